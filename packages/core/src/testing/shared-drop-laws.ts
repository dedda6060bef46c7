import type { EventLog } from '../log/event-log.js'
import { all, rejects, same, take } from './check.js'
import { commit } from './sample-commits.js'
import type { SharedLaw } from './shared-law.js'

/** Six commits with keys, of which the first four are dropped. */
async function fillAndDrop(log: EventLog): Promise<void> {
  for (let at = 1; at <= 6; at++) await log.append([keyed(at)], { expected: at - 1 })
  const point = await log.dropPoint?.(4)
  same(point?.position, 4, 'the drop point')
  await log.drop?.({
    position: 4,
    hash: point?.hash ?? '',
    droppedAt: 1,
    firstTime: 1,
    lastTime: 4,
    schemas: [],
  })
}

const keyed = (position: number): ReturnType<typeof commit> => commit(position, { key: `k${position}` })

/** Laws of a shared log that can drop its history. */
export function sharedDropLaws(law: SharedLaw): void {
  for (const reclaimed of [false, true])
    law(
      `what one log drops is gone for the others, and they go on${reclaimed ? ', its space reclaimed' : ''}`,
      async (logs, history) => {
        const [one, other, third] = logs
        const tail = third.tail()[Symbol.asyncIterator]()
        const following = take(tail, 7)
        await fillAndDrop(one)
        if (reclaimed) await one.reclaim?.()
        const opened = await history.open()
        for (const log of [...logs, opened]) {
          same((await log.head()).position, 6, 'head')
          same(log.dropped?.position, 4, 'dropped')
          await rejects(all(log.read({ after: 3 })), 'ERR_HISTORY_DROPPED', 'read')
          same(await all(log.read({ after: 4 })), [keyed(5), keyed(6)], 'what is left')
          same((await log.find('k2')) ?? null, null, 'a key that was dropped')
          same(await log.find('k5'), 5, 'a key that is left')
        }
        await opened.close()
        const again = commit(7, { key: 'k2' })
        await other.append([again], { expected: 6 })
        same(await one.find('k2'), 7, 'the key of a later commit')
        // It had read the first commits, or was late.
        const found = await following.catch((error: { readonly code?: string }) => error.code)
        same(
          found === 'ERR_HISTORY_DROPPED' ? found : (found as readonly unknown[]).at(-1),
          found === 'ERR_HISTORY_DROPPED' ? found : again,
          'the tail',
        )
        await tail.return?.()
      },
    )

  law(
    'a key of a dropped commit is free in every log, also in one append that two try at once',
    async (logs) => {
      const [one, other, third] = logs
      await fillAndDrop(one)
      const results = await Promise.allSettled(
        [other, third].map((log) => log.append([commit(7, { key: 'k1' })], { expected: 6 })),
      )
      const statuses = results.map((result) =>
        result.status === 'fulfilled' ? result.value[0]?.status : (result.reason as { code?: string }).code,
      )
      for (const status of ['ok', 'duplicate'])
        same(statuses.includes(status), true, `an append that is ${status}`)
      same((await one.head()).position, 7, 'head')
    },
  )
}
