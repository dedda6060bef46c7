import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { MemoryLog } from '../../src/log/memory-log.js'
import { CoreStore } from '../../src/store/core-store.js'
import { State } from '../../src/state/state.js'
import { HeldLog, turns } from '../helpers/held-log.js'
import { library, Library } from '../helpers/library.js'
import { rejects, throws } from '../helpers/throws.js'

const test = suite('a store whose write was interrupted')

class Interruption extends Error {}

/** Lets the next event be applied to the state and throws then. */
function interruptNext(state: State): void {
  const methods = ['apply', 'changeAt', 'linkAt'] as const
  for (const name of methods) {
    const applied = state[name].bind(state) as (...args: unknown[]) => unknown
    const interrupted = (...args: unknown[]): never => {
      for (const method of methods) Reflect.deleteProperty(state, method)
      applied(...args)
      throw new Interruption('in the middle')
    }
    Object.defineProperty(state, name, { value: interrupted, configurable: true })
  }
}

test('has failed for reads, writes, promises and listeners, and what was committed before is written', async () => {
  const log = new HeldLog()
  const db = new Library(await CoreStore.open(library, { log }))
  log.hold = true
  const failures: string[] = []
  db.store.onFailure(({ code }) => failures.push(code))
  const { commit } = db.store.transact(() => db.create('Tag', { name: 'before' }))
  await turns()
  interruptNext(db.store.state)
  let inside: Promise<void> | undefined
  assert.throws(
    () =>
      db.store.transact(() => {
        const nested = db.store.transact(() => db.update('Tag', 0, { name: 'after' }))
        inside = nested.commit?.durable
      }),
    (error: unknown) => error instanceof Interruption,
  )
  assert.is(inside, undefined)
  for (const call of [
    () => db.store.assertOpen(),
    () => db.create('Tag', { name: 'x' }),
    () => db.store.transact(() => 1),
  ]) {
    assert.instance(throws(call, 'ERR_STORE_FAILED', 'in the middle').cause, Interruption)
  }
  await rejects(db.store.durable(), 'ERR_STORE_FAILED')
  await rejects(
    db.store.submit(() => 1),
    'ERR_STORE_FAILED',
  )
  assert.equal(failures, ['ERR_STORE_FAILED'])
  await log.last.pass()
  await commit?.durable
  await db.store.close()
  const again = new Library(await CoreStore.open(library, { log: new HeldLog(log.memory) }))
  assert.is(again.row('Tag', 0)['name'], 'before')
})

test('refuses the rest of a transaction that caught the error, and the commit', async () => {
  const db = new Library()
  db.create('Tag', { name: 'a' })
  let durable: Promise<void> | undefined
  throws(
    () =>
      db.store.transact(() => {
        durable = db.store.transact(() => db.create('Tag', { name: 'b' })).commit?.durable
        interruptNext(db.store.state)
        assert.throws(() => db.update('Tag', 0, { name: 'c' }))
        throws(() => db.create('Tag', { name: 'd' }), 'ERR_STORE_FAILED')
      }),
    'ERR_STORE_FAILED',
  )
  await rejects(durable ?? Promise.resolve(), 'ERR_STORE_FAILED')
  assert.not.ok(db.store.writing)
  await db.store.close()
})

test('a clock may not write, and must return a time', () => {
  let now: () => unknown = () => 5
  const db = new Library({ clock: () => now() as number })
  for (const bad of [NaN, Infinity, '5', 5n, undefined, new Date(), 9e15]) {
    now = () => bad
    throws(() => db.create('Tag', { name: 'a' }), 'ERR_ARGUMENT', 'clock')
  }
  now = () => db.create('Tag', { name: 'clock' })
  throws(() => db.create('Tag', { name: 'a' }), 'ERR_WRITE_IN_COMMIT')
  now = () => {
    assert.throws(() => db.create('Tag', { name: 'clock' }))
    return 7
  }
  const { commit } = db.store.transact(() => db.create('Tag', { name: 'a' }))
  assert.equal([commit?.time, commit?.events.length, db.count('Tag')], [7, 1, 1])
})

test('an apply that throws while a store is opened: damage, or no room', () => {
  const apply = Object.getOwnPropertyDescriptor(State.prototype, 'apply') as PropertyDescriptor
  const log = new MemoryLog()
  const first = new Library({ log })
  first.create('Tag', { name: 'a' })
  for (const [error, code] of [
    [new TypeError('does not fit'), 'ERR_LOG_CORRUPT'],
    [new RangeError('Maximum call stack size exceeded'), 'ERR_STORE_FAILED'],
  ] as const) {
    const throwing = (): never => {
      throw error
    }
    Object.defineProperty(State.prototype, 'apply', { ...apply, value: throwing })
    try {
      throws(() => new Library({ log }), code)
    } finally {
      Object.defineProperty(State.prototype, 'apply', apply)
    }
  }
  assert.is(new Library({ log }).count('Tag'), 1)
})

test('writes inside writes are refused before the stack ends', () => {
  const db = new Library()
  const deep = (level: number): void => {
    db.store.atomic(() => {
      db.create('Tag', { name: `t${level}` })
      if (level < 5000) deep(level + 1)
    })
  }
  throws(() => deep(0), 'ERR_TOO_DEEP', '1000')
  assert.is(db.count('Tag'), 0)
  assert.is(db.create('Tag', { name: 'next' }), 0)
})

test.run()
