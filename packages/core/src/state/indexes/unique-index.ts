import type { FieldMeta } from '../../schema/meta.js'
import type { Value, ValueType } from '../../schema/value-type.js'
import type { Row } from '../reader.js'
import { Displaced } from './displaced.js'
import { findValue, type Key } from './find-value.js'
import { LazyIndex } from './lazy-index.js'
import { eachValue, type ColumnRun, type RowSource } from './row-source.js'
import { MAP_ENTRY } from '../../util/typed-array.js'

/**
 * Slot by the value of a unique field; nulls don't conflict. While a call moves values between rows, several
 * rows may have the same value: the latest is found.
 */
export class UniqueIndex extends LazyIndex {
  readonly #field: FieldMeta
  readonly #attribute: string
  readonly #type: ValueType
  readonly #slots: Map<Key, number> = new Map()
  /** The table's limit at the first search. */
  #limit: number | undefined
  /**
   * True after a row has changed: while a call moves values between rows, it may have a value that an earlier
   * row still has.
   */
  #isDisturbed: boolean = false
  readonly #displaced: Displaced<Key> = new Displaced()

  constructor(source: RowSource, field: FieldMeta) {
    super(source)
    this.#field = field
    this.#attribute = field.attribute
    this.#type = field.type
  }

  get label(): string {
    return `unique ${this.#attribute}`
  }

  get bytes(): number {
    return this.#slots.size * MAP_ENTRY
  }

  /**
   * The slot with this value, -1 if there is none. While most rows are not indexed yet, and none has changed,
   * it indexes some of them and compares the values of the rest, so the first search doesn't wait for all
   * rows, and many searches cost little more than indexing all rows at once.
   */
  find(value: Value): number {
    if (value === null) return -1
    const { limit } = this.source.range
    if (this.isFarBehind && !this.#isDisturbed && (this.#limit ??= limit) === limit) {
      const taken = this.takeSome()
      const key = this.#keyOf(value)
      return this.#slots.get(key) ?? findValue(this.source, this.#field, key, [taken, limit])
    }
    this.sync()
    return this.#slots.get(this.#keyOf(value)) ?? -1
  }

  /** A slot other than `except` with this value, -1 if there is none. */
  findOther(value: Value, except: number): number {
    this.sync()
    const slot = this.find(value)
    if (this.#displaced.size === 0) return slot === except ? -1 : slot
    return this.#displaced.other(this.#keyOf(value), slot, except)
  }

  override put(slot: number, row: Row): void {
    this.#isDisturbed = true
    super.put(slot, row)
  }

  override drop(slot: number, row: Row): void {
    this.#isDisturbed = true
    super.drop(slot, row)
  }

  override change(slot: number, before: Row, after: Row): void {
    this.#isDisturbed = true
    super.change(slot, before, after)
  }

  protected take(slot: number, row: Row): void {
    this.#takeValue(slot, row[this.#attribute] as Value)
  }

  protected takeColumns(run: ColumnRun): void {
    eachValue(this.source, run, this.#field, (slot, value) => this.#takeValue(slot, value))
  }

  #takeValue(slot: number, value: Value): void {
    if (value === null) return
    const key = this.#keyOf(value)
    const holder = this.#slots.get(key)
    if (holder !== undefined) this.#displaced.push(key, holder)
    this.#slots.set(key, slot)
  }

  protected release(slot: number, row: Row): void {
    const value = row[this.#attribute] as Value
    if (value === null) return
    const key = this.#keyOf(value)
    if (this.#slots.get(key) !== slot) return this.#displaced.remove(key, slot)
    const displaced = this.#displaced.size === 0 ? undefined : this.#displaced.pop(key)
    if (displaced === undefined) this.#slots.delete(key)
    else this.#slots.set(key, displaced)
  }

  protected touches(before: Row, after: Row): boolean {
    return before[this.#attribute] !== after[this.#attribute]
  }

  protected clear(): void {
    this.#slots.clear()
    this.#displaced.clear()
  }

  #keyOf(value: Value): Key {
    return this.#type.plain ? (value as Key) : this.#type.key(value)
  }
}
