import type { LazyIndex } from '../../src/state/indexes/lazy-index.js'
import { SlotRange } from '../../src/state/indexes/slot-range.js'
import type { FieldMeta } from '../../src/schema/meta.js'
import type { Value } from '../../src/schema/value-type.js'
import type { ColumnValues, RowSource, SlotRun } from '../../src/state/indexes/row-source.js'
import { growUint8 } from '../../src/util/typed-array.js'
import type { Row } from '../../src/state/reader.js'

/** Rows in slots, reported to indexes as a table does it. Some are in columns until they change. */
export class SlotRows implements RowSource {
  live: Uint8Array = new Uint8Array(64)
  readonly range: SlotRange = new SlotRange()
  readonly rows: (Row | undefined)[] = []
  readonly followers: LazyIndex[] = []

  readonly #inColumns: Set<number> = new Set()

  row(slot: number): Row | undefined {
    this.#inColumns.delete(slot)
    return this.rows[slot]
  }

  value(field: FieldMeta, slot: number): Value {
    return this.rows[slot]?.[field.attribute] as Value
  }

  *runs(from: number, limit: number): Generator<SlotRun, void, undefined> {
    for (let slot = from; slot < limit; slot++) {
      const run = { from: slot, to: slot + 1 }
      if (!this.#inColumns.has(slot)) yield { ...run, columns: undefined }
      else yield { ...run, columns: { start: slot, values: (field) => this.#column(field, slot) } }
    }
  }

  /** The value in the form of a column that a snapshot may have it in. */
  #column(field: FieldMeta, slot: number): ColumnValues | undefined {
    const value = this.value(field, slot)
    if (slot % 4 === 3) return undefined
    if (typeof value === 'number')
      return {
        form: 'numbers',
        numbers: Object.is(value | 0, value) ? Int32Array.of(value) : Float64Array.of(value),
        isNull: undefined,
      }
    if (slot % 4 === 2)
      return { form: 'codes', codes: Uint8Array.of(1), dictionary: ['no row has it', value] }
    return { form: 'list', list: [value], indexOf: (each, from) => [value as Value].indexOf(each, from) }
  }

  /** Adds a row that is in columns. */
  addColumns(row: Row): void {
    this.#inColumns.add(this.rows.length)
    this.add(row)
  }

  add(row: Row): void {
    if (this.rows.length >= this.live.length) this.live = growUint8(this.live, this.rows.length + 1)
    this.live[this.rows.length] = 1
    this.rows.push(row)
    this.range.limit++
  }

  change(slot: number, after: Row | undefined): void {
    const before = this.rows[slot]
    this.#inColumns.delete(slot)
    this.rows[slot] = after
    this.live[slot] = after === undefined ? 0 : 1
    for (const follower of this.followers) {
      if (before !== undefined && after !== undefined) follower.change(slot, before, after)
      else if (before !== undefined) follower.drop(slot, before)
      else if (after !== undefined) follower.put(slot, after)
    }
  }

  /** Takes back the creation of the row in the last slot. */
  pop(): void {
    if (this.range.limit === 0) return
    this.change(this.range.limit - 1, undefined)
    this.rows.pop()
    this.range.limit--
    for (const follower of this.followers) follower.truncate(this.range.limit)
  }

  /** Closes the gaps, as a compaction does. */
  compact(): void {
    const kept = this.rows.filter((row) => row !== undefined)
    this.rows.splice(0, this.rows.length, ...kept)
    this.live.fill(1, 0, kept.length).fill(0, kept.length)
    this.range.limit = kept.length
    this.#inColumns.clear()
    for (const follower of this.followers) follower.reset()
  }

  slots(accepts: (row: Row) => boolean): number[] {
    return this.rows.flatMap((row, slot) => (row !== undefined && accepts(row) ? [slot] : []))
  }
}
