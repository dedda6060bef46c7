import { emptyList, type Row, type Value } from '@relata/core/engine'
import { lookup } from '../../ast/condition.js'
import type { Query } from '../../ast/nodes.js'
import type { Page, PageOptions } from '../../types/page.js'
import type { StoreContext } from '../context.js'
import { PAGE } from '../option-rules.js'
import { keptRows, sliced } from '../refine.js'
import { fetchResult } from '../results.js'
import type { Position } from './cursor.js'
import { wantedPage, type WantedPage } from './page-options.js'
import { PagedQuery } from './paged-query.js'
import { partsAfter } from './seek.js'

/** Rows of a query set from a position on, with the cursors of the pages beside them. */
export function pageOf(context: StoreContext, query: Query, passed: PageOptions | undefined): Page<unknown> {
  const wanted = wantedPage(query, passed, { method: 'page', rules: PAGE })
  return context.engine.atOneInstant(() => {
    const paged = new PagedQuery(context, query, wanted.keys)
    const page = new PageReader(context, paged).read(wanted)
    return wanted.total ? { ...page, total: paged.count() } : page
  })
}

/** Reads the pages of one query. */
class PageReader {
  readonly #context: StoreContext
  readonly #paged: PagedQuery

  constructor(context: StoreContext, paged: PagedQuery) {
    this.#context = context
    this.#paged = paged
  }

  read({ cursor, size, backward }: WantedPage): Page<unknown> {
    const paged = this.#paged
    const start = paged.position(cursor)
    const found = paged.checked(cursor, () => this.#keys(start, size + 1, backward))
    const keys = found.slice(0, size)
    const [first] = keys
    const last = found.length > size ? keys.at(-1) : undefined
    const further = last === undefined ? null : paged.cursor(this.#positionOf(last))
    const near = first === undefined ? start && { ...start, inclusive: true } : this.#positionOf(first)
    const back = start === undefined || near === undefined ? null : this.#cursorBack(near, backward)
    const items = this.#items(keys)
    return backward ? { items, next: back, previous: further } : { items, next: further, previous: back }
  }

  /** The keys of the rows after a position; of those before it, the last one first, if `backward`. */
  #keys(start: Position | undefined, size: number, backward: boolean): Value[] {
    const paged = this.#paged
    const terms = paged.terms(backward)
    const table = this.#context.table(paged.model)
    const { attribute } = paged.model.pk
    const keys = emptyList<Value>()
    for (const part of start === undefined ? [undefined] : partsAfter(terms, start)) {
      const rows = sliced(paged.inOrder(terms, part), 0, size - keys.length)
      for (const slot of this.#context.engine.slots(rows))
        keys.push((table.row(slot) as Row)[attribute] as Value)
      if (keys.length === size) break
    }
    return keys
  }

  /** The position of a row. */
  #positionOf(key: Value): Position {
    const query = this.#paged.positions(keptRows(this.#paged.rows, lookup('pk', key), 'page'))
    return { values: this.#context.engine.values(query)[0] as readonly Value[], inclusive: false }
  }

  /** The cursor of the page on the other side of a position; null if no row is there. */
  #cursorBack(position: Position, backward: boolean): string | null {
    return this.#keys(position, 1, !backward).length > 0 ? this.#paged.cursor(position) : null
  }

  #items(keys: readonly Value[]): unknown[] {
    if (keys.length === 0) return []
    return fetchResult(this.#context, this.#paged.results(this.#paged.terms(false), lookup('pk__in', keys)))
  }
}
