import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Commit } from '../../src/event/commit.js'
import { MemoryLog } from '../../src/log/memory-log.js'
import { Library } from '../helpers/library.js'
import { rejects, throws } from '../helpers/throws.js'

const test = suite('commit listeners')

test('get one report a commit, after it is visible, with the slots of its events', () => {
  const db = new Library()
  const reports: {
    readonly commit: Commit
    readonly slots: readonly number[]
    readonly others: readonly number[]
  }[] = []
  const off = db.store.onCommit(({ commit, slots, others }) => {
    assert.is(db.store.position, commit.position)
    reports.push({ commit, slots, others })
  })
  db.store.transact(() => {
    db.create('Author', { name: 'Ann' })
    db.create('Book', { title: 'One', author_id: 1 })
    for (const name of ['a', 'b']) db.create('Tag', { name })
    db.link('Book.tags', 0, 1)
    assert.is(reports.length, 0)
  })
  db.update('Author', 0, { name: 'Anne' })
  db.delete('Author', 0)
  throws(() => db.create('Tag', { name: 'a' }), 'ERR_UNIQUE')
  db.store.transact(() => 1)
  off()
  db.create('Tag', { name: 'c' })
  assert.equal(
    reports.map(({ commit }) => commit.position),
    [2, 3, 4],
  )
  assert.equal(
    reports.map(({ slots, others }) => [slots, others]),
    [
      [
        [0, 0, 0, 1, 0],
        [-1, -1, -1, -1, 1],
      ],
      [[0], []],
      [
        [0, 0, 0],
        [1, -1, -1],
      ],
    ],
  )
})

test('may not write: every way of writing is refused, and says what to do', async () => {
  const db = new Library()
  db.create('Person', { name: 'a' })
  let calls = 0
  let later: Promise<unknown> | undefined
  db.store.onCommit(() => {
    calls++
    for (const write of [
      () => db.create('Tag', { name: 'x' }),
      () => db.update('Person', 0, { name: 'y' }),
      () => db.delete('Person', 0),
      () => db.link('Person.friends', 0, 0),
      () => db.store.bulkCreate(db.model('Tag'), []),
      () => db.store.transact(() => 1),
    ]) {
      throws(write, 'ERR_WRITE_IN_LISTENER', 'afterwards')
    }
    later = db.store.submit(() => 1)
    later.catch(() => undefined)
    assert.ok(db.store.explainDelete(db.model('Person'), [0]).possible)
  })
  db.create('Person', { name: 'b' })
  await rejects(later ?? Promise.resolve(), 'ERR_WRITE_IN_LISTENER')
  assert.equal([calls, db.count('Person'), db.count('Tag')], [1, 2, 0])
  db.create('Person', { name: 'c' })
  assert.is(calls, 2)
})

test('one that throws harms neither the commit nor the others', () => {
  const errors: unknown[] = []
  const db = new Library({ onListenerError: (error) => errors.push(error) })
  const calls: string[] = []
  db.store.onCommit(() => {
    calls.push('first')
    throw new Error('mine')
  })
  db.store.onCommit(() => calls.push('second'))
  assert.is(db.create('Tag', { name: 'a' }), 0)
  db.create('Tag', { name: 'b' })
  assert.equal([calls, errors.length, db.count('Tag')], [['first', 'second', 'first', 'second'], 2, 2])
})

test('an unhandled error of a listener becomes an uncaught error, later', async () => {
  const db = new Library()
  db.store.onCommit(() => {
    throw new Error('uncaught')
  })
  const uncaught = new Promise<Error>((resolve) => process.once('uncaughtException', resolve))
  db.create('Tag', { name: 'a' })
  assert.is(db.count('Tag'), 1)
  assert.is((await uncaught).message, 'uncaught')
})

/** What comes up as uncaught while a call runs and until its microtasks have. */
async function uncaughtOf(call: () => void): Promise<unknown[]> {
  const errors: unknown[] = []
  const note = (error: unknown): void => void errors.push(error)
  process.on('uncaughtException', note)
  call()
  await new Promise((resolve) => setTimeout(resolve, 5))
  process.off('uncaughtException', note)
  return errors
}

test('an error handler that throws harms neither the commit nor the others: its error comes up as an uncaught one', async () => {
  const db = new Library({
    onListenerError: () => {
      throw new Error('of the handler')
    },
  })
  const calls: number[] = []
  db.store.onCommit(() => {
    throw new Error('of the listener')
  })
  db.store.onCommit(({ commit }) => calls.push(commit.position))
  const errors = await uncaughtOf(() => {
    assert.is(db.create('Tag', { name: 'a' }), 0)
    assert.is(db.create('Tag', { name: 'b' }), 1)
    assert.equal(calls, [2, 3])
  })
  assert.equal(
    errors.map((error) => (error as Error).message),
    ['of the handler', 'of the handler'],
  )
})

test('a listener that rejects is one that throws', async () => {
  const errors: unknown[] = []
  const db = new Library({ onListenerError: (error) => errors.push(error) })
  db.store.onCommit(async () => {
    await Promise.resolve()
    throw new Error('later')
  })
  db.create('Tag', { name: 'a' })
  await new Promise((resolve) => setTimeout(resolve, 5))
  assert.equal(
    errors.map((error) => (error as Error).message),
    ['later'],
  )
})

test("a listener's handler is called in a microtask, and the common one is not", async () => {
  const errors: unknown[] = []
  const db = new Library({ onListenerError: () => errors.push('common') })
  db.store.onCommit(
    () => {
      throw new Error('mine')
    },
    (error) => errors.push((error as Error).message),
  )
  db.create('Tag', { name: 'a' })
  assert.equal(errors, [])
  await Promise.resolve()
  assert.equal(errors, ['mine'])
})

test('a listener may close the store: the call that committed returns, and what the same turn writes after it is kept', async () => {
  const log = new MemoryLog()
  const db = new Library({ log })
  let closing: Promise<void> | undefined
  db.store.onCommit(() => {
    closing ??= db.store.close()
  })
  assert.is(db.create('Tag', { name: 'a' }), 0)
  assert.is(db.row('Tag', 0)['name'], 'a')
  db.create('Tag', { name: 'b' })
  await closing
  throws(() => db.create('Tag', { name: 'c' }), 'ERR_CLOSED')
  assert.is(new Library({ log }).count('Tag'), 2)
})

test('may be added and removed during a notification', () => {
  const db = new Library()
  const calls: string[] = []
  const off = db.store.onCommit(() => {
    calls.push('a')
    offB()
    db.store.onCommit(() => calls.push('c'))
    off()
  })
  const offB = db.store.onCommit(() => calls.push('b'))
  db.create('Tag', { name: 'a' })
  assert.equal(calls, ['a'])
  db.create('Tag', { name: 'b' })
  assert.equal(calls, ['a', 'c'])
})

test('are notified when slots have moved, between transactions', () => {
  const db = new Library()
  const moves: unknown[] = []
  db.store.onCompaction((moved) => moves.push(...moved.map(({ model }) => model.name)))
  db.store.bulkCreate(
    db.model('Tag'),
    Array.from({ length: 300 }, (_, at) => ({ name: `t${at}` })),
  )
  const before = db.row('Tag', 299)
  db.store.transact(() => {
    db.delete('Tag', ...Array.from({ length: 299 }, (_, at) => at))
    assert.is(db.row('Tag', 299), before)
  })
  assert.equal(moves, ['Tag'])
  assert.is(db.row('Tag', 0), before)
})

test.run()
