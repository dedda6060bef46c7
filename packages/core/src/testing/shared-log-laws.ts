import { LogError } from '../error/errors.js'
import type { Commit } from '../event/commit.js'
import type { Event } from '../event/event.js'
import type { AppendResult, EventLog } from '../log/event-log.js'
import { all, holds, rejects, same, take } from './check.js'
import type { Test } from './laws.js'
import { commit, commits, EVERY_EVENT } from './sample-commits.js'
import { sharedDropLaws } from './shared-drop-laws.js'
import type { SharedHistory, SharedLaw, SharedLogs } from './shared-law.js'

export interface SharedLogLawsOptions {
  /** A new, empty history. */
  readonly create: () => SharedHistory | Promise<SharedHistory>
  /** The log can't drop its history: `dropPoint` always returns 0. */
  readonly keepsHistory?: boolean
}

/**
 * Registers a test for every additional law of a shared log, besides `eventLogLaws`: several writers, each
 * with a log of its own.
 *
 * @example
 * ```ts
 * const laws = suite('my shared log')
 * sharedLogLaws(laws, { create: () => new MyHistory() })
 * laws.run()
 * ```
 * @public
 */
export function sharedLogLaws(test: Test, options: SharedLogLawsOptions): void {
  const law: SharedLaw = (name, check) => {
    test(name, async () => {
      const history = await options.create()
      const logs: SharedLogs = [await history.open(), await history.open(), await history.open()]
      try {
        await check(logs, history)
      } finally {
        for (const log of logs) await log.close()
      }
    })
  }
  conflictLaws(law)
  sharedKeyLaws(law)
  writerLaws(law)
  sharedTailLaws(law)
  if (options.keepsHistory !== true) sharedDropLaws(law)
}

function conflictLaws(law: SharedLaw): void {
  law('what one log appends, all logs have: head, commits, keys', async (logs) => {
    const [one, other, third] = logs
    for (const log of logs) same(log.shared, true, 'shared')
    await one.append([commit(1, { key: 'k', events: EVERY_EVENT })], { expected: 0 })
    await other.append(commits(1, 2), { expected: 1 })
    const head = await one.head()
    same(head.position, 3, 'position')
    for (const log of logs) {
      same(await log.head(), head, 'head')
      same(await all(log.read()), [commit(1, { key: 'k', events: EVERY_EVENT }), ...commits(1, 2)], 'commits')
    }
    same(await third.find('k'), 1, 'the key')
  })

  law('an append after a commit of another log is a Conflict that carries the head', async (logs) => {
    const [one, other] = logs
    await one.append(commits(0, 1), { expected: 0 })
    await other.append(commits(1, 2), { expected: 1 })
    const head = await other.head()
    const error = await rejects(one.append([commit(2)], { expected: 1 }), 'ERR_LOG_CONFLICT', 'the append')
    holds(error instanceof LogError && error.kind === 'Conflict', 'a LogError of kind Conflict')
    same((error as LogError).head, head, 'the head it carries')
    same(
      await one.append([commit(4)], { expected: head.position }),
      [{ status: 'ok', position: 4 }],
      'the next one',
    )
  })

  law('appends behind one that conflicts are compared with the head that is there then', async (logs) => {
    const [one, other] = logs
    await one.append(commits(0, 1), { expected: 0 })
    await other.append(commits(1, 2), { expected: 1 })
    const first = one.append(commits(1, 1), { expected: 1 })
    const second = one.append(commits(2, 1), { expected: 2 })
    const third = one.append(commits(3, 1), { expected: 3 })
    await rejects(first, 'ERR_LOG_CONFLICT', 'the first')
    await rejects(second, 'ERR_LOG_CONFLICT', 'the second')
    same(await third, [{ status: 'ok', position: 4 }], 'the third')
    same((await all(other.read())).length, 4, 'commits')
  })

  law('of appends on one head, one is stored, and the others conflict', async (logs) => {
    for (let round = 0; round < 10; round++) {
      const tried = logs.map((log, at) =>
        log.append([commit(round + 1, { id: `w${at}` })], { expected: round }),
      )
      const ended = await Promise.allSettled(tried)
      const stored = ended.flatMap(({ status }, at) => (status === 'fulfilled' ? at : []))
      same(stored.length, 1, `stored in round ${round}`)
      const last = (await all(logs[0].read({ after: round })))[0]
      same(last?.id, `w${stored[0] ?? -1}`, 'the one that was acknowledged')
      for (const each of ended)
        if (each.status === 'rejected') same((each.reason as LogError).code, 'ERR_LOG_CONFLICT', 'the others')
    }
  })
}

