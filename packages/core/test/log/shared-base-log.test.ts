import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { LogError } from '../../src/error/errors.js'
import type { AppendResult, EventLog } from '../../src/log/event-log.js'
import { all, take } from '../../src/testing/check.js'
import { eventLogLaws } from '../../src/testing/event-log-laws.js'
import { commit, commits } from '../../src/testing/sample-commits.js'
import { sharedLogLaws } from '../../src/testing/shared-log-laws.js'
import { rejects } from '../helpers/throws.js'
import { SharedArray, type Fault } from './shared-array-log.js'

const test = suite('what shared logs share')
const histories = new Map<EventLog, SharedArray>()
function open(shared: SharedArray): EventLog {
  const log = shared.open()
  histories.set(log, shared)
  return log
}

eventLogLaws(test, {
  create: () => open(new SharedArray()),
  reopen: (log) => open(histories.get(log) ?? new SharedArray()),
  keepsHistory: true,
})
sharedLogLaws(test, { create: () => new SharedArray(), keepsHistory: true })
/** Of a log whose answer to an append has all that a look at it would say. */
function full(): SharedArray {
  return Object.assign(new SharedArray(), { answersFully: true })
}
eventLogLaws(test, { create: () => full().open(), keepsHistory: true })
sharedLogLaws(test, { create: full, keepsHistory: true })

test('an append in conflict is answered without a look where the log says what it has', async () => {
  const shared = full()
  const [one, other] = [shared.open(), shared.open()]
  await one.append([commit(1, { key: 'a' })], { expected: 0 })
  const tried = [
    other.append([commit(1, { key: 'a' })], { expected: 0 }),
    other.append([commit(1, { key: 'b' })], { expected: 0 }),
  ]
  assert.equal(await tried[0], [{ status: 'duplicate', position: 1 }])
  await rejects(tried[1] as Promise<unknown>, 'ERR_LOG_CONFLICT')
  assert.is(shared.looks, 1)
})

test('a writer that is alone looks at the head only once', async () => {
  const shared = new SharedArray()
  const log = shared.open()
  for (let at = 0; at < 5; at++) await log.append([commit(at + 1, { key: `k${at}` })], { expected: at })
  assert.is(shared.writes, 5)
  assert.is(shared.looks, 0)
})

test('appends in conflict with one commit are answered by one look', async () => {
  const shared = new SharedArray()
  const [one, other] = [shared.open(), shared.open()]
  await one.append([commit(1)], { expected: 0 })
  await other.append(commits(1, 9), { expected: 1 }).catch(() => undefined)
  shared.looks = 0
  const tried = [0, 1, 2, 3, 4].map((at) => one.append([commit(at + 1)], { expected: at }))
  for (const each of await Promise.allSettled(tried)) assert.is(each.status, 'rejected')
  assert.is(shared.looks, 1)
})

test('after an unknown outcome the log goes on, and a retry finds what was stored', async () => {
  for (const fault of ['request', 'answer'] as const) {
    const shared = new SharedArray()
    const log = shared.open()
    log.faults = [fault]
    const keyed = [commit(1, { key: 'k' })]
    await rejects(log.append(keyed, { expected: 0 }), 'ERR_LOG_UNKNOWN')
    const [result] = await log.append(keyed, { expected: 0 })
    assert.equal(result, { status: fault === 'request' ? 'ok' : 'duplicate', position: 1 })
    assert.is(shared.commits.length, 1)
  }
})

test('what waits behind an append of unknown outcome is written', async () => {
  const shared = new SharedArray()
  const log = shared.open()
  log.faults = ['answer']
  const first = log.append([commit(1)], { expected: 0 })
  await Promise.resolve()
  await Promise.resolve()
  const second = log.append([commit(2)], { expected: 1 })
  await rejects(first, 'ERR_LOG_UNKNOWN')
  assert.equal(await second, [{ status: 'ok', position: 2 }])
})

test('while the shared log is away appends and reads are unavailable, and later the same ones succeed', async () => {
  const shared = new SharedArray()
  const log = shared.open()
  await log.append(commits(0, 2), { expected: 0 })
  log.away = true
  const tried = [log.append([commit(3)], { expected: 2 }), log.append([commit(4)], { expected: 3 })]
  for (const each of tried) await rejects(each, 'ERR_LOG_UNAVAILABLE')
  await rejects(log.head(), 'ERR_LOG_UNAVAILABLE')
  await rejects(all(log.read()), 'ERR_LOG_UNAVAILABLE')
  await rejects(log.find('k'), 'ERR_LOG_UNAVAILABLE')
  log.away = false
  assert.equal(await log.append([commit(3)], { expected: 2 }), [{ status: 'ok', position: 3 }])
  assert.is((await all(log.read())).length, 3)
})

test('a tail goes on after the shared log was away', async () => {
  const shared = new SharedArray()
  const [log, other] = [shared.open(), shared.open()]
  const tail = log.tail()[Symbol.asyncIterator]()
  await other.append(commits(0, 5), { expected: 0 })
  const found = await take(tail, 1)
  log.away = true
  const coming = take(tail, 6)
  await new Promise((resolve) => setTimeout(resolve, 5))
  await other.append(commits(5, 2), { expected: 5 })
  log.away = false
  log.wake()
  found.push(...(await coming))
  assert.equal(
    found.map(({ position }) => position),
    [1, 2, 3, 4, 5, 6, 7],
  )
  await tail.return?.()
})

test('a commit that is only in memory is not acknowledged before the shared log has it', async () => {
  const shared = new SharedArray()
  const [log, other] = [shared.open(), shared.open()]
  await other.append([commit(1)], { expected: 0 })
  await rejects(log.append([commit(1)], { expected: 0, durability: 'memory' }), 'ERR_LOG_CONFLICT')
})

/** Appends until the shared log answers, as the contract says. */
async function insist(log: EventLog, key: string): Promise<AppendResult> {
  for (let expected = 0; ;) {
    try {
      const [result] = await log.append([commit(expected + 1, { key, id: key, events: [] })], { expected })
      return result as AppendResult
    } catch (error) {
      if (!(error instanceof LogError)) throw error
      if (error.kind === 'Conflict') expected = error.head?.position ?? 0
      else if (error.kind !== 'Unknown' && error.kind !== 'Unavailable') throw error
    }
  }
}

test('whatever is lost on the way: each append is stored once, at the position that is acknowledged', async () => {
  const fault = fc.constantFrom<Fault | undefined>(undefined, undefined, 'request', 'answer')
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.record({ faults: fc.array(fault, { maxLength: 8 }), count: fc.integer({ min: 1, max: 6 }) }),
        {
          minLength: 1,
          maxLength: 4,
        },
      ),
      async (writers) => {
        const shared = new SharedArray()
        const results = await Promise.all(
          writers.map(async ({ faults, count }, at) => {
            const log = shared.open()
            log.faults = [...faults]
            const keys = Array.from({ length: count }, (_, number) => `w${at} ${number}`)
            return Promise.all(keys.map(async (key) => ({ key, ...(await insist(log, key)) })))
          }),
        )
        const acknowledged = results.flat().toSorted((a, b) => a.position - b.position)
        assert.equal(
          acknowledged.map(({ key }) => key),
          shared.commits.map(({ key }) => key),
        )
        assert.equal(
          shared.commits.map(({ position }) => position),
          shared.commits.map((_, at) => at + 1),
        )
      },
    ),
  )
})

test.run()
