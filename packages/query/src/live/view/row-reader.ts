import { type OrderSource } from '../../engine/member-order.js'
import type { KeyOrder, Keys } from '../result/ordered-chunk.js'

/** Evaluates single rows against one state; valid until the next write. */
export interface RowReader {
  readonly order: readonly KeyOrder[]
  readonly test: (slot: number) => boolean
  readonly keys: (slot: number) => Keys
  /** The entry to emit for a row: the same object as before if nothing in it has changed. */
  readonly value: (slot: number, before?: unknown) => unknown
  /** All entries in order, without the slice. */
  readonly all: () => Int32Array
  /** The sort keys of a row in the combinations around. */
  readonly pushed: (slot: number) => OrderSource
}
