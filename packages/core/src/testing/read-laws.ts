import type { Commit } from '../event/commit.js'
import { RunCollector } from '../log/event-run.js'
import { abortController, all, rejects, same, take } from './check.js'
import type { Laws } from './laws.js'
import { commit, commits, EVERY_EVENT } from './sample-commits.js'

export function readLaws({ law }: Laws): void {
  law(
    'what is read equals what was appended: every event, every value, bigint and bytes included',
    async (log) => {
      const meta = { actor: 'u7', correlation: 'c', causation: 'd', note: { deep: [1, null, 'x'] } }
      const written: readonly Commit[] = [
        commit(1, { events: EVERY_EVENT, action: 'everything', meta, key: 'k' }),
        commit(2, { events: [] }),
        commit(3, { time: 0, action: '', schema: 1 }),
        commit(4, { events: EVERY_EVENT }),
      ]
      await log.append(written.slice(0, 3), { expected: 0 })
      await log.append(written.slice(3), { expected: 3 })
      const read = await all(log.read())
      for (const [at, expected] of written.entries()) same(read[at], expected, `commit ${at + 1}`)
      same(read.length, written.length, 'commits')
    },
  )

  law('commits of a thousand events are read as they were', async (log) => {
    const events = Array.from({ length: 1000 }, (_, at) => EVERY_EVENT[at % EVERY_EVENT.length]).flatMap(
      (event) => event ?? [],
    )
    await log.append([commit(1, { events })], { expected: 0 })
    same(await all(log.read()), [commit(1, { events })], 'commits')
  })

  law(
    'reading begins after any position, also inside of an append, and returns nothing after the head',
    async (log) => {
      await log.append(commits(0, 5), { expected: 0 })
      await log.append(commits(5, 3), { expected: 5 })
      for (let after = 0; after <= 9; after++) {
        const expected = commits(0, 8)
          .slice(after)
          .map(({ id }) => id)
        same(
          (await all(log.read({ after }))).map(({ id }) => id),
          expected,
          `after ${after}`,
        )
      }
    },
  )

  law(
    'runs of events, if the log returns them, have the same commits as a read from any position',
    async (log) => {
      const events = [...EVERY_EVENT, ...EVERY_EVENT]
      await log.append([commit(1, { events, key: 'k' }), commit(2, { events: [] })], { expected: 0 })
      await log.append([commit(3, { events: EVERY_EVENT, action: 'third' })], { expected: 2 })
      for (let after = 0; after <= 4; after++) {
        const runs = log.readRuns?.({ after })
        if (runs === undefined) return
        const collector = new RunCollector()
        const found: Commit[] = []
        for await (const page of runs) for (const each of collector.add(page)) found.push(each)
        same(found, await all(log.read({ after })), `after ${after}`)
      }
    },
  )

  law('an invalid position is refused', async (log) => {
    for (const after of [-1, 0.5, Number.NaN]) {
      await rejects(all(log.read({ after })), 'ERR_ARGUMENT', `read after ${after}`)
      const runs = log.readRuns?.({ after })
      if (runs !== undefined) await rejects(all(runs), 'ERR_ARGUMENT', `read runs after ${after}`)
      await rejects(log.tail({ after })[Symbol.asyncIterator]().next(), 'ERR_ARGUMENT', `tail after ${after}`)
    }
  })

  law('reading ends at the head of the call', async (log) => {
    await log.append(commits(0, 2), { expected: 0 })
    const reading = log.read()
    await log.append(commits(2, 1), { expected: 2 })
    same(
      (await all(reading)).map(({ position }) => position),
      [1, 2],
      'positions',
    )
  })

  law('a reader may stop in the middle; others, and the log, keep working', async (log) => {
    await log.append(commits(0, 4), { expected: 0 })
    const [one, other] = [log.read()[Symbol.asyncIterator](), log.read()[Symbol.asyncIterator]()]
    same(
      (await take(one, 2)).map(({ position }) => position),
      [1, 2],
      'one',
    )
    same(
      (await take(other, 1)).map(({ position }) => position),
      [1],
      'other',
    )
    await one.return?.()
    same(
      (await take(other, 3)).map(({ position }) => position),
      [2, 3, 4],
      'the rest of the other',
    )
    await log.append(commits(4, 1), { expected: 4 })
    same((await log.head()).position, 5, 'head')
  })

  law('a reader whose signal aborts ends without an error', async (log) => {
    await log.append(commits(0, 4), { expected: 0 })
    const controller = abortController()
    const reading = log.read({ signal: controller.signal })[Symbol.asyncIterator]()
    await take(reading, 1)
    controller.abort()
    same((await reading.next()).done, true, 'done')
    same(await all(log.read({ signal: controller.signal })), [], 'one begun after it')
  })
}
