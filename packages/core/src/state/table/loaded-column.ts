import type { Value } from '../../schema/value-type.js'

/** One column of a page. */
export interface LoadedColumn {
  /** The value of an entry of the page, with its slot. */
  value(at: number, slot: number): Value
}
