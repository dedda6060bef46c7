import type { Value } from '../../schema/value-type.js'
import { must } from '../../util/assert.js'
import type { Row } from '../reader.js'
import type { LoadedColumn } from './loaded-column.js'
import type { RowClass } from './row-class.js'

/** Slots of a page: a power of two. */
const ROWS_PER_PAGE = 4096
const SHIFT = 12
const MASK: number = ROWS_PER_PAGE - 1

/** Some rows in columns, by the position of their fields. */
interface Page {
  readonly columns: readonly LoadedColumn[]
  /** Rows that are not objects yet. */
  left: number
}

/**
 * The rows of a snapshot as columns, until each becomes an object at its first read. A page is freed when all of its
 * rows are objects.
 */
export class LoadedRows {
  readonly #rowClass: RowClass
  readonly #pages: (Page | undefined)[] = []
  #left: number = 0

  constructor(rowClass: RowClass) {
    this.#rowClass = rowClass
  }

  /** Adds the next page, with so many rows. */
  add(columns: readonly LoadedColumn[], rows: number): void {
    this.#pages.push(rows === 0 ? undefined : { columns, left: rows })
    this.#left += rows
  }

  /** Makes the object of a row that is still in columns. */
  row(slot: number, parents: readonly (Row | undefined)[]): Row {
    const { columns } = this.#page(slot)
    return this.#rowClass.load(columns, { at: slot & MASK, slot }, parents)
  }

  /** A value of a row that is still in columns. */
  value(slot: number, position: number): Value {
    const column = must(this.#page(slot).columns[position], 'a page has all columns')
    return column.value(slot & MASK, slot)
  }

  /** Takes note that a row is an object now; true if it was the last one. */
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
