import type { FieldMeta } from '../schema/meta.js'
import type { Value, ValueType } from '../schema/value-type.js'
import type { Row } from '../table/reader.js'
import { Follower, type RowSource } from './follower.js'

/** Slot by the value of a unique field; nulls don't clash. */
export class UniqueIndex extends Follower {
  readonly #attribute: string
  readonly #type: ValueType
  readonly #slots: Map<unknown, number> = new Map()

  constructor(source: RowSource, field: FieldMeta) {
    super(source)
    this.#attribute = field.attribute
    this.#type = field.type
  }

  /** The slot with this value, -1 where there is none. */
  find(value: Value): number {
    this.sync()
    if (value === null) return -1
    return this.#slots.get(this.#keyOf(value)) ?? -1
  }

  protected take(slot: number, row: Row): void {
    const value = row[this.#attribute] as Value
    if (value !== null) this.#slots.set(this.#keyOf(value), slot)
  }

  protected release(slot: number, row: Row): void {
    const value = row[this.#attribute] as Value
    if (value === null) return
    const key = this.#keyOf(value)
    if (this.#slots.get(key) === slot) this.#slots.delete(key)
  }

  protected touches(before: Row, after: Row): boolean {
    return before[this.#attribute] !== after[this.#attribute]
  }

  protected clear(): void {
    this.#slots.clear()
  }

  #keyOf(value: Value): unknown {
    return this.#type.plain ? value : this.#type.key(value)
  }
}
