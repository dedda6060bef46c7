/**
 * Section 1, the first load of a process, and memory with every list built: each query of sections 2 to 6 has
 * run once, so that nothing is left to be built at the first use. `load_first`: everything in one transaction;
 * the first load's time an item, and bytes an item. `memory_rows`: the same, a transaction a row.
 * `memory_update`: another year and rating for every book, a transaction each, with the history of the
 * changes kept; bytes an update. The figures are medians of three processes. Sizes: 10,000 and 100,000 books.
 * Command: npm run bench -- --only load_first,memory_rows,memory_update
 */
import { timeOnce } from '../clock.js'
import { CITIES, itemCount, TAG } from '../data/generate.js'
import type { Data } from '../data/generate.js'
import { settledBytes } from '../memory.js'
import type { Peer } from '../peers/peer.js'
import type { FreshWorkload } from './fresh.js'
import { keep } from './workload.js'
import type { Outcome } from './workload.js'

const WARM_UP = 5000

const section = '1 load'

export const memory: readonly FreshWorkload[] = [
  {
    name: 'load_first',
    section,
    unit: 'item',
    figures: ['load_first'],
    run: (peer, data) => ({ load_first: filled(peer, data, () => peer.load(data)) }),
  },
  {
    name: 'memory_rows',
    section,
    unit: 'item',
    figures: ['memory_rows'],
    run: (peer, data) =>
      peer.loadRows === undefined ? {} : { memory_rows: filled(peer, data, () => peer.loadRows?.(data)) },
  },
  {
    name: 'memory_update',
    section,
    unit: 'update',
    figures: ['memory_update'],
    run: (peer, data) => (peer.updateBook === undefined ? {} : { memory_update: updated(peer, data) }),
  },
]

function filled(peer: Peer, data: Data, fill: () => void): Outcome {
  const before = settledBytes()
  const us = timeOnce(fill)
  buildLists(peer, data)
  const items = itemCount(data)
  return {
    timing: { us: us / items, repetitions: 1 },
    checksum: peer.totals(),
    bytes: (settledBytes() - before + peer.bytesOutside()) / items,
  }
}

function updated(peer: Peer, data: Data): Outcome {
  peer.load(data)
  buildLists(peer, data)
  // What the compiler keeps would be in the figure.
  updateBooks(peer, data, { most: WARM_UP, by: 1 })
  const before = settledBytes() + peer.bytesOutside()
  const us = timeOnce(() => updateBooks(peer, data, { most: data.books, by: 2 }))
  return {
    timing: { us: us / data.books, repetitions: 1 },
    checksum: peer.totals(),
    bytes: (settledBytes() + peer.bytesOutside() - before) / data.books,
  }
}

/** Other years and ratings: each book has both changed. */
function updateBooks(peer: Peer, data: Data, { most, by }: { most: number; by: number }): void {
  for (let id = 1; id <= Math.min(most, data.books); id++) {
    const year = 1950 + (((data.bookYear[id - 1] as number) + by) % 75)
    const rating = 10 + (((data.bookRating[id - 1] as number) + by) % 41)
    peer.updateBook?.(id, year, rating)
  }
}

/** Runs each read once, and often enough on each table that an engine builds its lazy indexes. */
function buildLists(peer: Peer, data: Data): void {
  const city = CITIES[data.city] as string
  for (let round = 0; round < 3; round++) {
    keep(peer.forward(1))
    keep(peer.forwardHops(1))
    keep(peer.reverseSet(data.rank[0] as number))
    keep(peer.tagBooks(1))
    keep(peer.friends(1))
    keep(peer.friendsOfFriends(1))
    keep(peer.chainSelective(city))
    keep(peer.chainUnselective('City100'))
    keep(peer.reverseChain(5, TAG))
    keep(peer.exclude(1))
    keep(peer.twoMulti(TAG, 1))
    keep(peer.topCount(10))
    keep(peer.topAverage(10, 10))
  }
  keep(undefined)
}
