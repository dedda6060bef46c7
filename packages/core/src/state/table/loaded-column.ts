import type { Value } from '../../schema/value-type.js'
import type { ColumnValues } from '../indexes/row-source.js'

/** One column of a page. */
export interface LoadedColumn {
  /** The value of an entry of the page, with its slot. */
  value(at: number, slot: number): Value
  /** All entries, for bulk work; undefined if each must be read by `value`. */
  readonly all: ColumnValues | undefined
}
