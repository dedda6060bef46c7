import type { Commit } from '../event/commit.js'
import type { DroppedHistory } from '../log/dropped-history.js'
import type { EventLog } from '../log/event-log.js'
import { all, rejects, same, take } from './check.js'
import type { Laws } from './laws.js'
import { commit, commits, EVERY_EVENT } from './sample-commits.js'

/** Eight commits in three appends, so that every log has drop points; the third and the seventh have keys. */
async function fill(log: EventLog): Promise<readonly Commit[]> {
  const written = [
    commit(1),
    commit(2),
    commit(3, { key: 'k3' }),
    commit(4, { events: EVERY_EVENT }),
    commit(5),
    commit(6),
    commit(7, { key: 'k7', events: EVERY_EVENT }),
    commit(8),
  ]
  await log.append(written.slice(0, 3), { expected: 0 })
  await log.append(written.slice(3, 6), { expected: 3 })
  await log.append(written.slice(6), { expected: 6 })
  return written
}

const SCHEMAS: DroppedHistory['schemas'] = [
  {
    position: 1,
    time: 11,
    event: { type: 'schemaChanged', schema: { format: 1, models: { A: { pk: 'id' } } } },
  },
  {
    position: 2,
    time: 12,
    event: {
      type: 'schemaChanged',
      schema: { format: 1, models: {} },
      steps: [{ step: 'removeModel', model: 'A' }],
      migrations: ['0002 \ud800'],
    },
  },
]

/** The call with which a store drops the commits up to a limit. */
async function dropUpTo(log: EventLog, limit: number): Promise<DroppedHistory> {
  const { position, hash } = await pointOf(log, limit)
  const history = { position, hash, droppedAt: 1000, firstTime: 1, lastTime: position, schemas: SCHEMAS }
  await (log.drop?.(history) ?? NO_WAY)
  return history
}

function pointOf(
  log: EventLog,
  limit: number,
): Promise<{ readonly position: number; readonly hash: string }> {
  return log.dropPoint?.(limit) ?? NO_WAY
}

/** Laws of a log that can drop its history. */
const NO_WAY = Promise.reject(new TypeError('The log has neither dropPoint nor drop: pass keepsHistory.'))
NO_WAY.catch(() => undefined)

