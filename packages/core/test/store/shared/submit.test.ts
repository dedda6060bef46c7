import { AsyncLocalStorage } from 'node:async_hooks'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { ConflictError, LogError } from '../../../src/error/errors.js'
import { RelataError } from '../../../src/error/relata-error.js'
import type { EventLog } from '../../../src/log/event-log.js'
import { CoreStore } from '../../../src/store/core-store.js'
import type { CoreStoreOptions } from '../../../src/store/options.js'
import { SharedMemory } from '../../../src/testing/shared-memory.js'
import { rounds } from '../../helpers/rounds.js'
import { bank, textOf } from '../../simulation/bank.js'
import { account, codeOf, create, DecidedNetwork, open } from './helpers.js'

const test = suite('submit over a shared log')

/** A network on which nothing wakes the log: a store does not know what others wrote when it decides. */
function unwoken(): DecidedNetwork {
  const network = new DecidedNetwork()
  network.wakes = () => 0
  return network
}

const entry = bank.model('Entry')

async function two(options: CoreStoreOptions = {}): Promise<readonly [CoreStore, CoreStore, SharedMemory]> {
  const history = new SharedMemory()
  return [await open(history.open(), options), await open(history.open(), options), history]
}

function balanceOf(store: CoreStore, owner: string): number {
  const field = account.fields.find(({ name }) => name === 'owner')
  const slot = field === undefined ? -1 : store.state.stored(account).findUnique(field, owner)
  return Number(Reflect.get(store.state.table(account).row(slot) ?? {}, 'balance'))
}

const pay = (store: CoreStore, owner: string, amount: number) => (): number => {
  const field = account.fields.find(({ name }) => name === 'owner')
  const slot = field === undefined ? -1 : store.state.stored(account).findUnique(field, owner)
  const balance = balanceOf(store, owner) + amount
  store.update(account, slot, { balance })
  return balance
}

function codeThrown(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    return error instanceof RelataError ? error.code : String(error)
  }
  return 'none'
}

test('what one store submits, the other has', async () => {
  const [one, other] = await two()
  assert.is(await one.submit(create(one, 'ann')), 0)
  assert.is(one.position, 2)
  await other.reached(2)
  assert.is(textOf(other), textOf(one))
  await Promise.all([one.submit(create(one, 'ben')), other.submit(create(other, 'cleo'))])
  assert.equal([await one.synced(), await other.synced()], [4, 4])
  assert.is(other.state.hash(), one.state.hash())
  await one.close()
  await other.close()
})

test('a lost update is impossible: both functions run on what the other wrote', async () => {
  const [one, other] = await two()
  await one.submit(create(one, 'ann', 100))
  await other.synced()
  const balances = await Promise.all([one.submit(pay(one, 'ann', 1)), other.submit(pay(other, 'ann', 10))])
  await one.synced()
  assert.is(balanceOf(one, 'ann'), 111)
  assert.ok(balances.includes(111))
})

test('a write is not visible before the log has confirmed it', async () => {
  const [one, other] = await two()
  const seen: number[] = []
  one.onCommit(({ commit }) => seen.push(commit.position))
  const submitting = one.submit(create(one, 'ann'))
  await Promise.resolve()
  assert.is(one.state.table(account).size, 0)
  assert.equal(seen, [])
  await submitting
  assert.is(one.state.table(account).size, 1)
  assert.equal(seen, [2])
  await other.reached(2)
})

test('direct writes are refused and say what to do', async () => {
  const [one] = await two()
  assert.is(codeThrown(create(one, 'ann')), 'ERR_SHARED_LOG')
  assert.is(
    codeThrown(() => one.transact(create(one, 'ann'))),
    'ERR_SHARED_LOG',
  )
  await one.submit(create(one, 'ann'))
  assert.is(codeThrown(create(one, 'ben')), 'ERR_SHARED_LOG')
  assert.is(one.state.table(account).size, 1)
})

test('submits of one turn are decided together, each on the writes before it, and are one append', async () => {
  const [one, , history] = await two()
  const log = history.open()
  const balances = await Promise.all([
    one.submit(create(one, 'ann', 1)),
    one.submit(pay(one, 'ann', 2)),
    one.submit(pay(one, 'ann', 3), { action: 'pay' }),
  ])
  assert.equal(balances, [0, 3, 6])
  assert.is((await log.head()).position, 4)
})

