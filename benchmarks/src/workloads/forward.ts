/**
 * Section 2, forward: random books (uniform): book → author → profile.city, as one query (`forward`; a
 * join in SQL) and hop by hop through keys (`forward_hops`: three look-ups). An operation is one book;
 * counted are the books whose city is City100. Sizes: 1,000,000 books read at each of 10,000 and 100,000
 * books. Command: npm run bench -- --only forward,forward_hops
 */
import { measure } from '../clock.js'
import type { Data } from '../data/generate.js'
import { integers } from '../data/rng.js'
import type { City, Peer } from '../peers/peer.js'
import type { Outcome, Workload } from './workload.js'

const READS = 1_000_000
const WANTED = 'City100'

export const forward: Workload = {
  name: 'forward',
  section: '2 forward',
  unit: 'book',
  run: (peer, data) => timed(peer, data, countOneQuestion),
}

export const forwardHops: Workload = {
  name: 'forward_hops',
  section: '2 forward',
  unit: 'book',
  run: (peer, data) => timed(peer, data, countHops),
}

function timed(
  peer: Peer,
  data: Data,
  count: (peer: Peer, books: Int32Array, city: City) => number,
): Outcome {
  const draw = integers(7)
  const books = Int32Array.from({ length: READS }, () => 1 + draw(data.books))
  const city = peer.city(WANTED)
  let found = 0
  const timing = measure(() => (found = count(peer, books, city)), { operations: READS, milliseconds: 1000 })
  return { timing, checksum: [found], rows: 1 }
}

function countOneQuestion(peer: Peer, books: Int32Array, city: City): number {
  let found = 0
  for (let i = 0; i < books.length; i++) if (peer.forward(books[i] as number) === city) found++
  return found
}

function countHops(peer: Peer, books: Int32Array, city: City): number {
  let found = 0
  for (let i = 0; i < books.length; i++) if (peer.forwardHops(books[i] as number) === city) found++
  return found
}