export function dropLaws({ law, reopen, keepsHistory }: Laws): void {
  if (keepsHistory) return keepLaws(law)

  law('a drop point is at or before the limit, and always before the last commit', async (log) => {
    same((await pointOf(log, 9)).position, 0, 'of an empty log')
    await fill(log)
    for (let limit = 0; limit < 12; limit++) {
      const { position } = await pointOf(log, limit)
      same(position <= limit && position < 8, true, `the point ${position} up to ${limit}`)
    }
    same((await pointOf(log, 6)).position, 6, 'the end of an append')
    await rejects(pointOf(log, -1), 'ERR_ARGUMENT', 'a limit below 0')
    await rejects(pointOf(log, 0.5), 'ERR_ARGUMENT', 'a limit that is no integer')
  })

  law('what was dropped is refused by name, and all later commits are read as they were', async (log) => {
    const written = await fill(log)
    same(log.dropped ?? null, null, 'dropped, of a whole log')
    const history = await dropUpTo(log, 6)
    same(log.dropped, history, 'dropped')
    for (let after = 6; after <= 9; after++)
      same(await all(log.read({ after })), written.slice(after), `after ${after}`)
    for (const after of [0, 1, 5]) {
      await rejects(all(log.read({ after })), 'ERR_HISTORY_DROPPED', `read after ${after}`)
      await rejects(
        log.tail({ after })[Symbol.asyncIterator]().next(),
        'ERR_HISTORY_DROPPED',
        `tail after ${after}`,
      )
    }
    await rejects(all(log.read()), 'ERR_HISTORY_DROPPED', 'read from the first one')
    same(await take(log.tail({ after: 6 })[Symbol.asyncIterator](), 2), written.slice(6), 'a tail')
  })

  law('a log whose history was dropped keeps its head and takes appends', async (log) => {
    await fill(log)
    const head = await log.head()
    await dropUpTo(log, 6)
    same(await log.head(), head, 'head')
    await rejects(log.append([commit(7)], { expected: 6 }), 'ERR_LOG_CONFLICT', 'an earlier head')
    await log.append(commits(8, 2), { expected: 8 })
    same(
      (await all(log.read({ after: 6 }))).map(({ position }) => position),
      [7, 8, 9, 10],
      'positions',
    )
  })

  law('keys of dropped commits are free, those of later ones are known', async (log) => {
    const written = await fill(log)
    await dropUpTo(log, 6)
    same((await log.find('k3')) ?? null, null, 'k3')
    same(await log.find('k7'), 7, 'k7')
    const again = { ...(written[6] as Commit), position: 9 }
    same(await log.append([again], { expected: 8 }), [{ status: 'duplicate', position: 7 }], 'k7 again')
    await log.append([commit(9, { key: 'k3' })], { expected: 8 })
    same(await log.find('k3'), 9, 'k3 of a later commit')
  })

  law('only what dropPoint returns can be dropped, and only once', async (log) => {
    const written = await fill(log)
    const { hash } = await pointOf(log, 6)
    const history = { position: 6, hash, droppedAt: 5, firstTime: 1, lastTime: 6, schemas: SCHEMAS }
    const drop = (changes: Partial<DroppedHistory>): Promise<unknown> =>
      log.drop?.({ ...history, ...changes }) ?? NO_WAY
    await rejects(drop({ position: 8 }), 'ERR_ARGUMENT', 'the head')
    await rejects(drop({ position: 9 }), 'ERR_ARGUMENT', 'past the head')
    await rejects(drop({ position: 0 }), 'ERR_ARGUMENT', 'nothing')
    await rejects(drop({ hash: `${hash}0` }), 'ERR_ARGUMENT', 'another hash')
    same(await all(log.read()), written, 'commits')
    await dropUpTo(log, 3)
    await rejects(drop({ position: 3 }), 'ERR_ARGUMENT', 'what is dropped')
    await drop({})
    same(log.dropped, history, 'the later one')
    same(await all(log.read({ after: 6 })), written.slice(6), 'what is left')
  })

  law('a read under way yields all of its commits, or says that they were dropped', async (log) => {
    const written = await fill(log)
    const reading = log.read()[Symbol.asyncIterator]()
    const found = [...(await take(reading, 1))]
    await dropUpTo(log, 6)
    await log.reclaim?.()
    const rest = (async (): Promise<void> => {
      for (let next = await reading.next(); next.done !== true; next = await reading.next())
        found.push(next.value)
    })()
    const failed = await rest.then(
      () => false,
      (error: unknown) => (error as { code?: string }).code === 'ERR_HISTORY_DROPPED',
    )
    same(found, failed ? written.slice(0, found.length) : written, 'commits')
  })

  law('space can be reclaimed at any time, and changes nothing that is read', async (log) => {
    const written = await fill(log)
    await log.reclaim?.()
    same(await all(log.read()), written, 'a whole log')
    await dropUpTo(log, 6)
    await log.reclaim?.()
    await log.reclaim?.()
    same(await all(log.read({ after: 6 })), written.slice(6), 'what is left')
    await log.append(commits(8, 1), { expected: 8 })
    same((await log.head()).position, 9, 'head')
  })

  if (reopen === undefined) return
  for (const reclaimed of [false, true])
    law(
      `a log opened again says what was dropped${reclaimed ? ', its space reclaimed' : ''}`,
      async (log) => {
        const written = await fill(log)
        const head = await log.head()
        const history = await dropUpTo(log, 6)
        if (reclaimed) await log.reclaim?.()
        await log.close()
        const again = await reopen(log)
        try {
          same(again.dropped, history, 'dropped')
          same(await again.head(), head, 'head')
          same(await all(again.read({ after: 6 })), written.slice(6), 'commits')
          await rejects(all(again.read()), 'ERR_HISTORY_DROPPED', 'the first one')
          same((await again.find('k3')) ?? null, null, 'k3')
          await again.append(commits(8, 1), { expected: 8 })
          same((await all(again.read({ after: 7 }))).length, 2, 'with another one')
        } finally {
          await again.close()
        }
      },
    )
}

function keepLaws(law: Laws['law']): void {
  law('a log that keeps its history has no drop point, and drops nothing', async (log) => {
    const written = await fill(log)
    same((await log.dropPoint?.(6))?.position ?? 0, 0, 'the drop point')
    const history = { position: 6, hash: '', droppedAt: 5, firstTime: 1, lastTime: 6, schemas: SCHEMAS }
    if (log.drop !== undefined) await rejects(log.drop(history), 'ERR_ARGUMENT', 'a drop')
    same(log.dropped ?? null, null, 'dropped')
    same(await all(log.read()), written, 'commits')
  })
}
