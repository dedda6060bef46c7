import {
  RowClass,
  type FieldIndex,
  type FieldMeta,
  type IndexColumn,
  type KeyReader,
  type ModelMeta,
  type NumberColumn,
  type NumberPart,
  type OrderedReader,
  type PostingLists,
  type Row,
  type StateReader,
  type TableReader,
  type TermKind,
  type TermReader,
  type Value,
} from '@relata/core/engine'
import type { Boundary } from '../../resolve/boundary.js'

/** The parts of a scope's state that its tables use. */
export interface ScopedParts {
  readonly state: StateReader
  readonly boundary: Boundary
  readonly onRowClass: (model: ModelMeta, prototype: object) => void
}

/**
 * A table as a scope reads it: rows outside of the scope are not found by a key, and not returned. Rows are objects of
 * a class of the scope, because their relations belong to it. The indexes and columns are those of the whole table:
 * the engine adds the conditions of the scope to what it reads of them.
 */
export class ScopedTable implements TableReader {
  readonly model: ModelMeta
  readonly #whole: TableReader
  readonly #state: StateReader
  /** Undefined for a shared model. */
  readonly #boundary: Boundary | undefined
  readonly #rows = new WeakMap<Row, Row>()
  readonly #onRowClass: (model: ModelMeta, prototype: object) => void
  #class: RowClass | undefined

  /** `onRowClass` is called before the first row is made. */
  constructor(model: ModelMeta, { state, boundary, onRowClass }: ScopedParts) {
    this.model = model
    this.#state = state
    this.#whole = state.table(model)
    this.#boundary = boundary.covers(model) ? boundary : undefined
    this.#onRowClass = onRowClass
  }

  /** The class of the rows. Most scopes read rows of few models. */
  get rowClass(): RowClass {
    if (this.#class === undefined) {
      this.#class = new RowClass({ model: this.model, state: this.#state })
      this.#onRowClass(this.model, this.#class.prototype)
    }
    return this.#class
  }

  /** Whether the row in a slot is in the scope. */
  holds(slot: number): boolean {
    return this.#boundary === undefined || this.#boundary.holds(this.#state, this.model, slot)
  }

  row(slot: number): Row | undefined {
    const row = this.#whole.row(slot)
    return row === undefined || !this.holds(slot) ? undefined : this.own(row)
  }
  /** The row of the scope with the values of a row of the whole table. */
  own(row: Row): Row {
    let own = this.#rows.get(row)
    if (own === undefined) this.#rows.set(row, (own = this.rowClass.patch(row, NO_CHANGES)))
    return own
  }
  rowByKey(key: Value): Row | undefined {
    const slot = this.#whole.find(key)
    return slot < 0 ? undefined : this.row(slot)
  }
  rowsAt(slots: Int32Array, start: number, count: number): Row[] {
    const rows: Row[] = []
    for (let at = start; at < start + count; at++) {
      const row = this.row(slots[at] as number)
      if (row !== undefined) rows.push(row)
    }
    return rows
  }

  find(key: Value): number {
    return this.#inScope(this.#whole.find(key))
  }
  place(key: Value): number {
    return this.find(key)
  }
  findUnique(field: FieldMeta, value: Value): number {
    return this.#inScope(this.#whole.findUnique(field, value))
  }
  findTogether(set: number, values: readonly Value[]): number {
    return this.#inScope(this.#whole.findTogether(set, values))
  }
  #inScope(slot: number): number {
    return slot >= 0 && this.holds(slot) ? slot : -1
  }

  get size(): number {
    return this.#whole.size
  }
  get limit(): number {
    return this.#whole.limit
  }
  get live(): Uint8Array {
    return this.#whole.live
  }
  get version(): number {
    return this.#whole.version
  }
  get keysAscend(): boolean {
    return this.#whole.keysAscend
  }
  stored(slot: number): Row | undefined {
    return this.#whole.stored(slot)
  }
  targets(field: FieldMeta): Int32Array {
    return this.#whole.targets(field)
  }
  sources(field: FieldMeta): PostingLists | undefined {
    return this.#whole.sources(field)
  }
  sourcesOf(field: FieldMeta, target: number): Int32Array {
    return this.#whole.sourcesOf(field, target)
  }
  earlySources(field: FieldMeta, targets: readonly number[]): Int32Array | undefined {
    return this.#whole.earlySources(field, targets)
  }
  key(field: FieldMeta): KeyReader {
    return this.#whole.key(field)
  }
  pendingSources(field: FieldMeta, value: Value): readonly number[] {
    return this.#whole.pendingSources(field, value)
  }
  index(field: FieldMeta): FieldIndex | undefined {
    return this.#whole.index(field)
  }
  ensureIndex(field: FieldMeta): FieldIndex {
    return this.#whole.ensureIndex(field)
  }
  terms(field: FieldMeta, kind: TermKind): TermReader | undefined {
    return this.#whole.terms(field, kind)
  }
  orderedBy(columns: readonly IndexColumn[]): OrderedReader {
    return this.#whole.orderedBy(columns)
  }
  numbers(field: FieldMeta): NumberColumn | undefined {
    return this.#whole.numbers(field)
  }
  numberParts(field: FieldMeta): readonly NumberPart[] | undefined {
    return this.#whole.numberParts(field)
  }
}

const NO_CHANGES = Object.freeze({})
