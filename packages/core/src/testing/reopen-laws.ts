import { all, rejects, same } from './check.js'
import type { Laws } from './laws.js'
import { commit, commits, EVERY_EVENT } from './sample-commits.js'

export function reopenLaws({ law, reopen }: Laws): void {
  if (reopen === undefined) return

  law('a log opened again has everything that was appended, its head and its keys', async (log) => {
    const written = [commit(1, { events: EVERY_EVENT, key: 'k' }), ...commits(1, 3)]
    await log.append(written, { expected: 0 })
    await log.append(commits(4, 1), { expected: 4 })
    const head = await log.head()
    await log.close()
    const again = await reopen(log)
    try {
      same(await again.head(), head, 'head')
      same(await all(again.read()), [...written, commit(5)], 'commits')
      same(await again.find('k'), 1, 'k')
    } finally {
      await again.close()
    }
  })

  law('a log opened again continues where it was', async (log) => {
    await log.append([commit(1, { key: 'k' })], { expected: 0 })
    await log.close()
    const again = await reopen(log)
    try {
      await rejects(again.append(commits(0, 1), { expected: 0 }), 'ERR_LOG_CONFLICT', 'the old head')
      same(
        await again.append([commit(2, { ...commit(1), position: 2, key: 'k' })], { expected: 1 }),
        [{ status: 'duplicate', position: 1 }],
        'a retry',
      )
      await again.append(commits(1, 2), { expected: 1 })
      same(
        (await all(again.read())).map(({ position }) => position),
        [1, 2, 3],
        'positions',
      )
    } finally {
      await again.close()
    }
  })
}
