import type { Commit } from '../event/commit.js'
import type { EventLog } from '../log/event-log.js'

/** A test function of any runner: uvu, node:test, vitest, …. */
export type Test = (name: string, fn: () => Promise<void>) => unknown

export interface EventLogLawsOptions {
  /** A new, empty log. */
  readonly create: () => EventLog | Promise<EventLog>
  /** Opens the same log again after it was closed; left out if closing discards it. */
  readonly reopen?: (log: EventLog) => EventLog | Promise<EventLog>
  /** The log can't drop its history: `dropPoint` always returns 0. */
  readonly keepsHistory?: boolean
  /** A commit at a position that is too large for the log; left out if it accepts every size. */
  readonly tooLarge?: (position: number) => Commit
}

/** The implementation that the laws run on. */
export interface Laws {
  /** Registers a test that gets a new log, which is closed after it. */
  readonly law: (name: string, check: (log: EventLog) => Promise<void>) => void
  readonly reopen: EventLogLawsOptions['reopen']
  readonly tooLarge: EventLogLawsOptions['tooLarge']
  readonly keepsHistory: boolean
}
