import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { LogError, StoreError } from '../../../src/error/errors.js'
import type { EventLog } from '../../../src/log/event-log.js'
import { SharedMemory, type SharedMemoryLog } from '../../../src/testing/shared-memory.js'
import { rounds } from '../../helpers/rounds.js'
import { textOf } from '../../simulation/bank.js'
import { account, codeOf, create, DecidedNetwork, open } from './helpers.js'

const test = suite('failures of a shared log')

test('an append of unknown outcome is repeated until the log answers, and is stored once', async () => {
  for (const way of ['send', 'answer'] as const) {
    const history = new SharedMemory()
    const network = new DecidedNetwork()
    const store = await open(history.open(network))
    // The first answer is lost; then the repeated call or its answer gets lost.
    network.fail('answer', 'append', 1)
    network.fail(way, 'find', 1)
    assert.is(await store.submit(create(store, 'ann')), 0)
    assert.equal([store.position, history.position], [2, 2])
    await store.close()
  }
})

test('an append of unknown outcome that was not stored is decided again after a commit of others', async () => {
  const history = new SharedMemory()
  const network = new DecidedNetwork()
  const [one, other] = [await open(history.open(network)), await open(history.open())]
  network.fail('answer', 'append', 1)
  const log = one.log as EventLog
  const append = log.append.bind(log)
  let calls = 0
  log.append = async (commits, options) => {
    calls++
    if (calls > 1) return append(commits, options)
    await other.submit(create(other, 'ann'))
    throw new LogError('Unknown', 'The answer was lost, and the call before.')
  }
  assert.is(await one.submit(create(one, 'ben')), 1)
  await other.synced()
  assert.equal([one.position, other.position], [3, 3])
  assert.is(textOf(one), textOf(other))
})

test("with 'wait' writes wait for the log, and go on when it is back", async () => {
  const history = new SharedMemory()
  const network = new DecidedNetwork()
  const store = await open(history.open(network))
  await store.submit(create(store, 'ann'))
  network.down = true
  const waiting = store.submit(create(store, 'ben'))
  await rounds(50)
  const { shared } = store.health()
  assert.is(shared?.available, false)
  assert.is(shared?.waiting, 1)
  assert.instance(shared?.error, LogError)
  // Reads go on.
  assert.is(store.state.table(account).size, 1)
  assert.is(await codeOf(store.synced()), 'ERR_LOG_UNAVAILABLE')
  network.down = false
  await waiting
  assert.is(store.health().shared?.available, true)
  assert.is(store.state.table(account).size, 2)
})

test("with 'refuse' writes are refused while the log is out of reach", async () => {
  const network = new DecidedNetwork()
  const store = await open(new SharedMemory().open(network), { whenUnavailable: 'refuse' })
  network.down = true
  assert.is(await codeOf(store.submit(create(store, 'ann'))), 'ERR_LOG_UNAVAILABLE')
  assert.is(await codeOf(store.submit(create(store, 'ben'))), 'ERR_LOG_UNAVAILABLE')
  network.down = false
  await store.synced()
  assert.is(await store.submit(create(store, 'cleo')), 0)
  assert.is(store.position, 2)
})

test('a submit that a signal aborts is not written, or has an unknown outcome', async () => {
  const history = new SharedMemory()
  const network = new DecidedNetwork()
  const store = await open(history.open(network))
  network.down = true
  const controller = new AbortController()
  const { signal } = controller
  const waiting = store.submit(create(store, 'ann'), { signal })
  await rounds(5)
  controller.abort(new LogError('Fenced', 'stop'))
  assert.is(await codeOf(waiting), 'ERR_LOG_FENCED')
  network.down = false
  await store.submit(create(store, 'cleo'))
  await rounds(20)
  network.fail('answer', 'append', 1)
  for (const call of ['find', 'head', 'read'] as const) network.fail('send', call, 3)
  const flying = new AbortController()
  const unknown = store.submit(create(store, 'ben'), { signal: flying.signal, key: 'ben' })
  await rounds(3)
  flying.abort(new Error('stop'))
  assert.is(await codeOf(unknown), 'ERR_LOG_UNKNOWN')
  await store.submit(create(store, 'dan'))
  assert.is(store.state.table(account).size, 3)
  assert.is(history.position, 4)
})

