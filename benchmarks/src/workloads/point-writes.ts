/**
 * Sections 1 and 7, small transactions on the full store, after the reads because they change it; an
 * operation is one transaction. `tx1`: one new review; `tx100`: 100 new reviews; `move_book`: book.author = a
 * random author; `add_tag`, `remove_tag`: a book–tag link that does not exist, then the same away;
 * `delete_author`: a random author with profile, books, their reviews and links.
 * Sizes: 20,000 of each at 10,000 and 100,000 books (200 of tx100; 2,000 authors, at 10,000 books 250), in
 * batches whose median is the figure, after as many for warm-up: the first thousands of transactions of a
 * process run uncompiled. Command: npm run bench -- --only
 * tx1,tx100,move_book,add_tag,remove_tag,delete_author
 */
import type { Data } from '../data/generate.js'
import { integers } from '../data/rng.js'
import type { ReviewRow } from '../data/rows.js'
import { inBatches, timeBatches } from './batches.js'
import type { Workload } from './workload.js'

type Pair = readonly [number, number]

const section = '7 point writes'
const unit = 'transaction'
/** Half of them are the warm-up. */
const WRITES = 40_000
/** A delete makes some 60 events: a thousand deletes still run in part uncompiled. */
const DELETES = 4000

export const tx1: Workload = {
  name: 'tx1',
  section: '1 load',
  unit,
  run(peer, data) {
    const batches = inBatches(newReviews(data, data.reviews, WRITES, 23))
    return timeBatches(peer, batches, 1, (rows) => {
      for (const row of rows) peer.addReview(row)
    })
  },
}

export const tx100: Workload = {
  name: 'tx100',
  section: '1 load',
  unit,
  run(peer, data) {
    const batches = inBatches(newReviews(data, data.reviews + WRITES, WRITES, 29))
    return timeBatches(peer, batches, 100, (rows) => {
      for (let i = 0; i < rows.length; i += 100) peer.addReviews(rows.slice(i, i + 100))
    })
  },
}

export const moveBook: Workload = {
  name: 'move_book',
  section,
  unit,
  run(peer, data) {
    const draw = integers(31)
    const moves = Array.from({ length: WRITES }, (): Pair => [1 + draw(data.books), 1 + draw(data.authors)])
    return timeBatches(peer, inBatches(moves), 1, (batch) => {
      for (const [book, author] of batch) peer.moveBook(book, author)
    })
  },
}

export const addTag: Workload = {
  name: 'add_tag',
  section,
  unit,
  run: (peer, data) =>
    timeBatches(peer, inBatches(newLinks(data)), 1, (batch) => {
      for (const [book, tag] of batch) peer.addTag(book, tag)
    }),
}

/** Removes what `add_tag` added. */
export const removeTag: Workload = {
  name: 'remove_tag',
  after: 'add_tag',
  section,
  unit,
  run: (peer, data) =>
    timeBatches(peer, inBatches(newLinks(data)), 1, (batch) => {
      for (const [book, tag] of batch) peer.removeTag(book, tag)
    }),
}

export const deleteAuthor: Workload = {
  name: 'delete_author',
  section,
  unit,
  run(peer, data) {
    const draw = integers(41)
    const authors = new Set<number>()
    while (authors.size < Math.min(DELETES, data.authors >> 1)) authors.add(1 + draw(data.authors))
    return timeBatches(peer, inBatches([...authors]), 1, (batch) => {
      for (const author of batch) peer.deleteAuthor(author)
    })
  },
}

function newReviews(data: Data, after: number, count: number, seed: number): ReviewRow[] {
  const draw = integers(seed)
  return Array.from({ length: count }, (_, i) => ({
    id: after + 1 + i,
    book: 1 + draw(data.books),
    rating: 1 + draw(5),
    user: 1 + draw(data.people),
  }))
}

function newLinks(data: Data): Pair[] {
  const draw = integers(37)
  const pair = (book: number, tag: number): number => book * 1024 + tag
  const known = new Set<number>()
  data.linkBook.forEach((book, i) => known.add(pair(book, data.linkTag[i] as number)))
  const links: Pair[] = []
  while (links.length < WRITES) {
    const book = 1 + draw(data.books)
    const tag = 1 + draw(data.tags)
    if (known.has(pair(book, tag))) continue
    known.add(pair(book, tag))
    links.push([book, tag])
  }
  return links
}