test('a function that throws fails alone, once what it has seen is confirmed', async () => {
  const [one, other] = await two()
  const results = await Promise.allSettled([
    one.submit(create(one, 'ann')),
    one.submit(create(one, 'ann')),
    one.submit(create(one, 'ben')),
    one.submit(() => one.create(entry, { account_id: 99, amount: 1 })),
  ])
  assert.equal(
    results.map(({ status }) => status),
    ['fulfilled', 'rejected', 'fulfilled', 'rejected'],
  )
  await other.synced()
  assert.is(textOf(other), textOf(one))
  assert.is(one.state.table(account).size, 2)
})

test('a key that the log has gives the result again and writes nothing', async () => {
  const history = new SharedMemory()
  const one = await open(history.open())
  // Nothing wakes its tail: it does not know the keys when it decides.
  const other = await open(history.open(unwoken()))
  const found = (store: CoreStore) => (): number => store.create(bank.model('Club'), { id: 7, name: 'x' })
  await one.submit(found(one), { key: 'found' })
  assert.is(await other.submit(found(other), { key: 'found' }), 0)
  assert.is(await codeOf(other.submit(create(other, 'ann'), { key: 'found' })), 'ERR_KEY_REUSED')
  await one.submit(create(one, 'ben'), { key: 'ben' })
  const mixed = await Promise.allSettled([
    other.submit(create(other, 'ben'), { key: 'other' }),
    other.submit(create(other, 'cleo'), { key: 'ben' }),
    other.submit(create(other, 'dan')),
  ])
  assert.equal(
    mixed.map((result) =>
      result.status === 'fulfilled' ? 'ok' : Reflect.get(Object(result.reason), 'code'),
    ),
    ['ERR_UNIQUE', 'ERR_KEY_REUSED', 'ok'],
  )
  assert.equal([await one.synced(), await other.synced()], [4, 4])
  assert.is(textOf(one), textOf(other))
})

test('two stores that submit the same under one key make one commit', async () => {
  const [one, other] = await two()
  await one.submit(create(one, 'ann', 5))
  await other.synced()
  const set = (store: CoreStore) => (): void => void store.update(account, 0, { balance: 9 })
  await Promise.all([one.submit(set(one), { key: 'set' }), other.submit(set(other), { key: 'set' })])
  assert.equal([await one.synced(), await other.synced()], [3, 3])
})

test('two submits of one key in one turn make one commit', async () => {
  const [one] = await two()
  await one.submit(create(one, 'ann', 5))
  const results = await Promise.allSettled([
    one.submit(pay(one, 'ann', 1), { key: 'pay' }),
    one.submit(pay(one, 'ann', 1), { key: 'pay' }),
    one.submit(pay(one, 'ann', 1)),
  ])
  assert.equal(
    results.map(({ status }) => status),
    ['fulfilled', 'rejected', 'fulfilled'],
  )
  assert.is(balanceOf(one, 'ann'), 7)
})

test('a bound on retries names the commits that were in the way', async () => {
  const history = new SharedMemory()
  const one = await open(history.open())
  const other = await open(history.open(unwoken()))
  await one.submit(create(one, 'ann'), { action: 'sign up' })
  const error: unknown = await other
    .submit(create(other, 'ben'), { retries: 0 })
    .catch((reason: unknown) => reason)
  assert.instance(error, ConflictError)
  assert.equal(Reflect.get(Object(error), 'commits'), [{ position: 2, action: 'sign up' }])
  assert.match(String(error), 'the last commits in the way were 2 (sign up)')
  assert.is(await other.submit(create(other, 'ben'), { retries: 0 }), 1)
})

test('a store that others are always faster than writes while they wait', async () => {
  for (const isAlone of [true, false]) {
    const [one, other] = await two()
    const log = one.log as EventLog
    const append = log.append.bind(log)
    let calls = 0
    log.append = async (commits, options) => {
      calls++
      void other.submit(create(other, `other ${calls}`))
      await rounds(5)
      return append(commits, options)
    }
    if (!isAlone) Object.assign(log, { exclusive: undefined })
    const code = await codeOf(one.submit(create(one, 'ann'), { retries: 8 }))
    assert.equal([code, calls], isAlone ? ['none', 4] : ['ERR_CONFLICT', 9])
    await other.synced()
    await one.synced()
    assert.is(textOf(one), textOf(other))
  }
})

