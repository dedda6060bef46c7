import type { Values } from '../../event/event.js'
import type { FieldMeta } from '../../schema/meta.js'
import type { Value } from '../../schema/value-type.js'
import type { Row } from '../reader.js'
import { LazyIndex, type RowSource } from './lazy-index.js'
import { hashKey, hashPair, SlotHash } from './slot-hash.js'

/**
 * Rows by the values of fields that are unique together: a hash of slots, no composite keys. A null among the
 * values clashes with nothing.
 */
export class TogetherIndex extends LazyIndex {
  readonly fields: readonly FieldMeta[]
  readonly #hash: SlotHash = new SlotHash((slot) => this.#hashOfSlot(slot))

  constructor(source: RowSource, fields: readonly FieldMeta[]) {
    super(source)
    this.fields = fields
  }

  get label(): string {
    return `unique ${this.fields.map(({ name }) => name).join(', ')}`
  }

  get bytes(): number {
    return this.#hash.bytes
  }

  /** A slot other than `except` that holds these values (by attribute), -1 where there is none. */
  find(values: Values, except: number = -1): number {
    this.sync()
    if (this.#hasNull(values)) return -1
    for (let cell = this.#hash.first(this.#hashOf(values)); ; cell = this.#hash.next(cell)) {
      const slot = this.#hash.entry(cell)
      if (slot < 0) return -1
      if (slot !== except && this.#same(this.source.row(slot), values)) return slot
    }
  }

  protected take(slot: number, row: Row): void {
    const values = row as Values
    if (!this.#hasNull(values)) this.#hash.add(slot, this.#hashOf(values))
  }

  protected release(slot: number, row: Row): void {
    const values = row as Values
    if (!this.#hasNull(values)) this.#hash.remove(slot, this.#hashOf(values))
  }

  protected touches(before: Row, after: Row): boolean {
    return this.fields.some((field) => before[field.attribute] !== after[field.attribute])
  }

  protected clear(): void {
    this.#hash.clear()
  }

  #hasNull(values: Values): boolean {
    for (const field of this.fields) if (values[field.attribute] === null) return true
    return false
  }

  #hashOf(values: Values): number {
    let hash = 0
    for (const field of this.fields)
      hash = hashPair(hash, hashKey(field.type.key(values[field.attribute] as Value)))
    return hash
  }

  #hashOfSlot(slot: number): number {
    return this.#hashOf(this.source.row(slot) as Values)
  }

  #same(row: Row | undefined, values: Values): boolean {
    for (const { attribute, type } of this.fields) {
      const mine = row?.[attribute] as Value
      const other = values[attribute] as Value
      if (mine !== other && (mine === null || type.plain || type.key(mine) !== type.key(other))) return false
    }
    return true
  }
}
