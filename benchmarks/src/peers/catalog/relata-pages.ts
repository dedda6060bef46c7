import { createStore } from 'relata'
import { feedCatalog } from '../../data/catalog.js'
import type { Data } from '../../data/generate.js'
import { catalogSchema } from './catalog-schema.js'
import type { Catalog, CatalogStore } from './catalog-schema.js'
import { PAGE, TOP } from './page-peer.js'
import type { Page, PagePeer, Row } from './page-peer.js'

/** Relata as its users write it: public calls, every query set built inside the clock. */
export class RelataPages implements PagePeer {
  readonly name = 'relata'
  protected readonly db: CatalogStore = createStore<Catalog>(catalogSchema)

  load(data: Data): void {
    const { db } = this
    db.transact(() =>
      feedCatalog(data, {
        author: (row) => void db.Author.create(row),
        profile: ({ id, author, city }) => void db.Profile.create({ id, author_id: author, city }),
        book: ({ author, ...row }) => void db.Book.create({ ...row, author_id: author }),
        review: ({ book, ...row }) => void db.Review.create({ ...row, book_id: book }),
      }),
    )
  }
  close(): void {}

  first(): Row | null {
    return this.db.Book.first()
  }
  last(): Row | null {
    return this.db.Book.last()
  }
  exists(): boolean {
    return this.db.Book.exists()
  }
  existsOfYear(year: number): boolean {
    return this.db.Book.filter({ year }).exists()
  }
  unordered(): Page {
    return this.db.Book.all().slice(0, PAGE).toArray()
  }
  breakAfter(count: number): number {
    let sum = 0
    let left = count
    for (const { id } of this.db.Book.all()) {
      sum += id
      if (--left === 0) break
    }
    return sum
  }
  after(id: number): Page {
    return this.db.Book.filter({ id__gt: id }).orderBy('id').slice(0, PAGE).toArray()
  }
  from(position: number): Page {
    return this.db.Book.orderBy('id')
      .slice(position, position + PAGE)
      .toArray()
  }
  publishedAfter(day: string): Page {
    return this.db.Book.filter({ published__gt: day }).orderBy('published').slice(0, PAGE).toArray()
  }
  titled(prefix: string): Page {
    return this.db.Book.filter({ title__startswith: prefix }).orderBy('title').toArray()
  }
  ofYear(year: number): Page {
    return this.db.Book.filter({ published__year: year }).orderBy('published').slice(0, PAGE).toArray()
  }
  at(shelf: number, place: number): Row | null {
    return this.db.Book.filter({ shelf, place }).first()
  }
  newest(): Page {
    return this.db.Book.orderBy('-published').slice(0, TOP).toArray()
  }
  bestRated(): Page {
    return this.db.Book.orderBy('-rating').slice(0, TOP).toArray()
  }
  newestOf(author: number): Page {
    return this.db.Author.get(author).books.orderBy('-published').slice(0, PAGE).toArray()
  }
  reviewsIn(city: string): Page {
    return this.db.Review.filter({ book__author__profile__city: city })
      .orderBy('-id')
      .slice(0, PAGE)
      .toArray()
  }
}

export function relataPages(): PagePeer {
  return new RelataPages()
}