test('health says how far behind the store may be', async () => {
  const history = new SharedMemory()
  const network = new DecidedNetwork()
  const store = await open(history.open(network))
  await store.synced()
  const before = store.health().shared
  assert.ok(before !== undefined && before.contactMs < 60_000 && before.behindMs < 60_000)
  network.down = true
  const other = await open(history.open())
  await other.submit(create(other, 'ann'))
  await rounds(60)
  const after = store.health().shared
  assert.ok(after !== undefined && after.contactMs >= 50 && after.behindMs >= 50)
  network.down = false
  const mended = performance.now()
  await store.synced()
  assert.equal([store.position, store.health().shared?.head], [2, 2])
  assert.ok((store.health().shared?.behindMs ?? Infinity) <= performance.now() - mended)
})

for (const kind of ['Corrupt', 'Truncated', 'Fenced'] as const)
  test(`${kind} fails the store, and everything that waits for it`, async () => {
    const log = new SharedMemory().open()
    const store = await open(log)
    const failures: StoreError[] = []
    store.onFailure((error) => failures.push(error))
    log.append = () => Promise.reject(new LogError(kind, 'no more'))
    const submits = [store.submit(create(store, 'ann')), store.submit(create(store, 'ben'))]
    const reached = store.reached(9)
    for (const promise of [...submits, reached]) assert.is(await codeOf(promise), 'ERR_STORE_FAILED')
    assert.is(await codeOf(store.submit(create(store, 'cleo'))), 'ERR_STORE_FAILED')
    assert.is(store.health().status, 'failed')
    assert.equal(
      failures.map(({ code }) => code),
      ['ERR_STORE_FAILED'],
    )
  })

test('where the process may not append, its submits reject, and the store continues to follow the log', async () => {
  const history = new SharedMemory()
  const [log, other] = [history.open(), await open(history.open())]
  const store = await open(log)
  log.append = () => Promise.reject(new LogError('Forbidden', 'This role can only read.'))
  const submits = [store.submit(create(store, 'ann')), store.submit(create(store, 'ben'))]
  for (const promise of submits) assert.is(await codeOf(promise), 'ERR_LOG_FORBIDDEN')
  assert.equal([store.health().status, store.health().shared?.waiting], ['open', 0])
  await other.submit(create(other, 'cleo'))
  await store.synced()
  assert.is(store.state.table(account).size, 1)
  assert.is(await codeOf(store.submit(create(store, 'dora'))), 'ERR_LOG_FORBIDDEN')
})

test('a commit that does not fit fails the store', async () => {
  const history = new SharedMemory()
  const [one, other] = [await open(history.open()), history.open()]
  const at = { id: 'x', time: 0, schema: 1, action: undefined, meta: undefined, key: undefined }
  const event = {
    type: 'deleted',
    model: 'Account',
    key: 77,
    row: { id: 77, owner: 'x', balance: 0 },
  } as const
  await other.append([{ ...at, position: 2, events: [event] }], { expected: 1 })
  assert.is(await codeOf(one.reached(2)), 'ERR_STORE_FAILED')
})

test('a store can be closed while its log is out of reach', async () => {
  const network = new DecidedNetwork()
  const store = await open(new SharedMemory().open(network))
  network.down = true
  const waiting = codeOf(store.submit(create(store, 'ann')))
  await rounds(5)
  await store.close()
  assert.is(await waiting, 'ERR_CLOSED')
  assert.is(store.health().status, 'closed')
})

test('a store that is closed while the outcome of an append is unknown says so', async () => {
  const network = new DecidedNetwork()
  const store = await open(new SharedMemory().open(network))
  network.fail('answer', 'append', 1)
  for (const call of ['find', 'head', 'read'] as const) network.fail('send', call, 99)
  const waiting = codeOf(store.submit(create(store, 'ann')))
  await rounds(5)
  network.down = true
  await store.close()
  assert.is(await waiting, 'ERR_LOG_UNKNOWN')
})

test('a key of dropped history is refused, and what was submitted with it is written', async () => {
  const log: SharedMemoryLog = new SharedMemory().open()
  const store = await open(log)
  const append = log.append.bind(log)
  log.append = (commits, options) => {
    const used = commits.some(({ key }) => key === 'used')
    return used
      ? Promise.reject(new StoreError('ERR_KEY_REUSED', 'The key is known.', { value: 'used' }))
      : append(commits, options)
  }
  const results = await Promise.allSettled([
    store.submit(create(store, 'ann'), { key: 'used' }),
    store.submit(create(store, 'ben')),
  ])
  assert.equal(
    results.map(({ status }) => status),
    ['rejected', 'fulfilled'],
  )
  assert.is(store.state.table(account).size, 1)
})

test.run()
