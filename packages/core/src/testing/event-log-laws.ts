import type { EventLogLawsOptions, Laws, Test } from './laws.js'
import { appendLaws } from './append-laws.js'
import { closeLaws } from './close-laws.js'
import { dropLaws } from './drop-laws.js'
import { keyLaws } from './key-laws.js'
import { readLaws } from './read-laws.js'
import { reopenLaws } from './reopen-laws.js'
import { sizeLaws } from './size-laws.js'
import { tailLaws } from './tail-laws.js'

/**
 * Registers a test for every law of the `EventLog` contract. A store can use an implementation that passes.
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
  const { reopen, tooLarge, keepsHistory = false } = options
  const laws: Laws = { law, reopen, tooLarge, keepsHistory }
  appendLaws(laws)
  keyLaws(laws)
  sizeLaws(laws)
  readLaws(laws)
  tailLaws(laws)
  closeLaws(laws)
  reopenLaws(laws)
  dropLaws(laws)
}
