import type { WindowFrame } from '../../ast/nodes.js'
import type { Partition } from './partition.js'

/** The places from `from` up to and without `to`. */
export interface Places {
  readonly from: number
  readonly to: number
}

/** Without a frame, an ordered window has the rows up to the last peer, as in SQL; any other the whole partition. */
export function frameOf(frame: WindowFrame | undefined, ordered: boolean): WindowFrame {
  return frame ?? (ordered ? RUNNING : WHOLE)
}
const RUNNING: WindowFrame = Object.freeze({ unit: 'range', from: null, to: 0 })
const WHOLE: WindowFrame = Object.freeze({ unit: 'rows', from: null, to: null })

/** The rows of the frame of the row at a place. */
export function placesAt(
  { unit, from, to }: WindowFrame,
  { slots, peersFrom, peersTo }: Partition,
  at: number,
): Places {
  const n = slots.length
  const within = (place: number): number => Math.min(n, Math.max(0, place))
  const first = from === null ? 0 : unit === 'range' ? (peersFrom[at] as number) : within(at + from)
  const last = to === null ? n : unit === 'range' ? (peersTo[at] as number) : within(at + to + 1)
  return { from: first, to: Math.max(first, last) }
}
