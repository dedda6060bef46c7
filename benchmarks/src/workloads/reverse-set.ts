/**
 * Section 3, reverse set: the books of a random author (uniform) as an array of rows, each row's rating read
 * (`reverse_set`, an operation is one set, 10 rows on average); the same for the author with the most books
 * (`reverse_top`); their number only (`reverse_count`). Sizes: 100,000 authors read at each of 10,000
 * and 100,000 books. Command: npm run bench -- --only reverse_set,reverse_top,reverse_count
 */
import { measure } from '../clock.js'
import type { Data } from '../data/generate.js'
import { integers } from '../data/rng.js'
import type { Peer } from '../peers/peer.js'
import type { Workload } from './workload.js'

const READS = 100_000
const section = '3 reverse set'
const unit = 'set'

export const reverseSet: Workload = {
  name: 'reverse_set',
  section,
  unit,
  run(peer, data) {
    const authors = randomAuthors(data)
    let sum = 0
    const timing = measure(() => (sum = sumRatings(peer, authors)), { operations: READS })
    return { timing, checksum: [sum], rows: data.books / data.authors }
  },
}

export const reverseTop: Workload = {
  name: 'reverse_top',
  section,
  unit,
  run(peer, data) {
    const author = data.rank[0] as number
    let sum = 0
    const timing = measure(() => (sum = peer.reverseSet(author)), { operations: 1 })
    return { timing, checksum: [sum], rows: peer.reverseCount(author) }
  },
}

export const reverseCount: Workload = {
  name: 'reverse_count',
  section,
  unit: 'number',
  run(peer, data) {
    const authors = randomAuthors(data)
    let sum = 0
    const timing = measure(() => (sum = sumCounts(peer, authors)), { operations: READS })
    return { timing, checksum: [sum], rows: 1 }
  },
}

function randomAuthors(data: Data): Int32Array {
  const draw = integers(11)
  return Int32Array.from({ length: READS }, () => 1 + draw(data.authors))
}

function sumRatings(peer: Peer, authors: Int32Array): number {
  let sum = 0
  for (let i = 0; i < authors.length; i++) sum += peer.reverseSet(authors[i] as number)
  return sum
}

function sumCounts(peer: Peer, authors: Int32Array): number {
  let sum = 0
  for (let i = 0; i < authors.length; i++) sum += peer.reverseCount(authors[i] as number)
  return sum
}
