import type { Rate } from './rate.js'

/** `plain`: rows of a table, written with `pg` alone. */
export type PostgresSystem = 'relata' | 'plain' | 'drizzle'

/** The tables of the report, in their order, with what their column of numbers counts. */
export const SECTIONS = {
  write: { title: 'Writes', counts: 'writers' },
  live: { title: 'From `submit` to `live()` in another process', counts: 'writers' },
  rows: { title: 'The same reads and writes with an ORM', counts: 'books' },
  follow: { title: 'Reads while the store follows the commits of another process', counts: 'books' },
  start: { title: 'Start of a process', counts: 'books' },
} as const

/** One measurement, as `--json` prints it. Times are microseconds. */
export interface PostgresFigure extends Partial<Rate> {
  /** `pg_submit` */
  readonly workload: string
  readonly section: keyof typeof SECTIONS
  /** In words, for tables. */
  readonly what: string
  readonly system: PostgresSystem
  /** Number of writers, or of books. */
  readonly n: number
  readonly us: number
  /** Time divided by that of the same work at the same number: of rows of a table, of the ORM, or at rest. Below 1 is faster. */
  readonly ratio?: number
  /** What the figure should be, and whether it is. */
  readonly aim?: string
  readonly met?: boolean
}

/** How much is measured. */
export interface Extent {
  /** Milliseconds of each loop. */
  readonly ms: number
  /** Numbers of books. */
  readonly sizes: readonly number[]
  readonly writers: readonly number[]
  /** Calls of one writer that wait at the same time. */
  readonly underWay: readonly number[]
  /** Processes of which a start is the median. */
  readonly rounds: number
  /** The program of the other processes. */
  readonly script: string
}

/** The database that is measured. */
export interface Bench extends Extent {
  readonly url: string
}

export type Figures = AsyncGenerator<PostgresFigure, void, undefined>
