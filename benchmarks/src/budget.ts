import type { PeerName } from './peers/peer.js'

/**
 * The budgets of ARCHITECTURE.md, for 100,000 books: bounds against other peers of the same run, and absolute
 * ones. All bounds of a workload hold; the tightest is printed.
 */
export interface Budget {
  /** At most so many times the peer's time. */
  readonly times?: Readonly<Partial<Record<PeerName, number>>>
  /** At most this multiple of the time of the same work without subscriptions. */
  readonly alone?: number
  /** At most so many times the time of the same work after warm-up. */
  readonly steady?: number
  /** At most so many µs. */
  readonly us?: number
  /** At most so many bytes (of loads an item, of updates an update, of live a subscription). */
  readonly bytes?: number
  /** Another budget at a number of books. */
  readonly at?: Readonly<Record<number, Budget>>
}

export interface Judgement {
  readonly budget: number | null
  readonly bound: string | null
  readonly met: boolean | null
}

const LOAD: Budget = { us: 1e6 / 700_000 }
const TENTH_CALL: Budget = { steady: 5 }
const FORWARD: Budget = { times: { 'hand-map': 1 } }
const RELATED_SET: Budget = { times: { 'hand-map': 1.2 } }
const FRIENDS_OF_FRIENDS: Budget = { times: { 'hand-map': 1 } }
const LARGE_SET: Budget = { times: { 'hand-map': 2 } }
const SELECTIVE: Budget = { times: { 'hand-map': 1 }, at: { 10_000: { times: { 'hand-map': 3 } } } }
const BULK: Budget = { times: { 'hand-map': 0.3 } }
const AGGREGATE: Budget = { times: { 'hand-map': 0.2 } }
const ONE_LINK: Budget = { us: 1.5 }
const RELATED_SUBSCRIBER: Budget = { us: 15 }
const CHAIN_SUBSCRIBER: Budget = { us: 80 }
const UNTOUCHED: Budget = { alone: 1.4 }
const FIRST_ROWS: Budget = { us: 2 }
const INDEXED_PAGE: Budget = { us: 10, times: { sqlite: 1 / 2 } }

export const BUDGETS: Readonly<Record<string, Budget>> = {
  load_all: LOAD,
  load_first: { ...LOAD, bytes: 140 },
  memory_rows: { bytes: 160 },
  memory_update: { bytes: 60 },
  warm_fof_tenth: TENTH_CALL,
  warm_chain_sel_tenth: TENTH_CALL,
  warm_rev_chain_tenth: TENTH_CALL,
  warm_two_multi_tenth: TENTH_CALL,
  fof_subscribed: FRIENDS_OF_FRIENDS,
  fof_kept: FRIENDS_OF_FRIENDS,
  forward: FORWARD,
  forward_hops: FORWARD,
  reverse_set: RELATED_SET,
  reverse_top: LARGE_SET,
  tag_books: LARGE_SET,
  friends: RELATED_SET,
  fof: FRIENDS_OF_FRIENDS,
  chain_sel: SELECTIVE,
  chain_unsel: BULK,
  rev_chain: SELECTIVE,
  exclude: BULK,
  two_multi: SELECTIVE,
  top_count: AGGREGATE,
  top_avg: AGGREGATE,
  tx1: { us: 1.2 },
  move_book: { us: 2 },
  add_tag: ONE_LINK,
  remove_tag: ONE_LINK,
  delete_author: { times: { 'hand-map': 2 } },
  live_books_100: RELATED_SUBSCRIBER,
  live_books_10000: RELATED_SUBSCRIBER,
  live_books_100000: { ...RELATED_SUBSCRIBER, bytes: 600 },
  live_chain_100: CHAIN_SUBSCRIBER,
  live_chain_10000: CHAIN_SUBSCRIBER,
  live_chain_100000: CHAIN_SUBSCRIBER,
  live_books_100_notified: RELATED_SUBSCRIBER,
  live_books_10000_notified: RELATED_SUBSCRIBER,
  live_books_100000_notified: RELATED_SUBSCRIBER,
  live_chain_100_notified: CHAIN_SUBSCRIBER,
  live_chain_10000_notified: CHAIN_SUBSCRIBER,
  live_chain_100000_notified: CHAIN_SUBSCRIBER,
  untouched_books_move: UNTOUCHED,
  untouched_books_rate: UNTOUCHED,
  untouched_chain_move: UNTOUCHED,
  untouched_chain_rate: UNTOUCHED,
  append_group: { us: 1e6 / 300_000 },
  replay: { us: 1e6 / 1_200_000 },
  page_first: FIRST_ROWS,
  page_last: FIRST_ROWS,
  page_exists: FIRST_ROWS,
  page_exists_filter: FIRST_ROWS,
  page_slice: FIRST_ROWS,
  page_break: FIRST_ROWS,
  page_keyset: INDEXED_PAGE,
  page_offset_1: INDEXED_PAGE,
  page_offset_50: INDEXED_PAGE,
  page_date: INDEXED_PAGE,
  page_year: INDEXED_PAGE,
  page_prefix: INDEXED_PAGE,
  page_pair: INDEXED_PAGE,
  page_top_indexed: INDEXED_PAGE,
  page_related: INDEXED_PAGE,
}

const NONE: Judgement = { budget: null, bound: null, met: null }

/**
 * What a time is compared with: the times of the other peers, and that of the same work without
 * subscriptions; and the number of books at which it was measured.
 */
export interface Compared {
  readonly n: number
  readonly others: Readonly<Partial<Record<PeerName, number>>>
  readonly alone?: number | undefined
  readonly steady?: number | undefined
}

/** Whether `us` keeps a workload's budget; a bound against a peer that didn't run is left out. */
export function judge(workload: string, us: number, compared: Compared): Judgement {
  const usual = BUDGETS[workload]
  if (usual === undefined) return NONE
  const budget = usual.at?.[compared.n] ?? usual
  const bounds = boundsOf(budget, compared)
  const tightest = bounds.reduce<Bound | undefined>(
    (least, bound) => (least === undefined || bound.us < least.us ? bound : least),
    undefined,
  )
  if (tightest === undefined) return NONE
  return { budget: tightest.us, bound: tightest.text, met: us <= tightest.us }
}

interface Bound {
  readonly us: number
  readonly text: string
}

function boundsOf(budget: Budget, { others, alone, steady }: Compared): Bound[] {
  const bounds: Bound[] = []
  if (budget.us !== undefined) bounds.push({ us: budget.us, text: `≤ ${round(budget.us)} µs` })
  if (budget.alone !== undefined && alone !== undefined)
    bounds.push({ us: budget.alone * alone, text: `≤ ${round(budget.alone)} × without subscribers` })
  if (budget.steady !== undefined && steady !== undefined)
    bounds.push({ us: budget.steady * steady, text: `≤ ${round(budget.steady)} × steady` })
  for (const [peer, times] of Object.entries(budget.times ?? {})) {
    const us = others[peer as PeerName]
    if (us === undefined) continue
    const text =
      times < 1 && peer === 'sqlite'
        ? `≥ ${round(1 / times)} × better than ${peer}`
        : `≤ ${round(times)} × ${peer}`
    bounds.push({ us: times * us, text })
  }
  return bounds
}

function round(value: number): string {
  return String(Math.round(value * 100) / 100)
}
