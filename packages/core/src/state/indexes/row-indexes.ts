import type { Values } from '../../event/event.js'
import type { FieldMeta, IndexColumn, ModelMeta, TermKind } from '../../schema/meta.js'
import type { Value } from '../../schema/value-type.js'
import type { KeyColumn } from './key-column.js'
import type { FieldIndex, NumberColumn, NumberPart, OrderedReader, Row, TermReader } from '../reader.js'
import { assert, must } from '../../util/assert.js'
import { EarlyReads, MANY } from './early-reads.js'
import { HashIndex } from './field-index.js'
import type { LazyIndex } from './lazy-index.js'
import type { RowSource } from './row-source.js'
import { numberParts } from './number-parts.js'
import { NumericColumn } from './numeric-column.js'
import { OrderedIndex } from './ordered-index.js'
import { OrderIndex } from './order-index.js'
import { SpecialUniqueIndex } from './special-unique-index.js'
import { TermIndex } from './term-index.js'
import { TogetherIndex } from './together-index.js'
import { UniqueIndex } from './unique-index.js'

/** An index, and the approximate number of its bytes. */
export interface IndexSize {
  readonly label: string
  readonly bytes: number
}

/**
 * The indexes over the values of one table's rows: each is created at its first use, and maintained from then
 * on.
 */
export class RowIndexes {
  readonly #source: RowSource
  readonly #model: ModelMeta
  readonly #unique: Map<FieldMeta, UniqueIndex> = new Map()
  readonly #hash: Map<FieldMeta, HashIndex> = new Map()
  readonly #numeric: Map<FieldMeta, NumericColumn> = new Map()
  readonly #readsOfParts: Map<FieldMeta, EarlyReads> = new Map()
  readonly #ordered: Map<readonly IndexColumn[], OrderedIndex> = new Map()
  /** Inverted indexes by field; most models declare none. */
  #terms: Map<FieldMeta, TermIndex[]> | undefined = undefined
  readonly #constraints: (TogetherIndex | SpecialUniqueIndex | undefined)[]
  #order: OrderIndex | undefined
  /**
   * All indexes, each added before it is used, because one that misses a change would be wrong. Most tables
   * have none to four.
   */
  readonly #all: LazyIndex[] = []

  constructor(source: RowSource, model: ModelMeta) {
    this.#source = source
    this.#model = model
    this.#constraints = model.uniques.map(() => undefined)
  }

  /** The indexes that have been built. */
  get built(): readonly IndexSize[] {
    return this.#all
  }

  /** The slot with this value in a unique field, -1 if there is none. */
  findUnique(field: FieldMeta, value: Value): number {
    return this.#uniqueOf(field).find(value)
  }

  /** The same, except for one slot. */
  findOther(field: FieldMeta, value: Value, except: number): number {
    return this.#uniqueOf(field).findOther(value, except)
  }

  /**
   * A slot other than `except` that has the values which a constraint wants to be unique, -1 if there is none.
   */
  findHolder(constraint: number, values: Values, except: number): number {
    return this.#constraintOf(constraint).find(values, except)
  }

  /** The slot with these values in the order of the constraint's fields, among the rows that it is about. */
  findTogether(constraint: number, values: readonly Value[]): number {
    return this.#constraintOf(constraint).findList(values)
  }

