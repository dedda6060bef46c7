import { openTarget, type Target } from '@relata/postgres-server'
import { generate } from '../data/generate.js'
import { openCatalog } from './catalog-store.js'
import type { Bench, Extent, Figures, PostgresFigure } from './figure.js'
import { readsWhileFollowing } from './follow.js'
import { liveLatency } from './live.js'
import { logWrites } from './log-writes.js'
import { SCRIPT } from './other-process.js'
import { RelataRows } from './relata-rows.js'
import { report } from './report.js'
import type { RowPeer } from './row-peer.js'
import { comparedRows } from './rows.js'
import { starts } from './start.js'
import { submits } from './submits.js'

const EXTENT: Omit<Extent, 'sizes'> = {
  ms: 3000,
  writers: [1, 4, 16],
  underWay: [16, 256, 1000],
  rounds: 3,
  script: SCRIPT,
}

type Print = (line: string) => void
const stdout: Print = (line) => void process.stdout.write(`${line}\n`)
const stderr: Print = (line) => void process.stderr.write(`${line}\n`)

/**
 * Measures a log in PostgreSQL, stores over it, and their reads and writes beside plain tables. Prints tables in Markdown at
 * the end; with `json` a line for each figure.
 */
export async function benchPostgres(
  sizes: readonly number[],
  json: boolean,
  print: Print = stdout,
  extent: Partial<Extent> = {},
): Promise<void> {
  // As a service runs: outside of production a store also follows async callbacks.
  process.env['NODE_ENV'] ??= 'production'
  const target = await openTarget()
  try {
    const figures: PostgresFigure[] = []
    const bench = { ...EXTENT, sizes, ...extent, url: await target.database() }
    for await (const figure of measured(bench, target)) {
      figures.push(figure)
      if (json) print(JSON.stringify(figure))
    }
    if (!json) print([`${target.name}\n`, ...report(figures)].join('\n'))
  } finally {
    await target.close()
  }
}

async function* measured(bench: Bench, target: Target): Figures {
  const plain = new Map<number, number>()
  stderr('PostgreSQL: writes …')
  for await (const figure of logWrites(bench)) {
    if (figure.system === 'plain') plain.set(figure.n, figure.us)
    yield figure
  }
  yield* submits(bench, plain)
  stderr('PostgreSQL: live …')
  yield* liveLatency(bench)
  for (const n of bench.sizes) yield* withBooks(n, bench, target)
}

async function* withBooks(n: number, bench: Bench, target: Target): Figures {
  stderr(`PostgreSQL: ${n} books …`)
  const data = generate(n)
  const name = `books ${n}`
  const relata = await RelataRows.load(await openCatalog(bench.url, name, true), data)
  try {
    yield* starts(relata, data, { ...bench, name })
    const drizzle = await drizzlePeer(await target.database(), data)
    try {
      yield* comparedRows(drizzle === undefined ? [relata] : [drizzle, relata], data, bench)
    } finally {
      await drizzle?.close()
    }
    yield* readsWhileFollowing(relata, data, { ...bench, name })
  } finally {
    await relata.close()
  }
}

/** drizzle-orm is an optional dependency. */
async function drizzlePeer(url: string, data: ReturnType<typeof generate>): Promise<RowPeer | undefined> {
  try {
    const { DrizzleRows } = await import('./drizzle-rows.js')
    return await DrizzleRows.load(url, data)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error
    stderr('drizzle: skipped, because drizzle-orm (an optional dependency) is not installed')
    return undefined
  }
}
