import type { EventLogLawsOptions, Laws, Test } from './laws.js'
import { appendLaws } from './append-laws.js'
import { closeLaws } from './close-laws.js'
import { keyLaws } from './key-laws.js'
import { readLaws } from './read-laws.js'
import { reopenLaws } from './reopen-laws.js'
import { sizeLaws } from './size-laws.js'
import { tailLaws } from './tail-laws.js'

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
