import type { Values } from '../../event/event.js'
import { PrimaryKeyIndex } from '../indexes/primary-key-index.js'
import { RowIndexes, type IndexSize } from '../indexes/row-indexes.js'
import type { FieldMeta, IndexColumn, ModelMeta, OrderMeta, TermKind } from '../../schema/meta.js'
import type { Value } from '../../schema/value-type.js'
import { assert, must } from '../../util/assert.js'
import { growUint8 } from '../../util/typed-array.js'
import { KeyOrder } from '../indexes/key-order.js'
import { KeyColumn, type Unresolved } from '../indexes/key-column.js'
import type {
  FieldIndex,
  NumberColumn,
  NumberPart,
  OrderedReader,
  PostingLists,
  Row,
  TableReader,
  TermReader,
} from '../reader.js'
import { preserve } from '../preserved.js'
import { NO_PARENTS, TableRows } from './table-rows.js'
import { ValueRows } from './value-rows.js'
import { UniqueConstraints, type Clash, type PartialValues } from './unique-constraints.js'

/**
 * The rows of one model. Reading is {@link TableReader}; only the state calls the writing methods: they trust
 * their input (the transaction has checked it) and keep every index up to date.
 */
export class Table extends TableRows implements TableReader {
  /** Lists of links that end here. */
  readonly links: PostingLists[] = []
  /** Writes rows as columns. */
  readonly values: ValueRows
  /** The last automatic key that was assigned. */
  counter: number = 0
  readonly #keyByPosition: (KeyColumn | undefined)[]
  readonly #primary: PrimaryKeyIndex
  readonly #keyOrder: KeyOrder
  readonly #indexes: RowIndexes
  readonly #unresolved: Unresolved
  readonly #constraints: UniqueConstraints

  constructor(model: ModelMeta, state: object, unresolved: Unresolved) {
    super(model, state)
    this.#unresolved = unresolved
    this.#primary = new PrimaryKeyIndex(model.pk.type)
    this.#keyOrder = new KeyOrder(must(model.orders[0], "the primary key's order"), this.#primary)
    this.#indexes = new RowIndexes(this, model)
    this.values = new ValueRows(this, { primary: this.#primary, indexes: this.#indexes, unresolved })
    this.#keyByPosition = model.fields.map(() => undefined)
    const keyOf = (field: FieldMeta): KeyColumn | undefined => this.#keyByPosition[field.position]
    this.#constraints = new UniqueConstraints(model, {
      primary: this.#primary,
      indexes: this.#indexes,
      keyOf,
    })
  }

