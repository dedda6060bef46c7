import { deepFreeze } from '../../util/freeze.js'
import type { Row } from '../reader.js'
import { access, type RowType } from './row-generator.js'
import type { RowColumn } from './row-columns.js'

/** Creates a row from consecutive values of a run, from an index on. */
export type MakeRow = (values: readonly unknown[], at: number) => Row
/** Creates the changed version of a row from values of a run; `at` is the index of the event's first value. */
export type PatchRow = (row: Row, values: readonly unknown[], at: number) => Row

type Generate<F> = (Row: RowType, deep: typeof deepFreeze) => F

/** `names`: the column of each value. Columns without a value are null. */
export function generateMaker(
  type: RowType,
  columns: readonly RowColumn[],
  names: readonly string[],
): MakeRow {
  const values = columns.map((column) => {
    const index = names.lastIndexOf(column.attribute)
    return index < 0 ? 'null' : frozen(column, `values[at + ${index}] ?? null`)
  })
  return generate<MakeRow>(type, `(values, at) => new Row(${values.join(', ')})`)
}

/** `names`: the column of each changed value; the first one is `offset` values after the event's first one. */
export function generatePatcher(
  type: RowType,
  columns: readonly RowColumn[],
  { names, offset }: { readonly names: readonly string[]; readonly offset: number },
): PatchRow {
  const values = columns.map((column) => {
    const kept = `row${access(column)}`
    const index = names.lastIndexOf(column.attribute)
    if (index < 0) return kept
    const value = `values[at + ${offset + index}]`
    return `${value} === undefined ? ${kept} : ${frozen(column, value)}`
  })
  return generate<PatchRow>(type, `(row, values, at) => new Row(${values.join(', ')})`)
}

function frozen({ deep }: RowColumn, value: string): string {
  return deep ? `deep(${value})` : value
}

function generate<F>(type: RowType, code: string): F {
  // oxlint-disable-next-line typescript/no-implied-eval -- names are quoted by JSON.stringify; a row from an object of its values takes three times as long
  const generator = new Function('Row', 'deep', `'use strict'; return ${code}`) as Generate<F>
  return generator(type, deepFreeze)
}
