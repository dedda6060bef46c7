import { createQueries, createRelationships, createStore } from 'tinybase'
import type { Queries, Relationships, Store } from 'tinybase'
import type { Data } from '../data/generate.js'
import { feed, NOWHERE } from '../data/rows.js'
import type { Following, LivePeer, LiveStore } from './live-peer.js'

/**
 * The reviews with the city of each, joined once for all queries: each is a query on this query (`asQuery`),
 * which is what makes chains feasible here.
 */
const REVIEWS = 'reviews'

/**
 * TinyBase as its documentation shows: a relationship with listeners for related sets, queries with listeners
 * for chains. Holds the models of section 8, and runs only that section.
 */
class TinyBase implements LiveStore {
  #store: Store = createStore()
  #relationships: Relationships = createRelationships(this.#store)
  #queries: Queries = createQueries(this.#store)

  load(data: Data): void {
    this.close()
    this.#store = createStore()
    this.#relationships = createRelationships(this.#store)
    this.#queries = createQueries(this.#store)
    this.#relationships.setRelationshipDefinition('bookAuthor', 'book', 'author', 'author')
    const put = (
      table: string,
      { id, ...row }: { readonly id: number; readonly [cell: string]: string | number },
    ): void => {
      this.#store.setRow(table, String(id), row)
    }
    this.#store.transaction(() =>
      feed(data, {
        ...NOWHERE,
        author: ({ id, name, country }) => put('author', { id, name, country }),
        profile: ({ id, author, city }) => put('profile', { id, author: String(author), city }),
        book: ({ id, title, year, rating, author }) =>
          put('book', { id, title, year, rating, author: String(author) }),
        review: ({ id, book, rating, user }) =>
          put('review', { id, book: String(book), rating, user: String(user) }),
      }),
    )
  }

  close(): void {
    this.#queries.destroy()
    this.#relationships.destroy()
  }

  live(): LivePeer {
    const [store, relationships, queries] = [this.#store, this.#relationships, this.#queries]
    const chains = new Chains(queries)
    return {
      notifies: 'changed',
      books(author, notify) {
        const listener = relationships.addLocalRowIdsListener('bookAuthor', String(author), () => notify())
        return { unsubscribe: () => void relationships.delListener(listener) }
      },
      chain: (city, rating, notify) => chains.follow(city, rating, notify),
      booksNow: (author) => relationships.getLocalRowIds('bookAuthor', String(author)).map(Number),
      chainNow: (city, rating) => queries.getResultRowIds(queryOf(city, rating)).map(Number),
      author: (book) => Number(store.getCell('book', String(book), 'author')),
      rating: (review) => Number(store.getCell('review', String(review), 'rating')),
      moveBook: (book, author) => void store.setCell('book', String(book), 'author', String(author)),
      rate: (review, rating) => void store.setCell('review', String(review), 'rating', rating),
    }
  }
}

function queryOf(city: string, rating: number): string {
  return `${city} ${rating}`
}

/** One query for all subscribers to the same result, while there are any. */
class Chains {
  readonly #queries: Queries
  readonly #followers = new Map<string, number>()

  constructor(queries: Queries) {
    this.#queries = queries
  }

  follow(city: string, rating: number, notify: () => void): Following {
    const query = queryOf(city, rating)
    const followers = this.#followers.get(query) ?? 0
    if (this.#followers.size === 0) this.#join()
    if (followers === 0) this.#define(query, city, rating)
    this.#followers.set(query, followers + 1)
    const listener = this.#queries.addResultRowIdsListener(query, () => notify())
    return {
      unsubscribe: () => {
        this.#queries.delListener(listener)
        this.#leave(query)
      },
    }
  }

  #join(): void {
    // A profile has its author's id.
    this.#queries.setQueryDefinition(REVIEWS, 'review', ({ select, join }) => {
      select('rating')
      join('book', 'book')
      join('profile', 'book', 'author')
      select('profile', 'city')
    })
  }

  #define(query: string, city: string, rating: number): void {
    this.#queries.setQueryDefinition(query, true, REVIEWS, ({ select, where }) => {
      select('rating')
      where('city', city)
      where('rating', rating)
    })
  }

  #leave(query: string): void {
    const left = (this.#followers.get(query) ?? 1) - 1
    if (left > 0) this.#followers.set(query, left)
    else {
      this.#followers.delete(query)
      this.#queries.delQueryDefinition(query)
    }
    if (this.#followers.size === 0) this.#queries.delQueryDefinition(REVIEWS)
  }
}

export function tinyBase(): LiveStore {
  return new TinyBase()
}
