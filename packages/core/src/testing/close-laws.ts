import { all, rejects, same } from './check.js'
import type { Laws } from './laws.js'
import { commits } from './sample-commits.js'

export function closeLaws({ law }: Laws): void {
  law('closing waits for the append under way and may be repeated', async (log) => {
    const append = log.append(commits(0, 2), { expected: 0 })
    const closing = [log.close(), log.close()]
    same(
      (await append).map(({ position }) => position),
      [1, 2],
      'the append',
    )
    await Promise.all(closing)
    await log.close()
    await log[Symbol.asyncDispose]()
  })

  law('after closing every call rejects with ERR_CLOSED', async (log) => {
    await log.append(commits(0, 1), { expected: 0 })
    await log.close()
    await rejects(log.head(), 'ERR_CLOSED', 'head')
    await rejects(log.append(commits(1, 1), { expected: 1 }), 'ERR_CLOSED', 'append')
    await rejects(log.find('k'), 'ERR_CLOSED', 'find')
    await rejects(all(log.read()), 'ERR_CLOSED', 'read')
    await rejects(all(log.tail()), 'ERR_CLOSED', 'tail')
    const runs = log.readRuns?.()
    if (runs !== undefined) await rejects(all(runs), 'ERR_CLOSED', 'readRuns')
  })
}
