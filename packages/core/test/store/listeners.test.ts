import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Commit } from '../../src/event/commit.js'
import { Library } from '../helpers/library.js'
import { rejects, throws } from '../helpers/throws.js'

const test = suite('commit listeners')

test('get one report a commit, after it is visible, with the slots of its events', () => {
  const db = new Library()
  const reports: { readonly commit: Commit; readonly slots: readonly number[]; readonly others: readonly number[] }[] = []
  const off = db.store.onCommit(({ commit, slots, others }) => {
    assert.is(db.store.position, commit.position)
    const n = commit.events.length
    reports.push({ commit, slots: [...slots.subarray(0, n)], others: [...others.subarray(0, n)] })
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
      [[0], [-1]],
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
  let told = 0
  let later: Promise<unknown> | undefined
  db.store.onCommit(() => {
    told++
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
  assert.equal([told, db.count('Person'), db.count('Tag')], [1, 2, 0])
  db.create('Person', { name: 'c' })
  assert.is(told, 2)
})

test('one that throws harms neither the commit nor the others', () => {
  const errors: unknown[] = []
  const db = new Library({ onListenerError: (error) => errors.push(error) })
  const told: string[] = []
  db.store.onCommit(() => {
    told.push('first')
    throw new Error('mine')
  })
  db.store.onCommit(() => told.push('second'))
  assert.is(db.create('Tag', { name: 'a' }), 0)
  db.create('Tag', { name: 'b' })
  assert.equal([told, errors.length, db.count('Tag')], [['first', 'second', 'first', 'second'], 2, 2])
})

test('one that throws and that nobody asks about comes up as an uncaught error, later', async () => {
  const db = new Library()
  db.store.onCommit(() => {
    throw new Error('uncaught')
  })
  const uncaught = new Promise<Error>((resolve) => process.once('uncaughtException', resolve))
  db.create('Tag', { name: 'a' })
  assert.is(db.count('Tag'), 1)
  assert.is((await uncaught).message, 'uncaught')
})

test('may come and go while they are told', () => {
  const db = new Library()
  const told: string[] = []
  const off = db.store.onCommit(() => {
    told.push('a')
    offB()
    db.store.onCommit(() => told.push('c'))
    off()
  })
  const offB = db.store.onCommit(() => told.push('b'))
  db.create('Tag', { name: 'a' })
  assert.equal(told, ['a'])
  db.create('Tag', { name: 'b' })
  assert.equal(told, ['a', 'c'])
})

test('are told when slots have moved, between transactions', () => {
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
