import type { FieldMeta, TermKind } from '../../schema/meta.js'
import type { Value } from '../../schema/value-type.js'
import { must } from '../../util/assert.js'
import { MAP_ENTRY } from '../../util/typed-array.js'
import { EMPTY, NULL, type PostingLists, type Row, type Term, type TermReader } from '../reader.js'
import { LazyIndex } from './lazy-index.js'
import { PooledLists } from './posting-lists.js'
import { eachValue, type ColumnRun, type RowSource } from './row-source.js'
import { SlotRange } from './slot-range.js'
import { TextOrder } from './text-order.js'
import { termsOf } from './terms.js'

/** With fewer terms without rows than this, an index is never rebuilt. */
const SPARE_TERMS = 1024

/**
 * An inverted index: from each part of a column's values, such as an item of an array, to the rows that have it. Terms
 * are interned as codes, and each code has a list of slots. A row without terms has the term `EMPTY`, one whose value is
 * null the term `NULL`.
 */
export class TermIndex extends LazyIndex implements TermReader {
  readonly field: FieldMeta
  readonly kind: TermKind
  readonly #codes: Map<Term, number> = new Map()
  readonly #lists: PooledLists = new PooledLists(new SlotRange())
  readonly #terms: (value: Value) => Iterable<Term>
  /** Terms that no row has any more. */
  #unused: number = 0
  /** Made by the first search for a prefix. */
  #texts: TextOrder | undefined = undefined

  constructor(source: RowSource, field: FieldMeta, kind: TermKind) {
    super(source)
    this.field = field
    this.kind = kind
    this.#terms = termsOf(field, kind)
  }

  get label(): string {
    return `${this.kind} of ${this.field.name}`
  }

  get bytes(): number {
    return this.#codes.size * MAP_ENTRY + this.#lists.bytes
  }

  /** More than half of the terms are those that no row has. */
  get wasteful(): boolean {
    return this.#unused > SPARE_TERMS && this.#unused * 2 > this.#codes.size
  }

  code(term: Term): number {
    this.sync()
    return this.#codes.get(term) ?? -1
  }

  codesFrom(prefix: string): readonly number[] {
    this.sync()
    this.#texts ??= new TextOrder(this.#codes.keys())
    return this.#texts.from(prefix).map((term) => this.#codes.get(term) as number)
  }

  get lists(): PostingLists {
    this.sync()
    return this.#lists
  }

  protected take(slot: number, row: Row): void {
    this.#add(slot, row[this.field.attribute] as Value)
  }

  protected takeColumns(run: ColumnRun): void {
    eachValue(this.source, run, this.field, (slot, value) => this.#add(slot, value))
  }

  protected release(slot: number, row: Row): void {
    for (const term of this.#of(row[this.field.attribute] as Value)) {
      const code = must(this.#codes.get(term), 'the terms of a row are known')
      this.#lists.remove(code, slot)
      if (this.#lists.count(code) === 0) this.#unused++
    }
  }

  protected touches(before: Row, after: Row): boolean {
    return before[this.field.attribute] !== after[this.field.attribute]
  }

  protected clear(): void {
    this.#codes.clear()
    this.#lists.reset()
    this.#unused = 0
    this.#texts = undefined
  }

  #add(slot: number, value: Value): void {
    for (const term of this.#of(value)) {
      let code = this.#codes.get(term)
      if (code === undefined) {
        this.#codes.set(term, (code = this.#codes.size))
        this.#texts?.add(term)
      } else if (this.#lists.count(code) === 0) this.#unused--
      this.#lists.add(code, slot)
    }
  }

  /** Each term of a value once. */
  #of(value: Value): Iterable<Term> {
    if (value === null) return ONLY_NULL
    const terms = new Set(this.#terms(value))
    return terms.size === 0 ? ONLY_EMPTY : terms
  }
}

const ONLY_NULL: readonly Term[] = Object.freeze([NULL])
const ONLY_EMPTY: readonly Term[] = Object.freeze([EMPTY])
