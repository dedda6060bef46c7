import type { LogError } from '@relata/core/log'
import { commit, commits } from '@relata/core/testing'
import { setTimeout as sleep } from 'node:timers/promises'
import * as assert from 'uvu/assert'
import { PostgresLog, type PostgresOptions } from '../src/index.js'
import { all, take } from '../../core/src/testing/check.js'
import { insist, type Insisted } from './helpers/insist.js'
import { databaseSuite, type Database } from './helpers/logs.js'
import { Proxy, type Fate, type Line, type Way } from './helpers/proxy.js'

const { test, run } = await databaseSuite()
/** A silent connection is given up after a second and a half: a busy machine is never that slow. */
const QUICK: PostgresOptions = { statementTimeout: 1000, connectTimeout: 2000, pollEvery: 30 }

interface Cut {
  readonly proxy: Proxy
  readonly name: string
  /** Goes through the proxy. */
  readonly log: PostgresLog
  /** Doesn't. */
  readonly direct: PostgresLog
}

async function withProxy(database: Database, work: (cut: Cut) => Promise<void>): Promise<void> {
  const proxy = await Proxy.start(database.url)
  const name = database.newName()
  const log = await PostgresLog.open(proxy.connection, { name, ...QUICK })
  const direct = await PostgresLog.open(database.url, { name })
  try {
    await work({ proxy, name, log, direct })
  } finally {
    await log.close()
    await direct.close()
    await proxy.close()
  }
}

/** Once: the fate of the next chunk of an append on a way. */
function next(way: Way, fate: Fate): (at: Way, line: Line) => Fate {
  let isDone = false
  return (at, line) => {
    if (isDone || at !== way || !line.appends) return 'pass'
    isDone = true
    return fate
  }
}

/** What was acknowledged is stored, once, where the log said. */
async function checkStored(log: PostgresLog, acknowledged: readonly Insisted[]): Promise<void> {
  const stored = await all(log.read())
  const expected = acknowledged.toSorted((a, b) => a.position - b.position)
  assert.equal(
    stored.map(({ key, position }) => [key, position]),
    expected.map(({ key, position }) => [key, position]),
  )
}

for (const way of ['request', 'answer'] as const)
  for (const fate of ['cut', 'cutHalf', 'swallow'] as const)
    test(`an append whose ${way} meets ${fate} is of unknown outcome, and a retry finds the truth`, (database) =>
      withProxy(database, async ({ proxy, log, direct }) => {
        const before = await insist(log, 'before')
        proxy.decide = next(way, fate)
        const appended = await insist(log, 'k', 'other')
        assert.equal(
          appended.errors.filter((kind) => kind !== 'Unavailable'),
          ['Conflict', 'Unknown'],
        )
        assert.is(appended.status, way === 'request' ? 'ok' : 'duplicate')
        const after = await insist(log, 'after', 'third')
        await checkStored(direct, [before, appended, after])
        assert.equal(await all(log.read()), await all(direct.read()))
      }))

test('an append without a key whose answer is lost conflicts with itself when it is repeated', (database) =>
  withProxy(database, async ({ proxy, log, direct }) => {
    proxy.decide = next('answer', 'cut')
    const kinds: string[] = []
    for (let tries = 0; tries < 2; tries++)
      await log.append([commit(1)], { expected: 0 }).catch((error: LogError) => kinds.push(error.kind))
    assert.equal(kinds, ['Unknown', 'Conflict'])
    assert.is((await all(direct.read())).length, 1)
  }))

test('a writer of another process between an append of unknown outcome and its retry', (database) =>
  withProxy(database, async ({ proxy, log, direct }) => {
    for (const way of ['request', 'answer'] as const) {
      const { position: expected } = await direct.head()
      const lost = [commit(expected + 1, { key: `lost ${way}` })]
      proxy.decide = next(way, 'cut')
      const error = await log.append(lost, { expected }).catch((caught: LogError) => caught)
      assert.is((error as LogError).code, 'ERR_LOG_UNKNOWN')
      await insist(direct, `other ${way}`, `shape ${way}`)
      const again = await log.append(lost, { expected }).catch((caught: LogError) => caught)
      if (way === 'request') assert.is((again as LogError).code, 'ERR_LOG_CONFLICT')
      else assert.equal(again, [{ status: 'duplicate', position: expected + 1 }])
    }
    assert.equal(
      (await all(log.read())).map(({ key }) => key),
      ['other request', 'lost answer', 'other answer'],
    )
  }))

test('a tail continues whether notifications are lost, cut or swallowed', (database) =>
  withProxy(database, async ({ proxy, log, direct }) => {
    const tail = log.tail()[Symbol.asyncIterator]()
    let position = 0
    for (const fate of ['pass', 'cut', 'cutHalf', 'swallow', 'pass'] as const) {
      let isDone = fate === 'pass'
      proxy.decide = (way, _, chunk) => {
        const isNotification = way === 'answer' && chunk[0] === 'A'.charCodeAt(0)
        if (isDone || !isNotification) return 'pass'
        isDone = true
        return fate
      }
      // The poll may find the commits first, and a notification may arrive behind its answer, in the same chunk.
      for (let times = 0; times === 0 || (!isDone && times < 10); times++) {
        const coming = take(tail, 2)
        await direct.append(commits(position, 2), { expected: position })
        position += 2
        assert.equal(
          (await coming).map((found) => found.position),
          [position - 1, position],
        )
        for (let look = 0; look < 6000 && !isDone; look++) await sleep(10)
      }
      assert.is(isDone, true)
    }
    await tail.return?.()
  }))

