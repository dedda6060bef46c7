import type { FieldMeta, OrderMeta } from '../../schema/meta.js'
import type { Value } from '../../schema/value-type.js'
import type { KeyColumn } from './key-column.js'
import type { Row } from '../reader.js'
import { LazyIndex } from './lazy-index.js'
import { eachValue, type ColumnRun, type RowSource } from './row-source.js'
import { MAP_ENTRY } from '../../util/typed-array.js'

/** Marks that the highest position was removed, so the next read searches for it. */
const UNKNOWN = NaN

/** The highest position of each owner's rows, for models with `orderWithRespectTo`. */
export class OrderIndex extends LazyIndex {
  readonly #column: KeyColumn
  readonly #owner: string
  readonly #place: string
  readonly #placeField: FieldMeta
  readonly #highest: Map<unknown, number> = new Map()

  constructor(source: RowSource, { field }: OrderMeta, column: KeyColumn) {
    super(source)
    this.#column = column
    this.#owner = column.attribute
    this.#place = field.attribute
    this.#placeField = field
  }

  get label(): string {
    return `last of ${this.#owner}`
  }

  get bytes(): number {
    return this.#highest.size * MAP_ENTRY
  }

  /**
   * The position after an owner's last row: one more than the highest, as in Django, so gaps stay; 0 if it
   * has none.
   */
  next(owner: Value): number {
    this.sync()
    const known = this.#highest.get(this.#keyOf(owner))
    if (known === undefined) return 0
    const highest = Number.isNaN(known) ? this.#find(owner) : known
    return highest === undefined ? 0 : highest + 1
  }

  protected take(_slot: number, row: Row): void {
    this.#takePlace(row[this.#owner] as Value, row[this.#place] as number)
  }

  protected takeColumns(run: ColumnRun): void {
    const { key } = this.#column
    eachValue(this.source, run, this.#placeField, (slot, place) =>
      this.#takePlace(this.source.value(key.field, slot), place as number),
    )
  }

  #takePlace(owner: Value, place: number): void {
    const key = this.#keyOf(owner)
    const highest = this.#highest.get(key)
    // A comparison with UNKNOWN is false, so an unknown position stays unknown.
    if (highest === undefined || place > highest) this.#highest.set(key, place)
  }

  protected release(_slot: number, row: Row): void {
    const key = this.#keyOf(row[this.#owner] as Value)
    if (this.#highest.get(key) === row[this.#place]) this.#highest.set(key, UNKNOWN)
  }

  protected touches(before: Row, after: Row): boolean {
    return before[this.#owner] !== after[this.#owner] || before[this.#place] !== after[this.#place]
  }

  protected clear(): void {
    this.#highest.clear()
  }

  #find(owner: Value): number | undefined {
    let highest: number | undefined
    for (const slot of this.#column.holders(owner)) {
      const place = this.source.value(this.#placeField, slot) as number
      if (highest === undefined || place > highest) highest = place
    }
    if (highest === undefined) this.#highest.delete(this.#keyOf(owner))
    else this.#highest.set(this.#keyOf(owner), highest)
    return highest
  }

  #keyOf(owner: Value): unknown {
    const { type } = this.#column.key.field
    return owner === null || type.plain ? owner : type.key(owner)
  }
}
