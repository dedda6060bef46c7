import { measure } from '../clock.js'
import { CITIES, type Data } from '../data/generate.js'
import { integers } from '../data/rng.js'
import { keep } from '../workloads/workload.js'
import type { Bench, Figures, PostgresFigure } from './figure.js'
import { closedLoops } from './rate.js'
import type { Found, Row, RowPeer } from './row-peer.js'

const section = 'rows'

/** A call with the n-th of its arguments, which are the same for all peers. */
interface Read {
  readonly workload: string
  readonly what: string
  readonly run: (peer: RowPeer, n: number) => Found<Row | null | readonly Row[]>
}
interface Write {
  readonly workload: string
  readonly what: string
  readonly run: (peer: RowPeer, n: number) => Promise<unknown>
}

/** Arguments of the reads, which are used in turn. */
const ARGUMENTS = 1000

export function readsOf(data: Data): readonly Read[] {
  const draw = integers(7)
  const ids = (count: number): number[] => Array.from({ length: ARGUMENTS }, () => 1 + draw(count))
  const [books, authors] = [ids(data.books), ids(data.authors)]
  const city = CITIES[data.city] as string
  const at = (list: readonly number[], n: number): number => list[n % ARGUMENTS] as number
  return [
    { workload: 'pg_point', what: 'a book by its id', run: (peer, n) => peer.book(at(books, n)) },
    { workload: 'pg_foreign_key', what: 'the author of a book', run: (peer, n) => peer.author(at(books, n)) },
    {
      workload: 'pg_reverse_set',
      what: 'the books of an author',
      run: (peer, n) => peer.books(at(authors, n)),
    },
    {
      workload: 'pg_chain',
      what: 'reviews by `book.author.profile.city`',
      run: (peer) => peer.reviewsIn(city),
    },
  ]
}

/** No two writes have the same number: a store doesn't write what changes nothing. */
function writesOf(data: Data): readonly Write[] {
  const book = (n: number): number => 1 + ((n * 7919) % data.books)
  return [
    {
      workload: 'pg_insert',
      what: 'a review is inserted',
      run: (peer, n) => peer.review(book(n), 1 + (n % 5)),
    },
    { workload: 'pg_update', what: 'a book is updated', run: (peer, n) => peer.rate(book(n), 100 + n) },
  ]
}

/** Calls of one process that wait at the same time. */
const TOGETHER = 1000

/**
 * The same calls on a store, which has its rows in memory and its log in PostgreSQL, and on plain tables with an ORM. The
 * peers must find the same rows.
 */
export async function* comparedRows(peers: readonly RowPeer[], data: Data, { ms }: Bench): Figures {
  const found = new Map<string, PostgresFigure>()
  const withRatio = (figure: PostgresFigure): PostgresFigure => {
    found.set(`${figure.workload} ${figure.system}`, figure)
    const other = found.get(`${figure.workload} drizzle`)
    return figure.system === 'relata' && other !== undefined
      ? { ...figure, ratio: figure.us / other.us }
      : figure
  }
  const common = { section, n: data.books } as const
  for (const read of readsOf(data)) {
    await checkSame(peers, read)
    for (const peer of peers) {
      const { workload, what } = read
      const time = peer.system === 'relata' ? inMemory(read, peer) : await inDatabase(read, peer, ms)
      yield withRatio({ workload, what, system: peer.system, ...common, ...time })
    }
  }
  let writes = 0
  for (const { workload, what, run } of writesOf(data))
    for (const peer of peers) {
      const rate = await closedLoops(1, ms, async () => void (await run(peer, writes++)))
      yield withRatio({ workload, what, system: peer.system, ...common, ...rate })
    }
  for (const { workload, what, run } of writesOf(data))
    for (const peer of peers) {
      const rate = await closedLoops(TOGETHER, ms, async () => void (await run(peer, writes++)))
      const together = { workload: `${workload}_grouped`, what: `${what}, 1,000 calls waiting together` }
      yield withRatio({ ...together, system: peer.system, ...common, ...rate })
    }
}

function inMemory({ run }: Read, peer: RowPeer): { us: number } {
  const { us } = measure(
    () => {
      for (let n = 0; n < ARGUMENTS; n++) keep(run(peer, n))
    },
    { operations: ARGUMENTS },
  )
  return { us }
}

function inDatabase({ run }: Read, peer: RowPeer, ms: number): Promise<{ us: number }> {
  return closedLoops(1, ms, async (_, n) => void (await run(peer, n)))
}

/** The peers must find the same rows. */
async function checkSame(peers: readonly RowPeer[], { workload, run }: Read): Promise<void> {
  const results = new Set<string>()
  for (const peer of peers) {
    const ids: number[][] = []
    for (let n = 0; n < 10; n++) {
      const found = await run(peer, n)
      const rows = found === null ? [] : Array.isArray(found) ? (found as readonly Row[]) : [found as Row]
      ids.push(rows.map(({ id }) => id).sort((a, b) => a - b))
    }
    results.add(JSON.stringify(ids))
  }
  if (results.size > 1) throw new Error(`the systems disagree on ${workload}: ${[...results].join('\n')}`)
}
