import type { FieldMeta, ModelMeta } from '../../schema/meta.js'
import type { Value } from '../../schema/value-type.js'
import { must } from '../../util/assert.js'
import { FilledColumn } from './filled-column.js'
import { LoadedRows, MASK, SHIFT } from './loaded-rows.js'
import { columnsOf } from './row-columns.js'
import type { RowClass } from './row-class.js'

/** The rows that a replay creates as columns, which it fills and changes. */
export class FilledRows extends LoadedRows {
  readonly #fields: readonly FieldMeta[]
  readonly #isDeep: readonly boolean[]
  /** The columns of each page, by the position of their fields. */
  readonly #columns: (readonly FilledColumn[] | undefined)[] = []

  constructor(model: ModelMeta, rowClass: RowClass) {
    super(model, rowClass)
    this.#fields = model.fields
    const deep = new Set(columnsOf(model).flatMap(({ position, deep: isDeep }) => (isDeep ? [position] : [])))
    this.#isDeep = model.fields.map(({ position }) => deep.has(position))
  }

  /**
   * Adds the row of the next slot. `places` has, for each field, the place of its value after `at`, -1 for null.
   */
  fill(slot: number, places: readonly number[], values: readonly unknown[], at: number): void {
    const columns = this.#columnsToFill(slot)
    const entry = slot & MASK
    for (let position = 0; position < columns.length; position++) {
      const place = places[position] as number
      const value = place < 0 ? null : ((values[at + place] ?? null) as Value)
      ;(columns[position] as FilledColumn).set(entry, value)
    }
    this.added(slot)
  }

  /** Changes a value of a row that is still in columns. */
  change(slot: number, position: number, value: Value): void {
    must(this.#columnsOf(slot)[position], 'a page has all columns').set(slot & MASK, value)
  }

  /** Removes a row that is still in columns; true if no row is left. */
  remove(slot: number): boolean {
    for (const column of this.#columnsOf(slot)) column.clear(slot & MASK)
    return this.release(slot)
  }

  override release(slot: number): boolean {
    const isLast = super.release(slot)
    if (!this.has(slot)) this.#columns[slot >> SHIFT] = undefined
    return isLast
  }

  #columnsToFill(slot: number): readonly FilledColumn[] {
    const known = this.#columns[slot >> SHIFT]
    if (known !== undefined) return known
    const columns = this.#fields.map(
      ({ type, key }, position) =>
        new FilledColumn((key?.targetField.type ?? type).numeric, this.#isDeep[position] === true),
    )
    this.#columns[slot >> SHIFT] = columns
    this.begin(slot, columns)
    return columns
  }

  #columnsOf(slot: number): readonly FilledColumn[] {
    return must(this.#columns[slot >> SHIFT], 'a row in columns has a page')
  }
}
