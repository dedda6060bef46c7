import { integers } from './rng.js'
import { CITIES } from './generate.js'

/**
 * A history for section 9: of ten events three create a review, three a book, two update two fields of a
 * book, one links a book and a tag, one deletes a review. The rows they refer to (authors, people,
 * categories, tags) exist before.
 */
export type Operation =
  | {
      readonly op: 'book'
      readonly id: number
      readonly title: string
      readonly year: number
      readonly rating: number
      readonly author: number
      readonly category: number
    }
  | {
      readonly op: 'review'
      readonly id: number
      readonly book: number
      readonly rating: number
      readonly user: number
    }
  | { readonly op: 'update'; readonly id: number; readonly year: number; readonly rating: number }
  | { readonly op: 'link'; readonly book: number; readonly tag: number }
  | { readonly op: 'delete'; readonly id: number }

export const CAST = { authors: 1000, people: 1000, categories: 50, tags: 1000 } as const
export function castCity(author: number): string {
  return CITIES[author % CITIES.length] as string
}
/** Events of the cast itself: each author has a profile. */
export const CAST_EVENTS: number = 2 * CAST.authors + CAST.people + CAST.categories + CAST.tags

const MIX = [
  'book',
  'review',
  'book',
  'review',
  'update',
  'book',
  'link',
  'review',
  'update',
  'delete',
] as const

/** An endless history, the same for every peer. */
export function* history(): Generator<Operation, never, undefined> {
  const draw = integers(43)
  const linked = new Set<number>()
  const reviews: number[] = []
  let books = 0
  let lastReview = 0
  for (;;) {
    for (const op of MIX) {
      if (op === 'book') yield newBook(++books, draw)
      else if (op === 'review') {
        reviews.push(++lastReview)
        yield { op, id: lastReview, book: 1 + draw(books), rating: 1 + draw(5), user: 1 + draw(CAST.people) }
      } else if (op === 'update')
        yield { op, id: 1 + draw(books), year: 1950 + draw(75), rating: 10 + draw(41) }
      else if (op === 'link') yield newLink(books, linked, draw)
      else yield { op, id: takeOut(reviews, draw(reviews.length)) }
    }
  }
}

function newBook(id: number, draw: (n: number) => number): Operation {
  return {
    op: 'book',
    id,
    title: `Book ${id}`,
    year: 1950 + draw(75),
    rating: 10 + draw(41),
    author: 1 + draw(CAST.authors),
    category: 1 + draw(CAST.categories),
  }
}

function newLink(books: number, linked: Set<number>, draw: (n: number) => number): Operation {
  for (;;) {
    const book = 1 + draw(books)
    const tag = 1 + draw(CAST.tags)
    if (linked.has(book * 1024 + tag)) continue
    linked.add(book * 1024 + tag)
    return { op: 'link', book, tag }
  }
}

function takeOut(list: number[], place: number): number {
  const taken = list[place] as number
  const last = list.pop() as number
  if (place < list.length) list[place] = last
  return taken
}

/** The next `count` operations. */
export function take(from: Iterator<Operation, never>, count: number): Operation[] {
  return Array.from({ length: count }, () => from.next().value)
}
