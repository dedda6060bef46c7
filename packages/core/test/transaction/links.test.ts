import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Library } from '../helpers/library.js'
import { throws } from '../helpers/throws.js'

const test = suite('links')

function withRows(): Library {
  const db = new Library()
  db.create('Author', { name: 'Ann' })
  db.create('Book', { title: 'One', author_id: 1 })
  db.create('Tag', { name: 't' })
  for (const name of ['a', 'b', 'c']) db.create('Person', { name })
  return db
}

test('are made once, and say whether they were', () => {
  const db = withRows()
  const at = db.store.position
  assert.equal(
    [db.link('Book.tags', 0, 0), db.link('Book.tags', 0, 0), db.links('Book.tags')],
    [true, false, 1],
  )
  assert.is(db.store.position, at + 1)
  assert.equal(
    [db.unlink('Book.tags', 0, 0), db.unlink('Book.tags', 0, 0), db.links('Book.tags')],
    [true, false, 0],
  )
  assert.is(db.store.position, at + 2)
})

test('a symmetric pair is one link, whichever end it is made and taken from', () => {
  const db = withRows()
  assert.equal(
    [db.link('Person.friends', 0, 1), db.link('Person.friends', 1, 0), db.link('Person.friends', 2, 2)],
    [true, false, true],
  )
  assert.is(db.links('Person.friends'), 2)
  const { commit } = db.store.transact(() => db.unlink('Person.friends', 1, 0))
  assert.equal(commit?.events, [{ type: 'unlinked', relation: 'Person.friends', from: 2, to: 1 }])
  assert.is(db.links('Person.friends'), 1)
})

test('between rows that are gone, and through a model, are refused', () => {
  const db = withRows()
  db.create('Club', { name: 'c' })
  db.delete('Tag', 0)
  throws(() => db.link('Book.tags', 0, 0), 'ERR_ROW_GONE', 'Tag')
  throws(() => db.link('Book.tags', 5, 0), 'ERR_ROW_GONE', 'Book')
  throws(() => db.link('Club.members', 0, 0), 'ERR_THROUGH_MODEL', 'Membership')
})

test('are taken back with their transaction', () => {
  const db = withRows()
  db.link('Book.tags', 0, 0)
  const before = db.hash()
  throws(
    () =>
      db.store.transact(() => {
        db.unlink('Book.tags', 0, 0)
        db.link('Person.friends', 0, 1)
        db.link('Book.tags', 0, 0)
        db.unlink('Book.tags', 0, 0)
        throw Object.assign(new Error('no'), { code: 'NO' })
      }),
    'NO',
  )
  assert.is(db.hash(), before)
})

test.run()
