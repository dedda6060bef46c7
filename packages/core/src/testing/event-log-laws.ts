import type { Commit } from '../event/commit.js'
import type { EventLog } from '../log/event-log.js'
import { appendLaws } from './append-laws.js'
import { closeLaws } from './close-laws.js'
import { keyLaws } from './key-laws.js'
import { readLaws } from './read-laws.js'
import { reopenLaws } from './reopen-laws.js'
import { sizeLaws } from './size-laws.js'
import { tailLaws } from './tail-laws.js'

/** A test function of any runner: uvu, node:test, vitest, …. */
export type Test = (name: string, fn: () => Promise<void>) => unknown

export interface EventLogLawsOptions {
  /** A new, empty log. */
  readonly create: () => EventLog | Promise<EventLog>
  /** The same log again, after it was closed; left out where closing loses it. */
  readonly reopen?: (log: EventLog) => EventLog | Promise<EventLog>
  /** A commit at a position that the log can't store for its size; left out where it takes every size. */
  readonly tooLarge?: (position: number) => Commit
}

/** What the laws run on. */
export interface Laws {
  /** Registers a test that gets a new log, which is closed after it. */
  readonly law: (name: string, check: (log: EventLog) => Promise<void>) => void
  readonly reopen: EventLogLawsOptions['reopen']
  readonly tooLarge: EventLogLawsOptions['tooLarge']
}

/**
 * Registers a test for every law of the `EventLog` contract. An implementation that passes can stand behind a
 * store.
 *
 * @example
 * ```ts
 * const laws = suite('my log')
 * eventLogLaws(laws, { create: () => new MyLog() })
 * laws.run()
 * ```
 * @public
 */
export function eventLogLaws(test: Test, options: EventLogLawsOptions): void {
  const law: Laws['law'] = (name, check) => {
    test(name, async () => {
      const log = await options.create()
      try {
        await check(log)
      } finally {
        await log.close()
      }
    })
  }
  const laws: Laws = { law, reopen: options.reopen, tooLarge: options.tooLarge }
  appendLaws(laws)
  keyLaws(laws)
  sizeLaws(laws)
  readLaws(laws)
  tailLaws(laws)
  closeLaws(laws)
  reopenLaws(laws)
}
