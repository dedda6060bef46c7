import Loki from 'lokijs'
import { feedCatalog } from '../../data/catalog.js'
import type { CatalogBook, CatalogProfile, CatalogReview } from '../../data/catalog.js'
import type { Data } from '../../data/generate.js'
import { PAGE, TOP } from './page-peer.js'
import type { Page, PagePeer, Row } from './page-peer.js'

/**
 * LokiJS as its documentation shows: binary indices on what is searched or ordered by, a unique index on the
 * id, chains of `find`, a sort and `limit`. `find` collects all matches before the limit. Rows that are equal
 * in an index are in no documented order, so a sort by two properties orders them.
 */
class LokiPages implements PagePeer {
  readonly name = 'lokijs'
  readonly #db = new Loki('catalog')
  readonly #books = this.#db.addCollection<CatalogBook>('books', {
    unique: ['id'],
    indices: ['id', 'title', 'year', 'published', 'author', 'shelf'],
    disableMeta: true,
    adaptiveBinaryIndices: false,
  })
  readonly #profiles = this.#db.addCollection<CatalogProfile>('profiles', {
    indices: ['city'],
    disableMeta: true,
    adaptiveBinaryIndices: false,
  })
  readonly #reviews = this.#db.addCollection<CatalogReview>('reviews', {
    indices: ['book'],
    disableMeta: true,
    adaptiveBinaryIndices: false,
  })

  /** Indices are sorted once at the end: kept sorted row by row they would take hours. */
  load(data: Data): void {
    feedCatalog(data, {
      author: () => {},
      profile: (row) => void this.#profiles.insert(row),
      book: (row) => void this.#books.insert(row),
      review: (row) => void this.#reviews.insert(row),
    })
    this.#books.ensureAllIndexes()
    this.#profiles.ensureAllIndexes()
    this.#reviews.ensureAllIndexes()
  }
  close(): void {
    this.#db.close()
  }

  first(): Row | null {
    return this.#books.chain().simplesort('id').limit(1).data()[0] ?? null
  }
  last(): Row | null {
    return this.#books.chain().simplesort('id', true).limit(1).data()[0] ?? null
  }
  exists(): boolean {
    return this.#books.count() > 0
  }
  existsOfYear(year: number): boolean {
    return this.#books.chain().find({ year }, true).data().length > 0
  }
  unordered(): Page {
    return this.#books.chain().limit(PAGE).data()
  }
  breakAfter(count: number): number {
    return this.#books
      .chain()
      .limit(count)
      .data()
      .reduce((sum, { id }) => sum + id, 0)
  }
  after(id: number): Page {
    return this.#books
      .chain()
      .find({ id: { $gt: id } })
      .simplesort('id')
      .limit(PAGE)
      .data()
  }
  from(position: number): Page {
    return this.#books.chain().simplesort('id').offset(position).limit(PAGE).data()
  }
  publishedAfter(day: string): Page {
    return this.#books
      .chain()
      .find({ published: { $gt: day } })
      .compoundsort([
        ['published', false],
        ['id', false],
      ])
      .limit(PAGE)
      .data()
  }
  titled(prefix: string): Page {
    return this.#books
      .chain()
      .find({ title: { $between: [prefix, `${prefix}\u{ffff}`] } })
      .simplesort('title')
      .data()
  }
  ofYear(year: number): Page {
    return this.#books
      .chain()
      .find({ published: { $between: [`${year}-01-01`, `${year}-12-31`] } })
      .compoundsort([
        ['published', false],
        ['id', false],
      ])
      .limit(PAGE)
      .data()
  }
  at(shelf: number, place: number): Row | null {
    return this.#books.chain().find({ shelf }).find({ place }).data()[0] ?? null
  }
  newest(): Page {
    return this.#books
      .chain()
      .compoundsort([
        ['published', true],
        ['id', false],
      ])
      .limit(TOP)
      .data()
  }
  bestRated(): Page {
    return this.#books
      .chain()
      .compoundsort([
        ['rating', true],
        ['id', false],
      ])
      .limit(TOP)
      .data()
  }
  newestOf(author: number): Page {
    return this.#books
      .chain()
      .find({ author })
      .compoundsort([
        ['published', true],
        ['id', false],
      ])
      .limit(PAGE)
      .data()
  }
  reviewsIn(city: string): Page {
    const authors = this.#profiles.find({ city }).map(({ author }) => author)
    const books = authors.flatMap((author) => this.#books.find({ author }))
    const reviews = books.flatMap(({ id }) => this.#reviews.find({ book: id }))
    return reviews.sort((a, b) => b.id - a.id).slice(0, PAGE)
  }
}

export function lokiPages(): PagePeer {
  return new LokiPages()
}
