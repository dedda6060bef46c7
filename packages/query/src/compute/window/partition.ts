import { checkTimeSometimes, type Value } from '@relata/core/engine'
import type { BoundWindow } from '../../bind/bound-nodes.js'
import { exactly, type Frame } from '../../bind/compiled.js'
import type { Context } from '../../bind/context.js'
import { Variables } from '../../bind/variables.js'
import { tupleId } from '../../resolve/compare.js'
import { choiceKey } from '../choice-key.js'
import { compareByKeys } from '../key-comparison.js'

/** The rows of a partition in the order of the window; rows that are equal in it are peers. */
export interface Partition {
  /** In order; peers are in order of creation. */
  readonly slots: readonly number[]
  /** By place: that of the row's first peer, and the one after its last peer. */
  readonly peersFrom: Int32Array
  readonly peersTo: Int32Array
  /** By place: the number of its group of peers, from 1. */
  readonly peers: Int32Array
}

/** Cost: O(n log n) for n rows. */
export function partitionsOf(
  context: Context,
  { partition, order }: Pick<BoundWindow, 'partition' | 'order'>,
  slots: Int32Array,
): readonly Partition[] {
  const variables = new Variables(context.model)
  const keys = partition.map((key) => context.services.expression(context, variables, key))
  const reads = keys.map(exactly)
  const kinds = keys.map(({ kind }) => kind)
  const terms = order.map((term) => choiceKey(context, variables, term))
  const frame: Frame = new Int32Array(1)
  const parts = new Map<string, Placed[]>()
  for (const slot of slots) {
    checkTimeSometimes()
    frame[0] = slot
    const id = tupleId(
      reads.map((read) => read(frame)),
      kinds,
    )
    const placed: Placed = { slot, keys: terms.map((term) => term.value(frame)) }
    const known = parts.get(id)
    if (known === undefined) parts.set(id, [placed])
    else known.push(placed)
  }
  const compare = (a: Placed, b: Placed): number => {
    checkTimeSometimes()
    return compareByKeys(a.keys, b.keys, terms)
  }
  return Array.from(parts.values(), (rows) =>
    withPeers(terms.length === 0 ? rows : rows.sort(compare), compare),
  )
}

interface Placed {
  readonly slot: number
  readonly keys: readonly Value[]
}

function withPeers(rows: readonly Placed[], compare: (a: Placed, b: Placed) => number): Partition {
  const n = rows.length
  const [peersFrom, peersTo, peers] = [new Int32Array(n), new Int32Array(n), new Int32Array(n)]
  let number = 0
  for (let from = 0; from < n;) {
    let to = from + 1
    while (to < n && compare(rows[from] as Placed, rows[to] as Placed) === 0) to++
    peersFrom.fill(from, from, to)
    peersTo.fill(to, from, to)
    peers.fill(++number, from, to)
    from = to
  }
  return { slots: rows.map(({ slot }) => slot), peersFrom, peersTo, peers }
}
