import type { Values } from '../../event/event.js'
import type { FieldMeta } from '../../schema/meta.js'
import type { Value } from '../../schema/value-type.js'
import type { Row } from '../reader.js'
import { LazyIndex } from './lazy-index.js'
import { eachValue, type ColumnRun, type ColumnValues, type RowSource } from './row-source.js'
import { hashKey, hashPair, SlotHash } from './slot-hash.js'
import { growInt32 } from '../../util/typed-array.js'

/**
 * Rows by the values of fields that are unique together: a hash of slots, no composite keys. Values with a
 * null never conflict.
 */
export class TogetherIndex extends LazyIndex {
  readonly fields: readonly FieldMeta[]
  readonly #hash: SlotHash = new SlotHash((slot) => this.#hashes[slot] as number)
  /** By slot: the hash of its values. Rows with another hash are skipped without reading them. benchmarks: page_pair. */
  #hashes: Int32Array = new Int32Array(0)

  constructor(source: RowSource, fields: readonly FieldMeta[]) {
    super(source)
    this.fields = fields
  }

  get label(): string {
    return `unique ${this.fields.map(({ name }) => name).join(', ')}`
  }

  get bytes(): number {
    return this.#hash.bytes + this.#hashes.byteLength
  }

  /** A slot other than `except` with these values (by attribute), -1 if there is none. */
  find(values: Values, except: number = -1): number {
    this.sync()
    if (this.#hasNull(values)) return -1
    const hash = this.#hashOf(values)
    for (let cell = this.#hash.first(hash); ; cell = this.#hash.next(cell)) {
      const slot = this.#hash.entry(cell)
      if (slot < 0) return -1
      if (this.#hashes[slot] === hash && slot !== except && this.#holds(slot, values)) return slot
    }
  }

  /** The slot with these values, in the order of the fields, -1 if there is none. */
  findList(values: readonly Value[]): number {
    this.sync()
    const { fields } = this
    let hash = 0
    for (let i = 0; i < fields.length; i++) {
      const value = values[i] as Value
      if (value === null) return -1
      hash = hashPair(hash, hashValue(fields[i] as FieldMeta, value))
    }
    for (let cell = this.#hash.first(hash); ; cell = this.#hash.next(cell)) {
      const slot = this.#hash.entry(cell)
      if (slot < 0) return -1
      if (this.#hashes[slot] === hash && this.#holdsList(slot, values)) return slot
    }
  }

  protected take(slot: number, row: Row): void {
    const values = row as Values
    if (!this.#hasNull(values)) this.#add(slot, this.#hashOf(values))
  }

  protected takeColumns(run: ColumnRun): void {
    const { from, to, columns } = run
    if (from === 0) this.#hash.clear(this.source.range.limit)
    const hashes = new Int32Array(to - from)
    const counted = new Uint8Array(to - from)
    for (const field of this.fields) {
      const hashOf = hasherOf(field, columns.values(field))
      eachValue(this.source, run, field, (slot, value) => {
        if (value === null) return
        const at = slot - from
        hashes[at] = hashPair(hashes[at] as number, hashOf(value))
        counted[at] = (counted[at] as number) + 1
      })
    }
    for (let slot = from; slot < to; slot++)
      if (counted[slot - from] === this.fields.length) this.#add(slot, hashes[slot - from] as number)
  }

  protected release(slot: number, row: Row): void {
    const values = row as Values
    if (!this.#hasNull(values)) this.#hash.remove(slot, this.#hashes[slot] as number)
  }

  protected touches(before: Row, after: Row): boolean {
    return this.fields.some((field) => before[field.attribute] !== after[field.attribute])
  }

  protected clear(): void {
    this.#hash.clear()
  }

  #add(slot: number, hash: number): void {
    if (slot >= this.#hashes.length) this.#hashes = growInt32(this.#hashes, slot + 1)
    this.#hashes[slot] = hash
    this.#hash.add(slot, hash)
  }

  #hasNull(values: Values): boolean {
    for (const field of this.fields) if (values[field.attribute] === null) return true
    return false
  }

  #hashOf(values: Values): number {
    let hash = 0
    for (const field of this.fields) hash = hashPair(hash, hashValue(field, values[field.attribute] as Value))
    return hash
  }

  #holds(slot: number, values: Values): boolean {
    for (const field of this.fields) {
      if (!isSame(field, this.source.value(field, slot), values[field.attribute] as Value)) return false
    }
    return true
  }

  #holdsList(slot: number, values: readonly Value[]): boolean {
    const { fields, source } = this
    for (let i = 0; i < fields.length; i++) {
      const field = fields[i] as FieldMeta
      if (!isSame(field, source.value(field, slot), values[i] as Value)) return false
    }
    return true
  }
}

function isSame({ type }: FieldMeta, mine: Value, other: Value): boolean {
  return mine === other || (mine !== null && !type.plain && type.key(mine) === type.key(other))
}

function hashValue({ type }: FieldMeta, value: Value): number {
  return hashKey(type.key(value))
}

/** `hashValue` of a column's values: each value of a dictionary is hashed once. */
function hasherOf(field: FieldMeta, column: ColumnValues | undefined): (value: Value) => number {
  if (column?.form !== 'codes') return (value) => hashValue(field, value)
  const known = new Map<Value, number>()
  return (value) => {
    let hash = known.get(value)
    if (hash === undefined) known.set(value, (hash = hashValue(field, value)))
    return hash
  }
}
