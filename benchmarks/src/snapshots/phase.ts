/**
 * One measurement of the benchmark of snapshots, in a process of its own: `load` and the measurements need a fresh
 * one. Prints its result as a line of JSON.
 */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { FileSnapshots } from '@relata/level'
import { openStore, type Database } from 'relata'
import { FIRST_QUERIES, type FirstQuery } from './first-queries.js'
import { schema, type Library } from './library.js'

/** The measurements of a phase. Times in milliseconds, without the start of the process. */
export interface PhaseResult {
  readonly milliseconds: number
  /** The longest turn of the event loop meanwhile. */
  readonly turn: number
  readonly bytes: number
  /** The first queries afterwards. */
  readonly first: number
}
export const PHASES = ['load', 'write', 'read', 'open', 'replay', 'first', 'ready'] as const
export type PhaseName = (typeof PHASES)[number]

/** Rows of a transaction. */
const BATCH = 1000
const TAGS = 100

type Phase = (folder: string, n: number, query: FirstQuery) => Promise<Partial<PhaseResult>>

const run: Readonly<Record<PhaseName, Phase>> = {
  async load(folder, n) {
    await using db = await open(folder)
    await db.submit(() => void db.Author.bulkCreate(range(1, n / 10).map((id) => ({ name: `Author ${id}` }))))
    await db.submit(() => void db.Tag.bulkCreate(range(1, TAGS).map((id) => ({ name: `Tag ${id}` }))))
    for (let first = 1; first <= n; first += BATCH) {
      await db.submit(() => {
        const ids = range(first, Math.min(BATCH, n - first + 1))
        db.Book.bulkCreate(ids.map((id) => bookOf(id, n)))
        for (const id of ids.filter((each) => each % 10 === 0)) db.Book.get(id).tags.add((id % TAGS) + 1)
      })
    }
    return {}
  },
  async write(folder) {
    await using db = await open(folder)
    // The store builds its indexes after opening, which would count as well.
    await quiet()
    return await measured(async () => (await db.saveSnapshot()).bytes)
  },
  async read(folder) {
    await using snapshots = await FileSnapshots.open(join(folder, 'snapshots'))
    return await measured(async () => {
      const [newest] = await snapshots.list()
      const blocks = snapshots.read(newest?.position ?? 0)
      while ((await blocks.next()).done !== true);
      return newest?.bytes ?? 0
    })
  },
  open: opening,
  async replay(folder) {
    rmSync(join(folder, 'snapshots'), { recursive: true, force: true })
    return opening(folder)
  },
  async first(folder, _n, query) {
    await using db = await open(folder)
    const start = performance.now()
    FIRST_QUERIES[query](db)
    return { first: performance.now() - start }
  },
  async ready(folder) {
    const db = await open(folder)
    const start = performance.now()
    const delays = monitorEventLoopDelay({ resolution: 1 })
    delays.enable()
    const end = await quiet()
    delays.disable()
    await db.close()
    return { milliseconds: end - start, turn: delays.max / 1e6 }
  },
}

/** Milliseconds of one look at the processor time that the process has used. */
const WINDOW = 100
/** Windows, one after the other, in which the process did next to nothing, when nothing is built any more. */
const QUIET = 4

/** Resolves when nothing is built any more, with the time when that began. */
async function quiet(): Promise<number> {
  let end = performance.now()
  for (let idle = 0; idle < QUIET;) {
    const before = process.cpuUsage()
    await new Promise((resolve) => setTimeout(resolve, WINDOW))
    const { user } = process.cpuUsage(before)
    idle = user < WINDOW * 100 ? idle + 1 : 0
    if (idle === 0) end = performance.now()
  }
  return end
}

async function opening(folder: string): Promise<PhaseResult> {
  let db: Database<Library> | undefined
  const result = await measured(async () => {
    db = await open(folder)
    return 0
  })
  const start = performance.now()
  const books = db?.Author.get(7).books.filter({ rating: 3 }).count()
  const year = db?.Book.filter({ year: 1990 }).orderBy('-id').first()
  const first = performance.now() - start
  if (books === undefined || year === undefined) throw new Error('the store has other rows')
  await db?.close()
  return { ...result, first }
}

function open(folder: string): Promise<Database<Library>> {
  return openStore<Library>(schema, folder, { durability: 'os', snapshots: false })
}

function bookOf(
  id: number,
  n: number,
): { title: string; year: number; rating: number; published: string | null; author_id: number } {
  return {
    title: `The title of book ${(id * 7919) % 1_000_003}`,
    year: 1950 + (id % 70),
    rating: id % 6,
    published: id % 3 === 0 ? null : `20${String(id % 25).padStart(2, '0')}-01-01`,
    author_id: 1 + (id % Math.floor(n / 10)),
  }
}

function range(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, at) => first + at)
}

/** The time that work takes, and its longest turn. */
async function measured(work: () => Promise<number>): Promise<PhaseResult> {
  globalThis.gc?.()
  let turn = 0
  let isDone = false
  let last = performance.now()
  const tick = (): void => {
    const now = performance.now()
    turn = Math.max(turn, now - last)
    last = now
    if (!isDone) setImmediate(tick)
  }
  setImmediate(tick)
  const start = performance.now()
  const bytes = await work()
  const milliseconds = performance.now() - start
  isDone = true
  return { milliseconds, turn, bytes, first: 0 }
}

const [phase, folder, n, query = 'key'] = process.argv.slice(2)
if (phase !== undefined && folder !== undefined)
  process.stdout.write(
    `${JSON.stringify(await run[phase as PhaseName](folder, Number(n), query as FirstQuery))}\n`,
  )
