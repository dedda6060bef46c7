import type { Value } from '@relata/core'
import type { BoundPlace } from '../../bind/bound-nodes.js'
import type { Partition } from './partition.js'
import type { Places } from './frame.js'

interface Reading {
  readonly partition: Partition
  /** The frame of a place. */
  readonly frame: (at: number) => Places
  /** The value of the row at a place. */
  readonly value: (at: number) => Value
  readonly fallback: (at: number) => Value
}

/** The value of a function for the row at a place of its partition, as SQL defines it. */
export function placeValue(
  { name, n }: Pick<BoundPlace, 'name' | 'n'>,
  at: number,
  { partition, frame, value, fallback }: Reading,
): Value {
  const { slots, peersFrom, peersTo, peers } = partition
  const rows = slots.length
  switch (name) {
    case 'rowNumber':
      return at + 1
    case 'rank':
      return (peersFrom[at] as number) + 1
    case 'denseRank':
      return peers[at] as number
    case 'percentRank':
      return rows === 1 ? 0 : (peersFrom[at] as number) / (rows - 1)
    case 'cumeDist':
      return (peersTo[at] as number) / rows
    case 'ntile':
      return bucketOf(at, rows, n) + 1
    case 'lag':
    case 'lead': {
      const other = name === 'lag' ? at - n : at + n
      return other >= 0 && other < rows ? value(other) : fallback(at)
    }
    case 'firstValue':
    case 'lastValue':
    case 'nthValue': {
      const { from, to } = frame(at)
      const place = name === 'firstValue' ? from : name === 'lastValue' ? to - 1 : from + n - 1
      return place >= from && place < to ? value(place) : null
    }
  }
}

/** Of `count` buckets whose sizes differ by one at most, the larger ones first. */
function bucketOf(at: number, rows: number, count: number): number {
  const size = Math.floor(rows / count)
  const larger = rows % count
  const inLarger = larger * (size + 1)
  return at < inLarger ? Math.floor(at / (size + 1)) : larger + Math.floor((at - inLarger) / size)
}
