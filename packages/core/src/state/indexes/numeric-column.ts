import type { FieldMeta } from '../../schema/meta.js'
import type { NumberColumn, Row } from '../reader.js'
import { growFloat64 } from '../../util/typed-array.js'
import { LazyIndex, type RowSource } from './lazy-index.js'

/** The values of a numeric field by slot, for bulk work. */
export class NumericColumn extends LazyIndex implements NumberColumn {
  values: Float64Array = new Float64Array(0)
  nulls: number = 0
  /** Rows whose value is NaN itself: while there are any, a null can't be told from them. */
  #unordered: number = 0
  readonly #attribute: string

  constructor(source: RowSource, field: FieldMeta) {
    super(source)
    this.#attribute = field.attribute
  }

  get label(): string {
    return `numbers of ${this.#attribute}`
  }

  get bytes(): number {
    return this.values.byteLength
  }

  /** The column, current; undefined while a value is NaN. */
  current(): NumberColumn | undefined {
    this.sync()
    return this.#unordered === 0 ? this : undefined
  }

  protected take(slot: number, row: Row): void {
    const value = row[this.#attribute] as number | null
    if (value === null) this.nulls++
    else if (Number.isNaN(value)) this.#unordered++
    this.#write(slot, value ?? NaN)
  }

  protected release(slot: number, row: Row): void {
    const value = row[this.#attribute] as number | null
    if (value === null) this.nulls--
    else if (Number.isNaN(value)) this.#unordered--
    this.#write(slot, NaN)
  }

  protected override skip(slot: number): void {
    this.#write(slot, NaN)
  }

  protected touches(before: Row, after: Row): boolean {
    return before[this.#attribute] !== after[this.#attribute]
  }

  protected clear(): void {
    this.nulls = 0
    this.#unordered = 0
  }

  #write(slot: number, value: number): void {
    if (slot >= this.values.length)
      this.values = growFloat64(this.values, Math.max(slot + 1, this.source.range.limit))
    this.values[slot] = value
  }
}