function sharedKeyLaws(law: SharedLaw): void {
  law('a key of another log is a duplicate with the same content, else it is refused', async (logs) => {
    const [one, other] = logs
    const original = commit(1, { key: 'k', meta: { actor: 'u' } })
    await one.append([original, commit(2)], { expected: 0 })
    for (const expected of [0, 1, 2, 9])
      same(
        await other.append([{ ...original, position: expected + 1, id: 'again' }], { expected }),
        [{ status: 'duplicate', position: 1 }],
        `expected ${expected}`,
      )
    for (const expected of [0, 2])
      await rejects(
        other.append([commit(expected + 1, { key: 'k' })], { expected }),
        'ERR_KEY_REUSED',
        `other content, expected ${expected}`,
      )
    same((await other.head()).position, 2, 'head')
  })

  law('one append that two logs try at once is stored once', async (logs) => {
    for (let round = 0; round < 10; round++) {
      const tried = [commit(round + 1, { key: `k${round}` })]
      const answers = await Promise.all(logs.map((log) => log.append(tried, { expected: round })))
      same(
        answers.flat().map(({ position }) => position),
        logs.map(() => round + 1),
        'positions',
      )
      const stored = answers.flat().filter(({ status }) => status === 'ok')
      same(stored.length, 1, 'stored')
    }
    same((await all(logs[0].read())).length, 10, 'commits')
  })

  law('a key that is new beside one that another log has used is refused, and stays free', async (logs) => {
    const [one, other] = logs
    await one.append([commit(1, { key: 'a' })], { expected: 0 })
    await rejects(
      other.append([commit(1, { key: 'b' }), commit(2, { key: 'a' })], { expected: 0 }),
      'ERR_KEY_REUSED',
      'the append',
    )
    same((await one.find('b')) ?? null, null, 'the new key')
    same((await one.head()).position, 1, 'head')
  })
}

const WRITES = 12

/** Appends commits, each after the head that is there, until all are stored. */
async function writer(log: EventLog, name: string): Promise<readonly AppendResult[]> {
  const results: AppendResult[] = []
  let { position: expected } = await log.head()
  while (results.length < WRITES) {
    const number = results.length
    const size = 1 + (number % 3)
    const made = Array.from({ length: size }, (_, at) =>
      commit(expected + 1 + at, {
        id: `${name} ${number}.${at}`,
        key: `${name} ${number}.${at}`,
        events: eventsOf(name, number),
      }),
    )
    try {
      const stored = await log.append(made, { expected })
      results.push(stored[0] as AppendResult)
      expected += size
    } catch (error) {
      if (!(error instanceof LogError) || error.head === undefined) throw error
      expected = error.head.position
    }
  }
  return results
}

/** Events of ever new shapes, which each log has to learn from the others. */
function eventsOf(name: string, number: number): readonly Event[] {
  return [
    { type: 'created', model: `Model${name}`, key: number, row: { id: number, [`${name}${number}`]: name } },
  ]
}

