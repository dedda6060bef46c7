import { createIndexes, createStore } from 'tinybase'
import type { Indexes, Store } from 'tinybase'
import { feedCatalog } from '../../data/catalog.js'
import type { CatalogBook, CatalogReview } from '../../data/catalog.js'
import type { Data } from '../../data/generate.js'
import { PAGE, TOP } from './page-peer.js'
import type { Page, PagePeer, Row } from './page-peer.js'

/** The one slice of an index that holds the whole table in an order. */
const ALL = 'all'

/**
 * TinyBase as its documentation shows: `getSortedRowIds` for pages of a table, which sorts at each call;
 * `createIndexes` for rows with a common value, and for a whole table that is kept sorted. A sort key is one
 * value, so it carries the id. A prefix is left out: there is nothing to look one up with.
 */
class TinyBasePages implements PagePeer {
  readonly name = 'tinybase'
  readonly #store: Store = createStore()
  readonly #indexes: Indexes = createIndexes(this.#store)

  load(data: Data): void {
    const put = (table: string, row: CatalogBook | CatalogReview): void =>
      void this.#store.setRow(table, String(row.id), { ...row })
    this.#store.transaction(() =>
      feedCatalog(data, {
        author: () => {},
        profile: ({ id, author, city }) => void this.#store.setRow('profile', String(id), { author, city }),
        book: (row) => put('book', row),
        review: (row) => put('review', row),
      }),
    )
    const index = this.#indexes
    index.setIndexDefinition('day', 'book', () => ALL, dayThenId)
    index.setIndexDefinition('newest', 'book', () => ALL, newestThenId)
    index.setIndexDefinition('year', 'book', 'year', dayThenId)
    index.setIndexDefinition('author', 'book', 'author', newestThenId)
    index.setIndexDefinition('place', 'book', (cell) => placeOf(cell('shelf'), cell('place')))
    index.setIndexDefinition('city', 'profile', 'city')
    index.setIndexDefinition('reviews', 'review', 'book')
  }
  close(): void {
    this.#indexes.destroy()
  }

  first(): Row | null {
    return this.#rows(this.#store.getSortedRowIds('book', 'id', false, 0, 1))[0] ?? null
  }
  last(): Row | null {
    return this.#rows(this.#store.getSortedRowIds('book', 'id', true, 0, 1))[0] ?? null
  }
  exists(): boolean {
    return this.#store.hasTable('book')
  }
  existsOfYear(year: number): boolean {
    return this.#indexes.hasSlice('year', String(year))
  }
  unordered(): Page {
    return this.#rows(this.#store.getRowIds('book').slice(0, PAGE))
  }
  breakAfter(count: number): number {
    return this.#rows(this.#store.getRowIds('book').slice(0, count)).reduce((sum, { id }) => sum + id, 0)
  }
  after(id: number): Page {
    const ids = this.#store.getSortedRowIds('book', 'id')
    return this.#rows(pageFrom(ids, (one) => Number(one) > id))
  }
  from(position: number): Page {
    return this.#rows(this.#store.getSortedRowIds('book', 'id', false, position, PAGE))
  }
  publishedAfter(day: string): Page {
    const ids = this.#indexes.getSliceRowIds('day', ALL)
    return this.#rows(pageFrom(ids, (id) => String(this.#store.getCell('book', id, 'published')) > day))
  }
  ofYear(year: number): Page {
    return this.#rows(this.#indexes.getSliceRowIds('year', String(year)).slice(0, PAGE))
  }
  at(shelf: number, place: number): Row | null {
    return this.#rows(this.#indexes.getSliceRowIds('place', placeOf(shelf, place)))[0] ?? null
  }
  newest(): Page {
    return this.#rows(this.#indexes.getSliceRowIds('newest', ALL).slice(0, TOP))
  }
  /** Equal ratings come in no order that is documented: those of the tenth are sorted by id. */
  bestRated(): Page {
    const ids = this.#store.getSortedRowIds('book', 'rating', true)
    const rating = (id: string): number => Number(this.#store.getCell('book', id, 'rating'))
    const least = rating(ids[TOP - 1] as string)
    const end = ids.findIndex((id) => rating(id) < least)
    const best = ids
      .slice(0, end < 0 ? undefined : end)
      .sort((a, b) => rating(b) - rating(a) || Number(a) - Number(b))
    return this.#rows(best.slice(0, TOP))
  }
  newestOf(author: number): Page {
    return this.#rows(this.#indexes.getSliceRowIds('author', String(author)).slice(0, PAGE))
  }
  reviewsIn(city: string): Page {
    const ids: string[] = []
    for (const profile of this.#indexes.getSliceRowIds('city', city)) {
      const author = this.#store.getCell('profile', profile, 'author')
      for (const book of this.#indexes.getSliceRowIds('author', String(author)))
        ids.push(...this.#indexes.getSliceRowIds('reviews', book))
    }
    return this.#rows(ids.sort((a, b) => Number(b) - Number(a)).slice(0, PAGE), 'review')
  }

  #rows(ids: readonly string[], table = 'book'): Page {
    return ids.map((id) => this.#store.getRow(table, id) as unknown as Row)
  }
}

type Cell = string | number | boolean | null | undefined | object
type GetCell = (cellId: string) => Cell

/** Days since 1950, then the id. */
const IDS = 10_000_000
function dayNumber(day: Cell): number {
  return Date.parse(String(day)) / 86_400_000 + 7305
}
function dayThenId(cell: GetCell): number {
  return dayNumber(cell('published')) * IDS + Number(cell('id'))
}
function newestThenId(cell: GetCell): number {
  return -dayNumber(cell('published')) * IDS + Number(cell('id'))
}
const placeOf = (shelf: Cell, place: Cell): string => `${String(shelf)} ${String(place)}`

/** A page from the first id for which `holds` is true; it stays true from there on. */
function pageFrom(ids: readonly string[], holds: (id: string) => boolean): readonly string[] {
  let low = 0
  let high = ids.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (holds(ids[middle] as string)) high = middle
    else low = middle + 1
  }
  return ids.slice(low, low + PAGE)
}

export function tinyBasePages(): PagePeer {
  return new TinyBasePages()
}