test('a signal ends the waiting and writes nothing', async () => {
  const [one] = await two()
  const controller = new AbortController()
  const first = one.submit(create(one, 'ann'))
  const second = one.submit(create(one, 'ben'), { signal: controller.signal })
  controller.abort(new Error('enough'))
  await first
  assert.match(String(await second.catch(String)), 'enough')
  assert.is(one.state.table(account).size, 1)
  assert.match(
    String(await one.submit(create(one, 'eve'), { signal: controller.signal }).catch(String)),
    'enough',
  )
})

test('rows that a function returns are those of the store', async () => {
  const [one] = await two()
  const row = await one.submit(() => one.state.table(account).row(one.create(account, { owner: 'ann' })))
  assert.is(one.state.table(account).row(0), row)
})

test('a nested transaction has the commit of its submit', async () => {
  const [one] = await two()
  let durable: Promise<void> | undefined
  const submitting = one.submit(() => {
    durable = one.transact(create(one, 'zoe')).commit?.durable
    throw new LogError('Fenced', 'stop')
  })
  assert.is(await codeOf(submitting), 'ERR_LOG_FENCED')
  assert.is(await codeOf(Promise.resolve(durable)), 'ERR_LOG_FENCED')
  const handle = await one.submit(() => one.transact(create(one, 'ann')).commit, { action: 'nest' })
  await handle?.durable
  assert.equal([handle?.position, handle?.status, handle?.action], [2, 'ok', 'nest'])
})

test('a function that reads only is answered without the log', async () => {
  const [one] = await two()
  assert.is(await one.submit(() => one.state.table(account).size), 0)
  assert.is(one.position, 1)
})

test('closing waits for what is submitted, and refuses what comes later', async () => {
  const [one, other] = await two()
  const submitting = one.submit(create(one, 'ann'))
  const closing = one.close()
  assert.is(await codeOf(one.submit(create(one, 'ben'))), 'ERR_CLOSED')
  await Promise.all([submitting, closing])
  assert.is(await other.synced(), 2)
  assert.is(await codeOf(one.synced()), 'ERR_CLOSED')
})

test('reached rejects at its limits', async () => {
  const [one] = await two()
  assert.is(await codeOf(one.reached(9, { timeout: 5 })), 'ERR_TIMEOUT')
  assert.is(await codeOf(one.reached(-1)), 'ERR_ARGUMENT')
  const signal = AbortSignal.abort(new LogError('Fenced', 'stop'))
  assert.is(await codeOf(one.reached(9, { signal })), 'ERR_LOG_FENCED')
  const waiting = codeOf(one.reached(9))
  await one.close()
  assert.is(await waiting, 'ERR_CLOSED')
})

test('a store that has its log for itself is always synced', async () => {
  const store = new CoreStore(bank)
  store.create(account, { owner: 'ann' })
  await store.reached(2)
  assert.is(await store.synced(), 2)
  const later = store.reached(3)
  store.create(account, { owner: 'ben' })
  await later
})

test('a submit in an async callback that a function of a submit started is refused', async () => {
  const [one] = await two({ asyncContext: new AsyncLocalStorage() })
  let escaped: Promise<unknown> | undefined
  await one.submit(() => {
    escaped = Promise.resolve().then(() => one.submit(create(one, 'late')))
    escaped.catch(() => undefined)
    return one.create(account, { owner: 'ann' })
  })
  assert.is(await codeOf(Promise.resolve(escaped)), 'ERR_ESCAPED_WRITE')
  await one.submit(create(one, 'ben')).then(() => one.submit(create(one, 'cleo')))
  assert.is(one.state.table(account).size, 3)
})

test('a store begins with what the log has, keys and schema too', async () => {
  const [one, , history] = await two()
  await one.submit(create(one, 'ann'), { key: 'k' })
  await one.submit(pay(one, 'ann', 5))
  const third = await open(history.open())
  assert.is(third.state.hash(), one.state.hash())
  assert.is(await codeOf(third.submit(create(third, 'ann'), { key: 'k' })), 'ERR_KEY_REUSED')
  assert.is((await third.stats()).keys.count, 1)
  assert.is((await one.stats()).keys.count, 1)
})

test.run()