  /** Connects the keys, once all tables exist. */
  connect(tableOf: (model: ModelMeta) => Table): void {
    for (const { key, position } of this.model.fields) {
      if (key === undefined) continue
      const target = tableOf(key.target)
      const column = new KeyColumn(key, this.range, { source: this, target, unresolved: this.#unresolved })
      this.keys.push(column)
      this.#keyByPosition[position] = column
      target.incoming.push(column)
    }
  }

  /** The existing indexes, and the approximate number of bytes of each. */
  indexSizes(): readonly IndexSize[] {
    const keys = this.keys.map(({ key, forward }) => ({
      label: `key ${key.field.name}`,
      bytes: forward.bytes,
    }))
    const primary = { label: `primary key ${this.model.pk.name}`, bytes: this.#primary.bytes }
    return [primary, ...keys, ...this.#indexes.built.map(({ label, bytes }) => ({ label, bytes }))]
  }

  find(key: Value): number {
    return this.#primary.get(key)
  }

  place(key: Value): number {
    return this.#primary.candidate(key)
  }

  rowByKey(key: Value): Row | undefined {
    const slot = this.#primary.candidate(key)
    return slot < 0 ? undefined : this.row(slot)
  }

  get keysAscend(): boolean {
    return this.#primary.aligned
  }

  findUnique(field: FieldMeta, value: Value): number {
    if (field === this.model.pk) return this.#primary.get(value)
    if (field.model !== this.model) return this.#findInherited(field, value)
    const key = this.#keyByPosition[field.position]
    return key?.forward.lists === undefined ? this.#indexes.findUnique(field, value) : key.firstSource(value)
  }

  findTogether(set: number, values: readonly Value[]): number {
    return this.#indexes.findTogether(set, values)
  }

  /**
   * The first unique constraint, including the primary key, that a row with these values would violate in a
   * slot (-1: a new one).
   */
  clash(values: Values, slot: number = -1): Clash | undefined {
    return this.#constraints.clash(values, slot)
  }

  /** All violated constraints, of those whose values are all present (not undefined). */
  clashes(values: PartialValues, slot: number = -1): readonly Clash[] {
    return this.#constraints.clashes(values, slot)
  }

  targets(field: FieldMeta): Int32Array {
    return this.key(field).forward.slots
  }

  sources(field: FieldMeta): PostingLists | undefined {
    return this.key(field).forward.lists
  }

  earlySources(field: FieldMeta, targets: readonly number[]): Int32Array | undefined {
    return this.key(field).earlySources(targets)
  }

  sourcesOf(field: FieldMeta, target: number): Int32Array {
    return this.key(field).sourcesOf(target)
  }

  pendingSources(field: FieldMeta, value: Value): readonly number[] {
    return this.key(field).waiting.sources(value)
  }

  index(field: FieldMeta): FieldIndex | undefined {
    return this.#indexes.index(field)
  }

  ensureIndex(field: FieldMeta): FieldIndex {
    return this.#indexes.ensureIndex(field)
  }

  terms(field: FieldMeta, kind: TermKind): TermReader | undefined {
    return this.#indexes.terms(field, kind)
  }

  orderedBy(columns: readonly IndexColumn[]): OrderedReader {
    return columns === this.#keyOrder.columns && this.#primary.aligned
      ? this.#keyOrder
      : this.#indexes.orderedBy(columns)
  }

  numbers(field: FieldMeta): NumberColumn | undefined {
    return this.#indexes.numbers(field)
  }

  numberParts(field: FieldMeta): readonly NumberPart[] | undefined {
    return this.#indexes.numberParts(field)
  }

  /** The column of a key field of this model. */
  key(field: FieldMeta): KeyColumn {
    assert(field.model === this.model, 'a key field belongs to its own table')
    return must(this.#keyByPosition[field.position], 'a field that is a key')
  }

  /** The next automatic key. */
  nextAutoKey(): number {
    return this.counter + 1
  }

  /** The position of the next row of an owner, in a model with `orderWithRespectTo`. */
  nextOrder({ owner }: OrderMeta, key: Value): number {
    return this.#indexes.nextOrder(key, this.key(owner))
  }

  /**
   * The row in an event: the object itself if this table's class created it and its parents' rows have not
   * changed since, else a new one with its values.
   */
  rowOf(values: Values): Row {
    if (!this.rowClass.owns(values)) return this.buildRow(values)
    if (this.model.parents.length === 0) return values
    const row = this.buildRow(values)
    return this.model.rowFields.every(({ attribute }) => row[attribute] === values[attribute]) ? values : row
  }

  /** A frozen row of the model's own columns; the parents' columns are read from their rows. */
  buildRow(values: Values): Row {
    return this.rowClass.create(values, this.#parentRows(values))
  }

  /** The row with some of its own columns changed. */
  patchRow(row: Row, changes: Values): Row {
    return this.rowClass.patch(row, changes)
  }

  /** Puts a row, created by this table's class, into a new slot or back into its old one. */
  insert(row: Row, slot: number = this.range.limit): number {
    const range = this.range
    const fresh = slot === range.limit
    assert(fresh || (slot < range.limit && this.live[slot] === 0), 'a row comes into a free slot')
    if (this.captures !== undefined) preserve(this.captures, slot, undefined)
    if (slot >= this.live.length) this.live = growUint8(this.live, slot + 1)
    const pk = this.model.pk
    const key = row[pk.attribute] as Value
    this.setRow(slot, row)
    this.live[slot] = 1
    this.#primary.set(key, slot)
    if (pk.auto && (key as number) > this.counter) this.counter = key as number
    if (!fresh) this.#indexes.put(slot, row)
    for (const column of this.keys) column.enter(slot, row[column.attribute] as Value)
    if (fresh) range.limit = slot + 1
    this.size++
    this.version++
    if (this.#unresolved.waiting > 0)
      for (const column of this.incoming) column.wake(slot, column.valueOf(row))
    return slot
  }

  /** Ends the loading of pages; from now on keys can be found. */
  endLoading(): void {
    this.#primary.load(this, this.model.pk)
    this.endColumns()
  }

  /** Prepares, step by step, what the first searches by key would wait for. */
  *prepareSteps(): Generator<void, void, undefined> {
    yield* this.#primary.prepareSteps()
    for (const { forward } of this.keys) {
      // Lists are built at their first read.
      forward.lists?.count(0)
      yield
    }
  }

  /** Builds the declared indexes of rows, step by step. */
  prepareIndexes(): Generator<void, void, undefined> {
    return this.#indexes.prepareSteps(this.#primary.aligned ? this.#keyOrder.columns : undefined)
  }

  /** Replaces a row by a newer version of itself. */
  replace(slot: number, after: Row): void {
    const before = must(this.row(slot), 'a row that changes is there')
    if (this.captures !== undefined) preserve(this.captures, slot, before)
    this.makeDependents(slot, before, after)
    this.setRow(slot, after)
    this.version++
    this.#indexes.change(slot, before, after)
    for (const column of this.keys)
      column.change(slot, before[column.attribute] as Value, after[column.attribute] as Value)
    for (const column of this.incoming) column.retarget(slot, before, after)
    for (const column of this.incoming) {
      if (!column.key.parentLink) continue
      for (const child of column.sourcesOf(slot).slice()) column.source.refresh(child)
    }
  }

  /** Removes a row. `undo` reverts an `insert`: the last slot becomes free. */
  remove(slot: number, undo: boolean): void {
    const row = must(this.row(slot), 'a row that goes is there')
    if (this.captures !== undefined) preserve(this.captures, slot, row)
    this.makeDependents(slot, row, undefined)
    for (const lists of this.links) assert(lists.count(slot) === 0, 'the links of a row go before it')
    this.#primary.delete(row[this.model.pk.attribute] as Value)
    this.clearRow(slot)
    this.#indexes.drop(slot, row)
    for (const column of this.keys) column.leave(slot, row[column.attribute] as Value)
    for (const column of this.incoming) column.unresolve(slot, column.valueOf(row))
    if (undo && slot === this.range.limit - 1) {
      this.dropSlot(slot)
      this.#indexes.truncate(slot)
    }
    this.size--
    this.version++
  }

  /** Creates a row again after its parents' rows have changed. */
  refresh(slot: number): void {
    const row = this.row(slot)
    if (row !== undefined)
      this.replace(slot, this.rowClass.create(row as Values, this.#parentRows(row as Values)))
  }

  /** Frees the memory of indexes for values that no row has any more. */
  compactIndexes(): void {
    this.#indexes.compact()
  }

  /**
   * Moves every live row to its new slot (`-1` for dead ones), in order; the state sets the keys'
   * targets, because it has all tables' moves.
   */
  move(moves: Int32Array): void {
    const kept: Row[] = []
    if (this.hasColumns) for (let slot = 0; slot < moves.length; slot++) this.row(slot)
    this.#primary.clear()
    for (let slot = 0; slot < moves.length; slot++) {
      const row = this.row(slot)
      if (row === undefined) continue
      this.#primary.set(row[this.model.pk.attribute] as Value, kept.length)
      kept.push(row)
    }
    this.setRows(kept)
    this.#indexes.reset()
    this.version++
  }

  #parentRows(values: Values): readonly (Row | undefined)[] {
    const { parents } = this.model
    return parents.length === 0
      ? NO_PARENTS
      : parents.map(({ field }) => this.#parentRow(this.key(field), values))
  }

  #parentRow(column: KeyColumn, values: Values): Row | undefined {
    return column.target.row(column.resolve(values[column.attribute] ?? null))
  }

  #findInherited(field: FieldMeta, value: Value): number {
    const column = this.linkTo(field)
    const parent = column.target.findUnique(field, value)
    return parent < 0 ? -1 : column.onlySource(parent)
  }
}
