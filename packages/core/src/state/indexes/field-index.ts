import type { FieldMeta } from '../../schema/meta.js'
import { ownKey } from '../../schema/types/order.js'
import type { Value } from '../../schema/value-type.js'
import { ForwardMap } from './forward-map.js'
import { NULL_SLOT, type FieldIndex, type PostingLists, type Row } from '../reader.js'
import { SlotRange } from './slot-range.js'
import { must } from '../../util/assert.js'
import { EarlyReads } from './early-reads.js'
import { LazyIndex } from './lazy-index.js'
import { eachValue, type ColumnRun, type RowSource } from './row-source.js'
import { findAllValues, type Key } from './find-value.js'
import { coderOf, NO_CODE } from './column-coder.js'
import { PooledLists, type ListFeed } from './posting-lists.js'
import { MAP_ENTRY } from '../../util/typed-array.js'

const NULLS = 0
/** The most values of a search that compares columns instead of building the index. */
const EARLY_VALUES = 4
/** With fewer codes without rows than this, an index is never rebuilt. */
const SPARE_CODES = 1024

/**
 * Values interned as codes, a column of codes by slot, slots by code: for equality and `in`. {@link
 * OrderedIndex} serves ranges and order.
 */
export class HashIndex extends LazyIndex implements FieldIndex, ListFeed {
  readonly field: FieldMeta
  readonly #codes: Map<unknown, number> = new Map()
  readonly #values: Value[] = []
  readonly #forward: ForwardMap
  readonly #nulls: PooledLists = new PooledLists(new SlotRange())
  readonly #early: EarlyReads = new EarlyReads()

  constructor(source: RowSource, field: FieldMeta) {
    super(source)
    this.field = field
    this.#forward = new ForwardMap(source.range, 'many', this)
  }

  get label(): string {
    return `values of ${this.field.name}`
  }

  get bytes(): number {
    return this.#values.length * (MAP_ENTRY + 8) + this.#forward.bytes + this.#nulls.bytes
  }

  /** More than half of the codes are of values that no row has. */
  get wasteful(): boolean {
    return this.#values.length > SPARE_CODES + 2 * this.source.range.limit
  }

  early(values: readonly Value[]): readonly number[] | undefined {
    if (!this.isFarBehind || values.length > EARLY_VALUES || this.field.type.key !== ownKey) return undefined
    const { limit } = this.source.range
    if (!this.nextIsInColumns || !this.#early.take()) return undefined
    const keys = new Set(values.filter((value) => value !== null).map((value) => value as Key))
    const found = [...keys].map((key) => findAllValues(this.source, this.field, key, limit))
    return found.length === 1 ? found[0] : found.flat().sort((a, b) => a - b)
  }

  code(value: Value): number {
    this.sync()
    return value === null ? NO_CODE : (this.#codes.get(this.#keyOf(value)) ?? NO_CODE)
  }

  value(code: number): Value {
    return must(this.#values[code], 'a code that was never assigned')
  }

  get codes(): number {
    this.sync()
    return this.#values.length
  }

  get column(): Int32Array {
    this.sync()
    return this.#forward.slots
  }

  get lists(): PostingLists {
    this.sync()
    return must(this.#forward.lists, 'a field index has lists')
  }

  nulls(): Int32Array {
    this.sync()
    return this.#nulls.members(NULLS)
  }

  get nullCount(): number {
    this.sync()
    return this.#nulls.count(NULLS)
  }

  fill(lists: PooledLists, from: number, to: number): void {
    this.sync()
    this.#forward.fill(lists, from, to)
  }

  override *prepareSteps(slotsPerStep?: number): Generator<void, void, undefined> {
    yield* super.prepareSteps(slotsPerStep)
    // The lists are built at their first read.
    this.lists.count(0)
    yield
  }

  protected take(slot: number, row: Row): void {
    this.#takeValue(slot, row[this.field.attribute] as Value)
  }

  protected takeColumns(run: ColumnRun): void {
    const { from, to, columns } = run
    const codes = this.#forward.openFrom(from, Math.max(to, this.source.range.limit))
    const known = columns.values(this.field)
    if (codes === undefined || known === undefined) {
      for (let slot = from; slot < to; slot++) if (this.source.live[slot] !== 1) this.skip(slot)
      eachValue(this.source, run, this.field, (slot, value) => this.#takeValue(slot, value))
      return
    }
    const coder = coderOf(known, (value) => this.#intern(value))
    for (let slot = from; slot < to; slot++) {
      if (this.source.live[slot] !== 1) codes[slot] = NULL_SLOT
      else if ((codes[slot] = coder(slot - columns.start)) === NO_CODE) this.#nulls.add(NULLS, slot)
    }
  }

  #takeValue(slot: number, value: Value): void {
    this.#forward.set(slot, value === null ? NO_CODE : this.#intern(value))
    if (value === null) this.#nulls.add(NULLS, slot)
  }

  protected release(slot: number, row: Row): void {
    if (row[this.field.attribute] === null) this.#nulls.remove(NULLS, slot)
    this.#forward.set(slot, NULL_SLOT)
  }

  protected override skip(slot: number): void {
    this.#forward.set(slot, NULL_SLOT)
  }

  protected touches(before: Row, after: Row): boolean {
    return before[this.field.attribute] !== after[this.field.attribute]
  }

  protected clear(): void {
    this.#codes.clear()
    this.#values.length = 0
    this.#forward.replace(new Int32Array(0))
    this.#nulls.reset()
  }

  #intern(value: Value): number {
    const key = this.#keyOf(value)
    const known = this.#codes.get(key)
    if (known !== undefined) return known
    const code = this.#values.length
    this.#values.push(value)
    this.#codes.set(key, code)
    return code
  }

  #keyOf(value: Value): unknown {
    return this.field.type.plain ? value : this.field.type.key(value)
  }
}
