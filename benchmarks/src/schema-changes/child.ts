import { createStore, MemoryLog } from 'relata'
import type { Commit } from 'relata'
import { timeOnce } from '../clock.js'
import { settledBytes } from '../memory.js'
import { CASES, rate, written, type ChangeCase, type Written } from './cases.js'

/** Rows in one transaction of the log. */
const BATCH = 1000

/** What the openings of one size took: the least of the rounds. */
export interface ChangeFigures {
  readonly n: number
  /** Milliseconds of an opening, by case. */
  readonly opened: Readonly<Record<string, number>>
  /** Milliseconds inside the `run` that updates every row. */
  readonly run: number
  /** Milliseconds of the same updates in one transaction of an open store. */
  readonly transaction: number
}

const [n = 0, rounds = 1] = process.argv.slice(2).map(Number)
process.send?.(await measureChanges())

/** Openings of copies of one log, in turns, so that a slow moment of the machine is not one case's. */
async function measureChanges(): Promise<ChangeFigures> {
  const commits = await commitsOf(fill())
  const opened: Record<string, number> = {}
  let [run, transaction] = [Infinity, Infinity]
  // The first round warms up.
  for (let round = 0; round <= rounds; round++) {
    for (const each of CASES) {
      const { milliseconds, inRun } = await open(each, commits)
      if (round === 0) continue
      opened[each.name] = Math.min(opened[each.name] ?? Infinity, milliseconds)
      run = Math.min(run, inRun)
    }
    const log = await copyOf(commits)
    const db = createStore<Written>(written, { log })
    settledBytes()
    const took = timeOnce(() => void db.transact(() => rate(db))) / 1000
    if (round > 0) transaction = Math.min(transaction, took)
  }
  return { n, opened, run, transaction }
}

/** A log of `n` books by `n / 10` authors. */
function fill(): MemoryLog {
  const log = new MemoryLog()
  const db = createStore<Written>(written, { log })
  const authors = Math.ceil(n / 10)
  const batches = (count: number, write: (from: number, to: number) => void): void => {
    for (let from = 0; from < count; from += BATCH) write(from, Math.min(count, from + BATCH))
  }
  batches(authors, (from, to) =>
    db.Author.bulkCreate(Array.from({ length: to - from }, (_, at) => ({ name: `Author ${from + at}` }))),
  )
  batches(n, (from, to) =>
    db.Book.bulkCreate(
      Array.from({ length: to - from }, (_, at) => ({
        title: `Book ${from + at}`,
        year: 1950 + ((from + at) % 75),
        rating: 10 + ((from + at) % 41),
        author_id: 1 + ((from + at) % authors),
      })),
    ),
  )
  return log
}

async function commitsOf(log: MemoryLog): Promise<readonly Commit[]> {
  const commits: Commit[] = []
  for await (const commit of log.read()) commits.push(commit)
  return commits
}

async function copyOf(commits: readonly Commit[]): Promise<MemoryLog> {
  const log = new MemoryLog()
  for (const commit of commits) await log.append([commit], { expected: commit.position - 1 })
  return log
}

async function open(
  { schema, migrations }: ChangeCase,
  commits: readonly Commit[],
): Promise<{ readonly milliseconds: number; readonly inRun: number }> {
  let inRun = Infinity
  const log = await copyOf(commits)
  const list = migrations((took) => {
    inRun = took
  })
  settledBytes()
  const milliseconds = timeOnce(() => void createStore(schema, { log, migrations: list })) / 1000
  return { milliseconds, inRun }
}