function writerLaws(law: SharedLaw): void {
  law('several writers: nothing is lost, nothing is there twice, there is no gap', async (logs) => {
    const results = await Promise.all(logs.map((log, at) => writer(log, `w${at}`)))
    const histories = await Promise.all(logs.map((log) => all(log.read())))
    const [first = []] = histories
    for (const history of histories) same(history, first, 'the same history')
    same(
      first.map(({ position }) => position),
      first.map((_, at) => at + 1),
      'positions',
    )
    same(new Set(first.map(({ id }) => id)).size, first.length, 'ids')
    same(first.length, logs.length * WRITES * 2, 'commits')
    for (const [at, list] of results.entries())
      for (const [number, { status, position }] of list.entries()) {
        same(status, 'ok', 'status')
        same(first[position - 1]?.id, `w${at} ${number}.0`, 'what was acknowledged')
        same(first[position - 1]?.events, eventsOf(`w${at}`, number), 'its events')
      }
  })

  law('an append of several commits is whole, also while another process appends', async (logs) => {
    await Promise.all(logs.map((log, at) => writer(log, `w${at}`)))
    const ids = (await all(logs[2].read())).map(({ id }) => id.split('.')) as [string, string][]
    for (const [at, [name, part]] of ids.entries())
      if (part !== '0')
        same(ids[at - 1], [name, String(Number(part) - 1)], `the commit before ${name}.${part}`)
  })

  law('a log that is closed leaves the others as they are', async (logs, history) => {
    const [one, other] = logs
    const tail = other.tail()[Symbol.asyncIterator]()
    await one.append(commits(0, 2), { expected: 0 })
    await one.close()
    await rejects(one.head(), 'ERR_CLOSED', 'the closed one')
    await other.append(commits(2, 1), { expected: 2 })
    same(
      (await take(tail, 3)).map(({ position }) => position),
      [1, 2, 3],
      'a tail',
    )
    await tail.return?.()
    const later = await history.open()
    same((await all(later.read())).length, 3, 'one that is opened later')
    await later.close()
  })
}

function sharedTailLaws(law: SharedLaw): void {
  law('tails of all logs yield the commits of all writers, in one order', async (logs) => {
    const count = logs.length * WRITES * 2
    const coming = logs.map(async (log): Promise<readonly Commit[]> => {
      const tail = log.tail()[Symbol.asyncIterator]()
      const found = await take(tail, count)
      await tail.return?.()
      return found
    })
    await Promise.all(logs.map((log, at) => writer(log, `w${at}`)))
    const history = await all(logs[0].read())
    for (const found of await Promise.all(coming)) same(found, history, 'what a tail yields')
  })

  law('a tail that waits continues with a commit of another log', async (logs) => {
    const [one, other] = logs
    await one.append(commits(0, 1), { expected: 0 })
    const tail = other.tail({ after: 1 })[Symbol.asyncIterator]()
    const coming = take(tail, 2)
    await one.append(commits(1, 1), { expected: 1 })
    await one.append(commits(2, 1), { expected: 2 })
    same(
      (await coming).map(({ position }) => position),
      [2, 3],
      'positions',
    )
    await tail.return?.()
  })

  law(
    'a read waits for the appends before it, and those after it wait for the read to begin',
    async (logs) => {
      const [one, other] = logs
      await other.append(commits(0, 1), { expected: 0 })
      const behind = rejects(one.append([commit(1)], { expected: 0 }), 'ERR_LOG_CONFLICT', 'an append')
      const reading = all(one.read())
      await behind
      const after = one.append(commits(1, 1), { expected: 1 })
      same((await reading).length, 1, 'commits')
      same((await after)[0]?.status, 'ok', 'the append after it')
    },
  )

  law('a read ends at its head while another log appends', async (logs) => {
    const [one, other] = logs
    await one.append(commits(0, 4), { expected: 0 })
    const reading = other.read()[Symbol.asyncIterator]()
    const found = await take(reading, 1)
    await one.append(commits(4, 2), { expected: 4 })
    for (let next = await reading.next(); next.done !== true; next = await reading.next())
      found.push(next.value)
    same(found, commits(0, 4), 'commits')
  })
}
