import type { FieldMeta, NumberColumn, TableReader } from '@relata/core/engine'
import { hotDepths } from './depth-column.js'

/** The number of single rows read from a column so far, by table and field. */
const readings = new WeakMap<TableReader, number[]>()

/**
 * The numeric column of a field that is read for single rows again and again: after as many reads as the
 * table has rows, the cost of building the column is recovered, and a typed array is read instead of a row in
 * the heap. Undefined before, and for fields that aren't numeric. benchmarks: rev_chain.
 */
export function hotColumn(table: TableReader, field: FieldMeta, rows: number): NumberColumn | undefined {
  if (field.depthOf !== undefined) return hotDepths(table, field.depthOf, rows)
  if (!field.type.numeric || field.key !== undefined) return undefined
  let counts = readings.get(table)
  if (counts === undefined) readings.set(table, (counts = []))
  const sum = (counts[field.position] ?? 0) + rows
  counts[field.position] = sum
  return sum > table.limit ? table.numbers(field) : undefined
}
