import * as assert from 'uvu/assert'
import type { IndexColumn, ModelMeta } from '../../../src/schema/meta.js'
import type { Value } from '../../../src/schema/value-type.js'
import type { OrderedRange, Row, TableReader } from '../../../src/state/reader.js'

/** Compares every order of a model, from both ends, with a stable sort of its live slots. */
export function checkOrders(table: TableReader, model: ModelMeta, slots: readonly number[]): void {
  for (const columns of model.orders) {
    const range = table.orderedBy(columns).range()
    const row = (slot: number): Row => table.row(slot) as Row
    assert.is(range.count(), slots.length)
    assert.equal(readAll(range, false), stablySorted(slots, row, columns))
    assert.equal(readAll(range, true), stablySorted(slots, row, columns.map(opposite)))
  }
}

export function opposite({ field, descending }: IndexColumn): IndexColumn {
  return { field, descending: !descending }
}

/** What a full sort gives: equal rows keep their order, nulls come first, descending last. */
export function stablySorted(
  slots: readonly number[],
  row: (slot: number) => Row,
  columns: readonly IndexColumn[],
): number[] {
  return slots.toSorted((a, b) => {
    for (const { field, descending } of columns) {
      const [x, y] = [row(a)[field.attribute] as Value, row(b)[field.attribute] as Value]
      const c = x === null || y === null ? Number(x !== null) - Number(y !== null) : field.type.compare(x, y)
      if (c !== 0) return descending ? -c : c
    }
    return 0
  })
}

/** Reads a range in parts of some length, after skipping some rows. */
export function readAll(
  range: OrderedRange,
  reversed: boolean,
  { part = 7, skip = 0, mirrored = false } = {},
): number[] {
  const cursor = range.cursor(reversed, mirrored)
  cursor.skip(skip)
  const found: number[] = []
  const into = new Int32Array(part)
  for (;;) {
    const read = cursor.read(into)
    found.push(...into.subarray(0, read))
    if (read < part) return found
  }
}
