import type { FieldMeta } from '../../schema/meta.js'
import type { Value } from '../../schema/value-type.js'
import type { Row } from '../reader.js'
import type { SlotRange } from './slot-range.js'

/** Rows by slot, as an index reads them. */
export interface RowSource {
  readonly range: SlotRange
  /** 1 if the slot has a row; undefined, which counts as 0, for slots past its end. */
  readonly live: Uint8Array
  row(slot: number): Row | undefined
  /** A value of the row in a live slot. It doesn't create the row object. */
  value(field: FieldMeta, slot: number): Value
  /** The slots `from … limit)` in runs, in order: each has rows that are objects, or rows that are in columns. */
  runs(from: number, limit: number): Iterable<SlotRun>
}

/** The slots `from … to)`: their rows are objects, or dead. */
export interface ObjectRun {
  readonly from: number
  readonly to: number
  readonly columns: undefined
}

/** The slots `from … to)`: their rows are in columns, or dead. */
export interface ColumnRun {
  readonly from: number
  readonly to: number
  readonly columns: RunColumns
}

export type SlotRun = ObjectRun | ColumnRun

/** The columns of a run. */
export interface RunColumns {
  /** The slot of the first entry of each column. */
  readonly start: number
  /** A field's column; undefined if its values must be read by `RowSource.value`. */
  values(field: FieldMeta): ColumnValues | undefined
}

/** The values of a column by entry: numbers and null, indexes into a dictionary, or values of any type. */
export type ColumnValues = ColumnNumbers | ColumnCodes | ColumnList

export interface ColumnNumbers {
  readonly form: 'numbers'
  readonly numbers: Int32Array | Float64Array
  /** 1 if the entry is null. */
  readonly isNull: Uint8Array | undefined
}

export interface ColumnCodes {
  readonly form: 'codes'
  readonly codes: Uint8Array | Uint16Array
  readonly dictionary: readonly Value[]
}

export interface ColumnList {
  readonly form: 'list'
  /** Each value is made by now. */
  readonly list: readonly Value[]
  /** The first entry with a value that isn't an object, from an entry on; -1 if there is none. */
  indexOf(value: Value, from: number): number
}

/** Calls back with the value of each live slot of a run, in slot order. */
export function eachValue(
  source: RowSource,
  run: ColumnRun,
  field: FieldMeta,
  take: (slot: number, value: Value) => void,
): void {
  const { live } = source
  const { from, to, columns } = run
  const { start } = columns
  const values = columns.values(field)
  switch (values?.form) {
    case 'list':
      for (let slot = from; slot < to; slot++)
        if (live[slot] === 1) take(slot, values.list[slot - start] as Value)
      return
    case 'codes':
      for (let slot = from; slot < to; slot++)
        if (live[slot] === 1) take(slot, values.dictionary[values.codes[slot - start] as number] as Value)
      return
    case 'numbers':
      for (let slot = from; slot < to; slot++)
        if (live[slot] === 1)
          take(slot, values.isNull?.[slot - start] === 1 ? null : (values.numbers[slot - start] as number))
      return
    case undefined:
      return eachByValue(source, run, field, take)
  }
}

/** The same for the slots `from … limit)`, whether their rows are objects or in columns. */
export function eachValueBetween(
  source: RowSource,
  field: FieldMeta,
  [from, limit]: readonly [from: number, limit: number],
  take: (slot: number, value: Value) => void,
): void {
  for (const run of source.runs(from, limit)) {
    if (run.columns !== undefined) eachValue(source, run, field, take)
    else eachByValue(source, run, field, take)
  }
}

function eachByValue(
  source: RowSource,
  { from, to }: SlotRun,
  field: FieldMeta,
  take: (slot: number, value: Value) => void,
): void {
  const { live } = source
  for (let slot = from; slot < to; slot++) if (live[slot] === 1) take(slot, source.value(field, slot))
}
