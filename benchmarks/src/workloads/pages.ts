/**
 * Section 10, pages: the calls that a web service makes most, on a separate store (`data/catalog.ts`). An
 * operation is one call. `page_first`, `page_last`: the book with the smallest, the largest id.
 * `page_exists`: whether there is a book; `page_exists_filter`: one of a year, which is indexed. `page_slice`:
 * 20 books in no order; `page_break`: a loop over all books that is left after ten. By id: the next 20 after
 * an id (`page_keyset`), 20 from 1 % (`page_offset_1`) and from 50 % of the table (`page_offset_50`). By the
 * indexed date: the next 20 after a day (`page_date`), the first 20 of a year (`page_year`). `page_prefix`:
 * all books by a prefix of the indexed title, about eleven. `page_pair`: one book by two fields that are
 * unique together. The first ten by the indexed date (`page_top_indexed`) and by the rating, which has no
 * index (`page_top_unindexed`). `page_related`: the 20 newest books of the author with the most.
 * `page_chain`: the 20 latest reviews with book.author.profile.city in a city.
 * Sizes: 10,000 and 100,000 books, up to 1,000 different arguments. Command: npm run bench -- --only
 * page_first,page_last,…
 */
import { publishedOf, SHELVES, titleOf } from '../data/catalog.js'
import { CITIES } from '../data/generate.js'
import type { Data } from '../data/generate.js'
import { TOP } from '../peers/catalog/page-peer.js'
import type { Page, PagePeer, Row } from '../peers/catalog/page-peer.js'
import { timeCalls, type Call } from './calls.js'
import type { Outcome, WorkloadName } from './workload.js'

export interface PageWorkload extends WorkloadName {
  /** Undefined for a peer that can't do it. */
  run(peer: PagePeer, data: Data): Outcome | undefined
}

export const pages: readonly PageWorkload[] = [
  workload('page_first', (peer) => () => idOf(peer.first())),
  workload('page_last', (peer) => () => idOf(peer.last())),
  workload('page_exists', (peer) => () => Number(peer.exists())),
  workload('page_exists_filter', (peer, data) => (i) => Number(peer.existsOfYear(yearOf(data, i)))),
  workload('page_slice', (peer) => () => weigh(peer.unordered())),
  workload('page_break', (peer) => () => peer.breakAfter(TOP)),
  workload('page_keyset', (peer) => (i) => weigh(peer.after(i))),
  workload(
    'page_offset_1',
    (peer, data) => (i) => weigh(peer.from(Math.floor(data.books * 0.01) + (i % 100))),
  ),
  workload(
    'page_offset_50',
    (peer, data) => (i) => weigh(peer.from(Math.floor(data.books * 0.5) + (i % 100))),
  ),
  workload('page_date', (peer, data) => (i) => weigh(peer.publishedAfter(publishedOf(data, i)))),
  workload('page_year', (peer, data) => (i) => weigh(peer.ofYear(yearOf(data, i)))),
  workload('page_prefix', (peer, data) => prefixCall(peer, data)),
  workload('page_pair', (peer) => (i) => idOf(peer.at((i - 1) % SHELVES, Math.floor((i - 1) / SHELVES)))),
  workload('page_top_indexed', (peer) => () => weigh(peer.newest())),
  workload('page_top_unindexed', (peer) => () => weigh(peer.bestRated())),
  workload('page_related', (peer, data) => () => weigh(peer.newestOf(data.rank[0] as number))),
  workload('page_chain', (peer) => (i) => weigh(peer.reviewsIn(CITIES[i % CITIES.length] as string))),
]

/** Arguments are ids of books. */
function workload(name: string, prepare: (peer: PagePeer, data: Data) => Call | undefined): PageWorkload {
  return {
    name,
    section: '10 pages',
    unit: 'call',
    run(peer, data) {
      const call = prepare(peer, data)
      return call === undefined ? undefined : timeCalls(call, data.books)
    },
  }
}

function prefixCall(peer: PagePeer, data: Data): Call | undefined {
  if (peer.titled === undefined) return undefined
  // The ids with one digit less than the most: about eleven titles start with each.
  const [least, most] = [data.books / 100, data.books / 10]
  return (i) => weigh(peer.titled?.(titleOf(Math.floor(least) + (i % Math.floor(most - least)))) ?? [])
}

function yearOf(data: Data, id: number): number {
  return data.bookYear[id - 1] as number
}
function idOf(row: Row | null): number {
  return row?.id ?? -1
}

/** Reads each row; depends on their order, too. */
function weigh(page: Page): number {
  let sum = 0
  for (let i = 0; i < page.length; i++) sum += (page[i] as Row).id * (i + 1)
  return sum
}
