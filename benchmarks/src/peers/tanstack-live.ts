import { and, BTreeIndex, createCollection, createLiveQueryCollection, eq } from '@tanstack/db'
import type { Collection, SyncConfig } from '@tanstack/db'
import type { Data } from '../data/generate.js'
import { feed, NOWHERE } from '../data/rows.js'
import type { BookRow, ProfileRow, ReviewRow } from '../data/rows.js'
import type { Following, LivePeer, LiveStore } from './live-peer.js'

/** A collection fed through its sync interface, the fastest way to write. */
class Synced<Row extends { id: number }> {
  readonly rows: Collection<Row, number>
  #sync: Parameters<SyncConfig<Row, number>['sync']>[0] | undefined

  constructor() {
    this.rows = createCollection<Row, number>({
      getKey: ({ id }) => id,
      startSync: true,
      gcTime: 0,
      autoIndex: 'eager',
      defaultIndexType: BTreeIndex,
      sync: { rowUpdateMode: 'full', sync: (sync) => void (this.#sync = sync) },
    })
  }

  begin(): void {
    this.#sync?.begin()
  }
  put(type: 'insert' | 'update', value: Row): void {
    this.#sync?.write({ type, value })
  }
  commit(): void {
    // Visible at once: no write of the collection's own is under way.
    void this.#sync?.commit()
  }
  ready(): void {
    this.#sync?.markReady()
  }

  get(id: number): Row {
    return this.rows.get(id) as Row
  }
  update(value: Row): void {
    this.begin()
    this.put('update', value)
    this.commit()
  }
}

/** The result of a live query, shared by all subscribers to the same query. */
interface Result {
  readonly rows: LiveRows
  followers: number
}
interface LiveRows {
  readonly toArray: readonly { readonly id: number }[]
  subscribeChanges(notify: () => void, options: { readonly includeInitialState: true }): Following
  cleanup(): Promise<void>
}

/**
 * TanStack DB as its documentation shows: live query collections that are made once and shared, an index on
 * every queried column. Holds the models of section 8, and runs only that section.
 */
class TanStack implements LiveStore {
  #profiles = new Synced<ProfileRow>()
  #books = new Synced<BookRow>()
  #reviews = new Synced<ReviewRow>()

  load(data: Data): void {
    const [profiles, books, reviews] = [
      new Synced<ProfileRow>(),
      new Synced<BookRow>(),
      new Synced<ReviewRow>(),
    ]
    profiles.rows.createIndex(({ author }) => author)
    profiles.rows.createIndex(({ city }) => city)
    books.rows.createIndex(({ author }) => author)
    reviews.rows.createIndex(({ book }) => book)
    const all = [profiles, books, reviews]
    for (const one of all) one.begin()
    feed(data, {
      ...NOWHERE,
      profile: (row) => profiles.put('insert', row),
      book: (row) => books.put('insert', row),
      review: (row) => reviews.put('insert', row),
    })
    for (const one of all) one.commit()
    for (const one of all) one.ready()
    this.#profiles = profiles
    this.#books = books
    this.#reviews = reviews
  }

  close(): void {}

  live(): LivePeer {
    const results = new Map<string, Result>()
    const [books, reviews] = [this.#books, this.#reviews]
    const now = (key: string): number[] => results.get(key)?.rows.toArray.map(({ id }) => id) ?? []
    return {
      notifies: 'changed',
      books: (author, notify) => follow(results, `${author}`, () => this.#booksOf(author), notify),
      chain: (city, rating, notify) =>
        follow(results, `${city} ${rating}`, () => this.#chain(city, rating), notify),
      booksNow: (author) => now(`${author}`),
      chainNow: (city, rating) => now(`${city} ${rating}`),
      author: (book) => books.get(book).author,
      rating: (review) => reviews.get(review).rating,
      moveBook: (book, author) => books.update({ ...books.get(book), author }),
      rate: (review, rating) => reviews.update({ ...reviews.get(review), rating }),
    }
  }

  #booksOf(author: number): LiveRows {
    return createLiveQueryCollection({
      startSync: true,
      gcTime: 0,
      query: (q) => q.from({ book: this.#books.rows }).where(({ book }) => eq(book.author, author)),
    })
  }

  /** From the selective end: from the reviews a move costs many times as much. */
  #chain(city: string, rating: number): LiveRows {
    return createLiveQueryCollection({
      startSync: true,
      gcTime: 0,
      query: (q) =>
        q
          .from({ profile: this.#profiles.rows })
          .innerJoin({ book: this.#books.rows }, ({ profile, book }) => eq(profile.author, book.author))
          .innerJoin({ review: this.#reviews.rows }, ({ book, review }) => eq(book.id, review.book))
          .where(({ profile, review }) => and(eq(profile.city, city), eq(review.rating, rating)))
          .select(({ review }) => ({ ...review })),
    })
  }
}

function follow(
  results: Map<string, Result>,
  key: string,
  makeRows: () => LiveRows,
  notify: () => void,
): Following {
  const result = results.get(key) ?? { rows: makeRows(), followers: 0 }
  results.set(key, result)
  result.followers++
  // Without the initial state it isn't notified of removed rows.
  const subscription = result.rows.subscribeChanges(() => notify(), { includeInitialState: true })
  return {
    unsubscribe() {
      subscription.unsubscribe()
      if (--result.followers > 0) return
      results.delete(key)
      void result.rows.cleanup()
    },
  }
}

export function tanStack(): LiveStore {
  return new TanStack()
}
