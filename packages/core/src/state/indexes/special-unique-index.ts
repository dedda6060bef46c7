import type { Values } from '../../event/event.js'
import type { FieldMeta, UniqueMeta } from '../../schema/meta.js'
import type { Value } from '../../schema/value-type.js'
import type { Row } from '../reader.js'
import { growInt32 } from '../../util/typed-array.js'
import { LazyIndex } from './lazy-index.js'
import type { ColumnRun, RowSource } from './row-source.js'
import { hashKey, hashPair, SlotHash } from './slot-hash.js'
import { isSameValue, uniqueKey } from './unique-key.js'

/** Rows by what a constraint with a condition, a function or equal nulls wants to be unique: a hash of slots. */
export class SpecialUniqueIndex extends LazyIndex {
  readonly unique: UniqueMeta
  readonly #fields: readonly FieldMeta[]
  readonly #hash: SlotHash = new SlotHash((slot) => this.#hashes[slot] as number)
  /** By slot: the hash of its key. */
  #hashes: Int32Array = new Int32Array(0)

  constructor(source: RowSource, unique: UniqueMeta) {
    super(source)
    this.unique = unique
    this.#fields = [...unique.fields, ...unique.where.map(({ field }) => field)]
  }

  get label(): string {
    const { name, fields } = this.unique
    return `unique ${name ?? fields.map((field) => field.name).join(', ')}`
  }

  get bytes(): number {
    return this.#hash.bytes + this.#hashes.byteLength
  }

  /** A slot other than `except` whose row conflicts with these values (by attribute), -1 if there is none. */
  find(values: Values, except: number = -1): number {
    const key = this.#keyOf(values)
    return key === undefined ? -1 : this.#find(key, except)
  }

  /** The slot of the row that has these values of the fields and meets the conditions, -1 if there is none. */
  findList(values: readonly Value[]): number {
    const { parts, nullsDistinct } = this.unique
    const read = (field: FieldMeta): Value => values[parts.findIndex((part) => part.field === field)] ?? null
    const key = uniqueKey({ ...this.unique, where: [], nullsDistinct }, read)
    return key === undefined ? -1 : this.#find(key, -1)
  }

  protected take(slot: number, row: Row): void {
    this.#add(slot, this.#keyOf(row as Values))
  }

  protected takeColumns({ from, to }: ColumnRun): void {
    if (from === 0) this.#hash.clear(this.source.range.limit)
    for (let slot = from; slot < to; slot++)
      if (this.source.live[slot] === 1) this.#add(slot, this.#keyIn(slot))
  }

  protected release(slot: number, row: Row): void {
    if (this.#keyOf(row as Values) !== undefined) this.#hash.remove(slot, this.#hashes[slot] as number)
  }

  protected touches(before: Row, after: Row): boolean {
    return this.#fields.some((field) => before[field.attribute] !== after[field.attribute])
  }

  protected clear(): void {
    this.#hash.clear()
  }

  #find(key: readonly Value[], except: number): number {
    this.sync()
    const hash = this.#hashOf(key)
    for (let cell = this.#hash.first(hash); ; cell = this.#hash.next(cell)) {
      const slot = this.#hash.entry(cell)
      if (slot < 0) return -1
      if (this.#hashes[slot] === hash && slot !== except && this.#isSame(key, this.#keyIn(slot))) return slot
    }
  }

  #add(slot: number, key: readonly Value[] | undefined): void {
    if (key === undefined) return
    if (slot >= this.#hashes.length) this.#hashes = growInt32(this.#hashes, slot + 1)
    const hash = this.#hashOf(key)
    this.#hashes[slot] = hash
    this.#hash.add(slot, hash)
  }

  #keyOf(values: Values): readonly Value[] | undefined {
    return uniqueKey(this.unique, ({ attribute }) => values[attribute] as Value)
  }

  #keyIn(slot: number): readonly Value[] | undefined {
    return uniqueKey(this.unique, (field) => this.source.value(field, slot))
  }

  #hashOf(key: readonly Value[]): number {
    let hash = 0
    for (const [at, { field }] of this.unique.parts.entries()) {
      const value = key[at] as Value
      hash = hashPair(hash, value === null ? 0 : hashKey(field.type.key(value)))
    }
    return hash
  }

  #isSame(key: readonly Value[], other: readonly Value[] | undefined): boolean {
    return (
      other !== undefined &&
      this.unique.parts.every(({ field }, at) => isSameValue(field, key[at] as Value, other[at] as Value))
    )
  }
}
