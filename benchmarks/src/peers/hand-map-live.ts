import type { BookRow, ReviewRow } from '../data/rows.js'
import type { HandMap } from './hand-map.js'
import type { Following, LivePeer } from './live-peer.js'

type Notify = () => void
/** One result for all subscribers to the same query. */
interface Result {
  readonly rows: Set<ReviewRow>
  readonly subscribers: Set<Notify>
}

/**
 * The limit: a write is routed by the key that it changes. Sets of books are the very sets of the store;
 * chains keep one set of reviews for each subscribed city and rating.
 */
export function handMapLive(store: HandMap): LivePeer {
  const byAuthor = new Map<number, Set<Notify>>()
  const byCity = new Map<string, Result>()
  const cityOf = (author: number): string => store.profileOfAuthor.get(author)?.city ?? ''
  const keyOf = (author: number, { rating }: ReviewRow): string => `${cityOf(author)} ${rating}`
  const call = (subscribers: Iterable<Notify> | undefined): void => {
    for (const one of subscribers ?? []) one()
  }
  const moveReviews = (book: BookRow, before: number): void => {
    const touched = new Set<Result>()
    for (const review of store.reviewsOfBook.get(book.id) ?? []) {
      const [from, to] = [byCity.get(keyOf(before, review)), byCity.get(keyOf(book.author, review))]
      if (from === to) continue
      if (from?.rows.delete(review) === true) touched.add(from)
      if (to !== undefined) {
        to.rows.add(review)
        touched.add(to)
      }
    }
    for (const { subscribers } of touched) call(subscribers)
  }
  return {
    notifies: 'changed',
    books: (author, notify) => joined(byAuthor, author, notify),
    chain(city, rating, notify): Following {
      const key = `${city} ${rating}`
      let result = byCity.get(key)
      if (result === undefined) {
        const rows = (store.chainSelective(city) as ReviewRow[]).filter((review) => review.rating === rating)
        byCity.set(key, (result = { rows: new Set(rows), subscribers: new Set() }))
      }
      const { subscribers } = result
      subscribers.add(notify)
      notify()
      return {
        unsubscribe() {
          subscribers.delete(notify)
          if (subscribers.size === 0) byCity.delete(key)
        },
      }
    },
    booksNow: (author) => Array.from(store.booksOfAuthor.get(author) ?? [], ({ id }) => id),
    chainNow: (city, rating) => Array.from(byCity.get(`${city} ${rating}`)?.rows ?? [], ({ id }) => id),
    author: (book) => (store.books.get(book) as BookRow).author,
    rating: (review) => (store.reviews.get(review) as ReviewRow).rating,
    moveBook(id, author) {
      const book = store.books.get(id) as BookRow
      const before = book.author
      if (before === author) return
      store.moveBook(id, author)
      call(byAuthor.get(before))
      call(byAuthor.get(author))
      if (byCity.size > 0) moveReviews(book, before)
    },
    rate(id, rating) {
      const review = store.reviews.get(id) as ReviewRow
      const author = (store.books.get(review.book) as BookRow).author
      const from = byCity.get(keyOf(author, review))
      review.rating = rating
      const to = byCity.get(keyOf(author, review))
      if (from === to) return
      from?.rows.delete(review)
      to?.rows.add(review)
      call(from?.subscribers)
      call(to?.subscribers)
    },
  }
}

function joined(sets: Map<number, Set<Notify>>, key: number, notify: Notify): Following {
  const known = sets.get(key)
  const set = known ?? new Set()
  if (known === undefined) sets.set(key, set)
  set.add(notify)
  notify()
  return { unsubscribe: () => void set.delete(notify) }
}
