import { mulberry32 } from './rng.js'

/**
 * The data of all workloads, as benchmarks/README.md describes them: ids are 1-based, column i holds the row
 * of id i + 1. The random draws have a fixed order, so that every generator returns the same data for the
 * same seed.
 */
export interface Data {
  readonly books: number
  readonly authors: number
  readonly people: number
  readonly tags: number
  readonly categories: number
  readonly reviews: number
  readonly authorCountry: Uint8Array
  readonly profileCity: Uint8Array
  /** Author ids by rank: the first has the most books. */
  readonly rank: Int32Array
  readonly bookYear: Uint16Array
  readonly bookRating: Uint8Array
  readonly bookAuthor: Int32Array
  readonly bookCategory: Uint8Array
  readonly reviewBook: Int32Array
  readonly reviewRating: Uint8Array
  readonly reviewUser: Int32Array
  readonly linkBook: Int32Array
  readonly linkTag: Int32Array
  readonly friendA: Int32Array
  readonly friendB: Int32Array
  /** 0 for a root. */
  readonly categoryParent: Uint8Array
  /** The city with the fewest reviews among those with at least 0.15 % of them. */
  readonly city: number
  readonly cityReviews: number
}

const SEED = 20240601
export const CITIES: readonly string[] = Array.from(
  { length: 200 },
  (_, i) => `City${String(i).padStart(3, '0')}`,
)
export const COUNTRIES: readonly string[] = Array.from(
  { length: 50 },
  (_, i) => `Country${String(i).padStart(2, '0')}`,
)
/** The selective tag. */
export const TAG = 'Tag500'

type Draw = (n: number) => number

export function generate(books: number, seed: number = SEED): Data {
  const next = mulberry32(seed)
  const draw: Draw = (n) => Math.floor(next() * n)
  const authors = Math.floor(books / 10)
  const people = Math.floor(books / 10)
  const authorCountry = Uint8Array.from({ length: authors }, () => draw(50))
  const profileCity = Uint8Array.from({ length: authors }, () => draw(200))
  const rank = shuffledIds(authors, draw)
  const bookColumns = drawBooks(books, draw, zipf(rank, next))
  const reviewColumns = drawReviews(books, people, draw)
  const links = drawLinks(books, next, draw)
  const friends = drawFriends(people, draw)
  const categoryParent = Uint8Array.from({ length: 50 }, (_, i) => (i < 5 ? 0 : 1 + Math.floor((i - 5) / 4)))
  const selective = selectiveCity(profileCity, bookColumns.bookAuthor, reviewColumns.reviewBook)
  return {
    books,
    authors,
    people,
    tags: 1000,
    categories: 50,
    reviews: 2 * books,
    authorCountry,
    profileCity,
    rank,
    ...bookColumns,
    ...reviewColumns,
    ...links,
    ...friends,
    categoryParent,
    ...selective,
  }
}

/** An entity row or a link; a friendship counts once. */
export function itemCount(data: Data): number {
  const rows = data.authors * 2 + data.books + data.reviews + data.tags + data.categories + data.people
  return rows + data.linkBook.length + data.friendA.length
}

/** References of foreign keys, and links. */
export function edgeCount(data: Data): number {
  return (
    data.authors +
    2 * data.books +
    2 * data.reviews +
    (data.categories - 5) +
    data.linkBook.length +
    data.friendA.length
  )
}

function shuffledIds(count: number, draw: Draw): Int32Array {
  const ids = new Int32Array(count)
  for (let i = 0; i < count; i++) ids[i] = i + 1
  for (let i = count - 1; i > 0; i--) {
    const j = draw(i + 1)
    const kept = ids[i] as number
    ids[i] = ids[j] as number
    ids[j] = kept
  }
  return ids
}

/** Author of a book: the weight of rank k is k^-0.8. */
function zipf(rank: Int32Array, next: () => number): () => number {
  const cumulated = new Float64Array(rank.length)
  let sum = 0
  for (let k = 0; k < rank.length; k++) {
    sum += Math.pow(k + 1, -0.8)
    cumulated[k] = sum
  }
  return () => {
    const x = next() * sum
    let low = 0
    let high = rank.length - 1
    while (low < high) {
      const middle = (low + high) >> 1
      if ((cumulated[middle] as number) < x) low = middle + 1
      else high = middle
    }
    return rank[low] as number
  }
}

function drawBooks(books: number, draw: Draw, author: () => number) {
  const bookYear = new Uint16Array(books)
  const bookRating = new Uint8Array(books)
  const bookAuthor = new Int32Array(books)
  const bookCategory = new Uint8Array(books)
  for (let i = 0; i < books; i++) {
    bookYear[i] = 1950 + draw(75)
    bookRating[i] = 10 + draw(41)
    bookAuthor[i] = author()
    bookCategory[i] = 1 + draw(50)
  }
  return { bookYear, bookRating, bookAuthor, bookCategory }
}

function drawReviews(books: number, people: number, draw: Draw) {
  const reviewBook = new Int32Array(2 * books)
  const reviewRating = new Uint8Array(2 * books)
  const reviewUser = new Int32Array(2 * books)
  for (let i = 0; i < 2 * books; i++) {
    reviewBook[i] = 1 + draw(books)
    reviewRating[i] = 1 + draw(5)
    reviewUser[i] = 1 + draw(people)
  }
  return { reviewBook, reviewRating, reviewUser }
}

/** 1 to 5 draws a book, duplicates dropped; low tag numbers are the frequent ones. */
function drawLinks(books: number, next: () => number, draw: Draw) {
  const linkBook: number[] = []
  const linkTag: number[] = []
  for (let i = 0; i < books; i++) {
    const draws = 1 + draw(5)
    const seen: number[] = []
    for (let k = 0; k < draws; k++) {
      const u = next()
      const tag = 1 + Math.floor(1000 * u * u)
      if (seen.includes(tag)) continue
      seen.push(tag)
      linkBook.push(i + 1)
      linkTag.push(tag)
    }
  }
  return { linkBook: Int32Array.from(linkBook), linkTag: Int32Array.from(linkTag) }
}

/** 5 distinct pairs a person, so 10 friends a person on average. */
function drawFriends(people: number, draw: Draw) {
  const seen = new Set<number>()
  const friendA = new Int32Array(5 * people)
  const friendB = new Int32Array(5 * people)
  while (seen.size < 5 * people) {
    const one = 1 + draw(people)
    const other = 1 + draw(people)
    if (one === other) continue
    const a = Math.min(one, other)
    const b = Math.max(one, other)
    const pair = a * 2097152 + b
    if (seen.has(pair)) continue
    friendA[seen.size] = a
    friendB[seen.size] = b
    seen.add(pair)
  }
  return { friendA, friendB }
}

function selectiveCity(profileCity: Uint8Array, bookAuthor: Int32Array, reviewBook: Int32Array) {
  const byCity = new Int32Array(200)
  for (const book of reviewBook) {
    const author = bookAuthor[book - 1] as number
    const of = profileCity[author - 1] as number
    byCity[of] = (byCity[of] as number) + 1
  }
  const fewest = reviewBook.length * 0.0015
  let city = -1
  let cityReviews = Infinity
  byCity.forEach((reviews, of) => {
    if (reviews < fewest || reviews >= cityReviews) return
    city = of
    cityReviews = reviews
  })
  return { city, cityReviews }
}
