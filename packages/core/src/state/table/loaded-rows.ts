import type { FieldMeta, ModelMeta } from '../../schema/meta.js'
import type { Value } from '../../schema/value-type.js'
import type { ColumnValues, RunColumns } from '../indexes/row-source.js'
import { must } from '../../util/assert.js'
import type { Row } from '../reader.js'
import type { LoadedColumn } from './loaded-column.js'
import type { RowClass } from './row-class.js'

/** Slots of a page: a power of two. */
const ROWS_PER_PAGE = 4096
export const SHIFT = 12
export const MASK: number = ROWS_PER_PAGE - 1

/** Some rows in columns, by the position of their fields. */
class Page implements RunColumns {
  readonly start: number
  readonly columns: readonly LoadedColumn[]
  /** Rows that are not objects yet. */
  left: number
  readonly #model: ModelMeta

  constructor(model: ModelMeta, start: number, columns: readonly LoadedColumn[], rows: number) {
    this.#model = model
    this.start = start
    this.columns = columns
    this.left = rows
  }

  values(field: FieldMeta): ColumnValues | undefined {
    return field.model === this.#model ? this.columns[field.position]?.all : undefined
  }
}

/**
 * The rows of a snapshot as columns, until each becomes an object at its first read. A page is freed when all of its
 * rows are objects.
 */
export class LoadedRows {
  readonly #model: ModelMeta
  readonly #rowClass: RowClass
  readonly #pages: (Page | undefined)[] = []
  #left: number = 0

  constructor(model: ModelMeta, rowClass: RowClass) {
    this.#model = model
    this.#rowClass = rowClass
  }

  /** Adds the next page, with this number of rows. */
  add(columns: readonly LoadedColumn[], rows: number): void {
    const start = this.#pages.length << SHIFT
    this.#pages.push(rows === 0 ? undefined : new Page(this.#model, start, columns, rows))
    this.#left += rows
  }

  /** Begins the page of a slot, without rows. */
  protected begin(slot: number, columns: readonly LoadedColumn[]): void {
    this.#pages[slot >> SHIFT] = new Page(this.#model, slot & ~MASK, columns, 0)
  }

  /** Records that a row was added to the page of a slot. */
  protected added(slot: number): void {
    this.#page(slot).left++
    this.#left++
  }

  /** Whether the page of a slot has rows that are not objects. */
  protected has(slot: number): boolean {
    return this.#pages[slot >> SHIFT] !== undefined
  }

  /** Creates the object of a row that is still in columns. */
  row(slot: number, parents: readonly (Row | undefined)[]): Row {
    const { columns } = this.#page(slot)
    return this.#rowClass.load(columns, { at: slot & MASK, slot }, parents)
  }

  /** A value of a row that is still in columns. */
  value(slot: number, position: number): Value {
    const column = must(this.#page(slot).columns[position], 'a page has all columns')
    return column.value(slot & MASK, slot)
  }

  /** The columns that a slot's row is in, unless all rows of its page are objects, and one past the page's last slot. */
  pageOf(slot: number): { readonly columns: RunColumns | undefined; readonly end: number } {
    return { columns: this.#pages[slot >> SHIFT], end: (slot | MASK) + 1 }
  }

  /** Records that a row is an object now; true if it was the last one of its page. */
  release(slot: number): boolean {
    const page = this.#page(slot)
    page.left--
    if (page.left === 0) this.#pages[slot >> SHIFT] = undefined
    this.#left--
    return this.#left === 0
  }

  #page(slot: number): Page {
    return must(this.#pages[slot >> SHIFT], 'a row in columns has a page')
  }
}