test('a connection whose other end is silent is dropped, and a tail and appends continue', (database) =>
  withProxy(database, async ({ proxy, log, direct }) => {
    await insist(log, 'first')
    const tail = log.tail({ after: 1 })[Symbol.asyncIterator]()
    for (const line of proxy.lines) line.silence()
    const coming = take(tail, 1)
    await insist(direct, 'second')
    assert.is((await coming)[0]?.key, 'second')
    assert.is((await insist(log, 'third')).position, 3)
    await tail.return?.()
  }))

test('a read under way rejects with Unavailable where its connection is lost, and the next one succeeds', (database) =>
  withProxy(database, async ({ proxy, log, direct }) => {
    const row = { text: 'x'.repeat(600_000) }
    const event = { type: 'created', model: 'Author', key: 1, row } as const
    for (let at = 0; at < 6; at++)
      await direct.append([commit(at + 1, { events: [event] })], { expected: at })
    const reading = log.read()[Symbol.asyncIterator]()
    await take(reading, 1)
    proxy.isClosed = true
    proxy.cut()
    const rest = take(reading, 5).catch((error: LogError) => error.code)
    assert.is(await rest, 'ERR_LOG_UNAVAILABLE')
    await log
      .append([commit(7)], { expected: 6 })
      .catch((error: LogError) => assert.is(error.code, 'ERR_LOG_UNAVAILABLE'))
    proxy.isClosed = false
    assert.is((await all(log.read())).length, 6)
  }))

test('random faults: everything that several writers insist on is stored once', (database) =>
  withProxy(database, async ({ proxy, name, log, direct }) => {
    const others = await Promise.all([0, 1].map(() => PostgresLog.open(proxy.connection, { name, ...QUICK })))
    let seed = Number(process.env['SEED'] ?? 7)
    const random = (): number => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647
    const faults: readonly Fate[] = ['cut', 'cutHalf', 'cut', 'swallow']
    proxy.decide = () => (random() < 0.03 ? (faults[Math.floor(random() * faults.length)] as Fate) : 'pass')
    const acknowledged: Insisted[] = []
    // Which chunks meet a fault depends on their timing: the writers continue until an outcome was unknown.
    const isReached = (): boolean => acknowledged.some(({ errors }) => errors.includes('Unknown'))
    const writers = [log, ...others].map(async (writer, at) => {
      for (let number = 0; number < 12 || (number < 200 && !isReached()); number++)
        acknowledged.push(await insist(writer, `${at} ${number}`, `s${at}${number % 4}`))
    })
    try {
      await Promise.all(writers)
      proxy.decide = () => 'pass'
      await checkStored(direct, acknowledged)
      assert.ok(isReached(), 'some were of unknown outcome')
    } finally {
      for (const other of others) await other.close()
    }
  }))

test('a process that holds the log lets no other one append; without it they go on', async (database) => {
  const name = database.newName()
  const [one, other] = [await database.openLog({ name }), await database.openLog({ name })]
  const order: string[] = []
  let waiting: Promise<unknown> = Promise.resolve()
  await one.exclusive(async () => {
    waiting = insist(other, 'other').then(() => order.push('other'))
    await sleep(50)
    await insist(one, 'own')
    order.push('own')
  })
  await waiting
  assert.equal(order, ['own', 'other'])
  const both = [one, other].map((log, at) =>
    log.exclusive(async () => {
      order.push(`begin ${at}`)
      await sleep(20)
      order.push(`end ${at}`)
    }),
  )
  await Promise.all(both)
  const [first] = order.slice(2)
  const at = first === 'begin 0' ? [0, 1] : [1, 0]
  assert.equal(order.slice(2), [`begin ${at[0]}`, `end ${at[0]}`, `begin ${at[1]}`, `end ${at[1]}`])
  for (const log of [one, other]) await log.close()
})

test('a hold ends with its connection', (database) =>
  withProxy(database, async ({ proxy, log, direct }) => {
    await insist(log, 'first')
    await log.exclusive(async () => {
      proxy.cut()
      assert.is((await insist(direct, 'second')).position, 2)
      assert.is((await insist(log, 'third')).position, 3)
    })
  }))

test('a process that is out of reach while it holds the log does not hold it for long', (database) =>
  withProxy(database, async ({ proxy, log, direct }) => {
    await insist(log, 'before')
    let release = (): void => undefined
    const released = new Promise<void>((resolve) => (release = resolve))
    const held = log.exclusive(async () => {
      for (const line of proxy.lines) line.silence()
      await released
    })
    const began = performance.now()
    const { errors } = await insist(direct, 'meanwhile')
    assert.ok(performance.now() - began < 60_000, 'the others go on')
    assert.ok(errors.every((kind) => kind === 'Conflict' || kind === 'Unavailable'))
    release()
    await held
    await checkStored(direct, [await insist(log, 'before'), await insist(log, 'meanwhile')])
  }))

test('a process that holds the log for longer than an idle connection may last keeps it', async (database) => {
  const name = database.newName()
  const [one, other] = [
    await PostgresLog.open(database.url, { name, ...QUICK }),
    await PostgresLog.open(database.url, { name, ...QUICK }),
  ]
  let isHeld = true
  const held = one.exclusive(async () => {
    await sleep(4000)
    isHeld = false
    await one.append([commit(1)], { expected: 0 })
  })
  await sleep(100)
  const second = await insist(other, 'second')
  assert.not.ok(isHeld, 'the other one waits')
  assert.is(second.position, 2)
  await held
  for (const log of [one, other]) await log.close()
})

run()