  /** The position after the last row of an owner, in the key field `column`. */
  nextOrder(owner: Value, column: KeyColumn): number {
    if (this.#order === undefined) {
      const order = new OrderIndex(
        this.#source,
        must(this.#model.orderWithRespectTo, 'a model whose rows are in order'),
        column,
      )
      this.#all.push(order)
      this.#order = order
    }
    return this.#order.next(owner)
  }

  index(field: FieldMeta): FieldIndex | undefined {
    return field.index ? this.ensureIndex(field) : this.#hash.get(field)
  }

  /** Whether an index was created, which changes of rows must reach. */
  get hasAny(): boolean {
    return this.#all.length > 0
  }

  ensureIndex(field: FieldMeta): FieldIndex {
    return this.#hashOf(field)
  }

  terms(field: FieldMeta, kind: TermKind): TermReader | undefined {
    return field.terms.includes(kind) ? this.#termsOf(field, kind) : undefined
  }

  numbers(field: FieldMeta): NumberColumn | undefined {
    if (!field.type.numeric) return undefined
    return (
      this.#numeric.get(field) ?? this.#add(this.#numeric, field, new NumericColumn(this.#source, field))
    ).current()
  }

  numberParts(field: FieldMeta): readonly NumberPart[] | undefined {
    if (!field.type.numeric || this.#numeric.has(field) || this.#source.range.limit < MANY) return undefined
    let reads = this.#readsOfParts.get(field)
    if (reads === undefined) this.#readsOfParts.set(field, (reads = new EarlyReads()))
    return reads.take() ? numberParts(this.#source, field) : undefined
  }

  /** The rows in one of the model's orders. */
  orderedBy(columns: readonly IndexColumn[]): OrderedReader {
    return this.#orderOf(columns)
  }

  /**
   * Builds the indexes that the model declares, step by step: first those that the first write reads. `known`
   * is an order that needs no index.
   */
  *prepareSteps(known: readonly IndexColumn[] | undefined): Generator<void, void, undefined> {
    const { fields, pk, uniques, orders } = this.#model
    const scalars = fields.filter((field) => field !== pk && field.key === undefined)
    for (const field of scalars) if (field.unique) yield* this.#uniqueOf(field).prepareSteps()
    for (const [at, { form }] of uniques.entries())
      if (form !== 'field') yield* this.#constraintOf(at).prepareSteps()
    for (const field of scalars) if (field.index) yield* this.#hashOf(field).prepareSteps()
    for (const field of fields)
      for (const kind of field.terms) yield* this.#termsOf(field, kind).prepareSteps()
    for (const columns of orders) if (columns !== known) yield* this.#orderOf(columns).prepareSteps()
  }

  /** Records that a row was restored into a slot. */
  put(slot: number, row: Row): void {
    for (const index of this.#all) index.put(slot, row)
  }

  drop(slot: number, row: Row): void {
    for (const index of this.#all) index.drop(slot, row)
  }

  change(slot: number, before: Row, after: Row): void {
    for (const index of this.#all) index.change(slot, before, after)
  }

  truncate(limit: number): void {
    for (const index of this.#all) index.truncate(limit)
  }

  reset(): void {
    for (const index of this.#all) index.reset()
  }

  /** Rebuilds the indexes with codes for many values that no row has any more. */
  compact(): void {
    for (const index of this.#hash.values()) if (index.wasteful) index.reset()
    for (const indexes of this.#terms?.values() ?? [])
      for (const index of indexes) if (index.wasteful) index.reset()
  }

  #constraintOf(at: number): TogetherIndex | SpecialUniqueIndex {
    let index = this.#constraints[at]
    if (index === undefined) {
      const unique = must(this.#model.uniques[at], 'a unique constraint')
      index =
        unique.form === 'special'
          ? new SpecialUniqueIndex(this.#source, unique)
          : new TogetherIndex(this.#source, unique.fields)
      this.#all.push(index)
      this.#constraints[at] = index
    }
    return index
  }

  #hashOf(field: FieldMeta): HashIndex {
    return this.#hash.get(field) ?? this.#add(this.#hash, field, new HashIndex(this.#source, field))
  }

  #termsOf(field: FieldMeta, kind: TermKind): TermIndex {
    this.#terms ??= new Map()
    let indexes = this.#terms.get(field)
    if (indexes === undefined) this.#terms.set(field, (indexes = []))
    let index = indexes.find((each) => each.kind === kind)
    if (index === undefined) {
      index = new TermIndex(this.#source, field, kind)
      this.#all.push(index)
      indexes.push(index)
    }
    return index
  }

  #orderOf(columns: readonly IndexColumn[]): OrderedIndex {
    const known = this.#ordered.get(columns)
    if (known !== undefined) return known
    assert(this.#model.orders.includes(columns), 'rows are read in an order of their model')
    const index = new OrderedIndex(this.#source, columns)
    this.#all.push(index)
    this.#ordered.set(columns, index)
    return index
  }

  #uniqueOf(field: FieldMeta): UniqueIndex {
    return this.#unique.get(field) ?? this.#add(this.#unique, field, new UniqueIndex(this.#source, field))
  }

  #add<I extends LazyIndex>(map: Map<FieldMeta, I>, field: FieldMeta, index: I): I {
    this.#all.push(index)
    map.set(field, index)
    return index
  }
}
