import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Updated } from '../../src/event/event.js'
import { Library } from '../helpers/library.js'
import { throws } from '../helpers/throws.js'

const test = suite('update')

function withBook(): { db: Library; book: number } {
  const db = new Library()
  db.create('Author', { name: 'Ann' })
  db.create('Author', { name: 'Ben' })
  const book = db.create('Book', {
    title: 'One',
    author_id: 1,
    data: { seen: 0, list: [1, 2, 3], deep: { a: 1 } },
  })
  return { db, book }
}

/** The only event of what is written in a function. */
function eventOf(db: Library, fn: () => unknown): Updated {
  const event = db.store.transact(fn).commit?.events[0]
  if (event?.type !== 'updated') throw new Error('no update')
  return event
}

test('records the changed fields alone, before and after', () => {
  const { db, book } = withBook()
  const event = eventOf(db, () =>
    db.update('Book', book, { title: 'Two', year: 2000, author: db.row('Author', 1), price: 3.5 }),
  )
  assert.equal(event, {
    type: 'updated',
    model: 'Book',
    key: 1,
    before: { title: 'One', author_id: 1, price: null },
    after: { title: 'Two', author_id: 2, price: '3.50' },
  })
})

test('without a change records no event, and reports that', () => {
  const { db, book } = withBook()
  const at = db.store.position
  const row = db.row('Book', book)
  const same = {
    title: 'One',
    author: db.row('Author', 0),
    data: { deep: { a: 1 }, list: [1, 2, 3], seen: 0 },
    color: undefined,
    id: 1,
  }
  assert.is(db.update('Book', book, same), false)
  assert.is(db.update('Book', book, { pk: 1 }), false)
  assert.is(
    db.update('Book', book, () => undefined),
    false,
  )
  assert.is(db.store.position, at)
  assert.is(db.row('Book', book), row)
})

test('by a recipe records patches of JSON changed inside, and values of other fields', () => {
  const { db, book } = withBook()
  const event = eventOf(db, () =>
    db.update('Book', book, (draft) => {
      const data = draft['data'] as { seen: number; list: number[]; deep?: object }
      data.seen++
      data.list.splice(0, 2)
      delete data.deep
      draft['title'] = 'Two'
      draft['author'] = db.row('Author', 1)
    }),
  )
  assert.equal(
    [event.before, event.after],
    [
      { title: 'One', author_id: 1 },
      { title: 'Two', author_id: 2 },
    ],
  )
  assert.equal(Object.keys(event.patches ?? {}), ['data'])
  assert.equal([...new Set(event.patches?.['data']?.map(({ path }) => String(path[0])))].toSorted(), [
    'deep',
    'list',
    'seen',
  ])
  assert.equal(db.row('Book', book)['data'], { seen: 1, list: [3] })
  assert.ok(Object.isFrozen((db.row('Book', book)['data'] as { list: object }).list))
})

test('by a recipe that assigns a JSON field records the whole value', () => {
  const { db, book } = withBook()
  const event = eventOf(db, () => db.update('Book', book, (draft) => void (draft['data'] = [1])))
  assert.equal([event.after, event.patches], [{ data: [1] }, undefined])
})

test('by a recipe may change bytes in place', () => {
  const { db } = withBook()
  const cover = db.create('Cover', { book_id: 1, image: new Uint8Array([1, 2]) })
  const change = (draft: Record<string, unknown>): void => (draft['image'] as Uint8Array).set([9])
  assert.is(db.update('Cover', cover, change), true)
  assert.equal(db.row('Cover', cover)['image'], new Uint8Array([9, 2]))
  assert.is(db.update('Cover', cover, change), false)
})

test('leaves rows that were taken before as they were', () => {
  const { db, book } = withBook()
  const before = db.row('Book', book)
  db.update('Book', book, { title: 'Two' })
  assert.is(before['title'], 'One')
  assert.is.not(db.row('Book', book), before)
  assert.throws(() => Object.assign(before, { title: 'x' }), TypeError)
})

const refusals: readonly (readonly [
  name: string,
  changes: Parameters<Library['update']>[2],
  code: string,
  ...pieces: string[],
])[] = [
  ['an unknown name', { titel: 'x' }, 'ERR_UNKNOWN_FIELD', 'titel'],
  ['an unknown name in a recipe', (draft) => void (draft['titel'] = 'x'), 'ERR_UNKNOWN_FIELD', 'titel'],
  ['a value of another type', { year: 'soon' }, 'ERR_VALUE_TYPE', 'Book.year'],
  ['null where it is not allowed', { title: null }, 'ERR_NULL', 'Book.title'],
  ['a field that a recipe takes away', (draft) => void delete draft['title'], 'ERR_UNDEFINED', 'Book.title'],
  ['undefined in a recipe', (draft) => void (draft['title'] = undefined), 'ERR_UNDEFINED', 'Book.title'],
  [
    'what is no JSON in a recipe',
    (draft) => void ((draft['data'] as Record<string, unknown>)['x'] = () => 1),
    'ERR_VALUE_TYPE',
    'Book.data',
  ],
  ['an asynchronous recipe', async (draft) => (draft['title'] = 'x'), 'ERR_ASYNC_RECIPE', 'synchronous'],
  ['a raw key instead of a row', { author: 2 }, 'ERR_VALUE_TYPE', 'Book.author'],
  ['a key to nothing', { author_id: 99 }, 'ERR_DANGLING_KEY', 'author_id is 99'],
  ['a relation set twice', { author_id: 2, author: null }, 'ERR_ARGUMENT', 'set twice'],
  ['another primary key', { id: 2 }, 'ERR_KEY_CHANGE', 'Book.id', 'from 1 to 2'],
  ['another primary key by pk', { pk: 2 }, 'ERR_KEY_CHANGE', 'Book.id'],
  ['a many-to-many', { tags: [] }, 'ERR_NOT_ASSIGNABLE', 'Book.tags'],
  [
    'values that are unique together and taken',
    { title: 'Taken' },
    'ERR_UNIQUE_TOGETHER',
    '("Taken", 1)',
    'Book 2',
  ],
]

for (const [name, changes, code, ...pieces] of refusals) {
  test(`refuses ${name}, and nothing has changed`, () => {
    const { db, book } = withBook()
    db.create('Book', { title: 'Taken', author_id: 1 })
    const before = db.hash()
    const at = db.store.position
    throws(() => db.update('Book', book, changes), code, ...pieces)
    assert.is(db.hash(), before)
    assert.is(db.store.position, at)
  })
}

test('refuses a deleted row', () => {
  const { db, book } = withBook()
  db.delete('Book', book)
  throws(() => db.update('Book', book, { title: 'x' }), 'ERR_ROW_GONE', 'Book')
  throws(() => db.delete('Book', book), 'ERR_ROW_GONE')
})

test('a throwing recipe changes nothing', () => {
  const { db, book } = withBook()
  const before = db.hash()
  assert.throws(
    () =>
      db.update('Book', book, (draft) => {
        draft['title'] = 'x'
        throw new Error('mine')
      }),
    'mine',
  )
  assert.is(db.hash(), before)
})

test('refuses a recipe that writes to its own row, and values that are no object', () => {
  const { db, book } = withBook()
  const before = db.hash()
  const change = (draft: Record<string, unknown>): void => {
    db.update('Book', book, { year: 1 })
    draft['title'] = 'x'
  }
  throws(() => db.update('Book', book, change), 'ERR_ROW_CHANGED', 'Book')
  for (const values of [undefined, null, 5, []]) {
    throws(() => db.update('Book', book, values as never), 'ERR_ARGUMENT', 'by field name')
    throws(() => db.store.create(db.model('Book'), values as never), 'ERR_ARGUMENT', 'by field name')
  }
  assert.is(db.hash(), before)
})

test('a unique value may go from one row to another within a transaction', () => {
  const db = new Library()
  const [a, b] = [db.create('Tag', { name: 'a' }), db.create('Tag', { name: 'b' })]
  throws(() => db.update('Tag', a, { name: 'b' }), 'ERR_UNIQUE', 'Tag.name "b"', 'Tag 2')
  db.store.transact(() => {
    db.update('Tag', a, { name: 'c' })
    db.update('Tag', b, { name: 'a' })
    db.update('Tag', a, { name: 'b' })
  })
  assert.equal([db.row('Tag', a)['name'], db.row('Tag', b)['name']], ['b', 'a'])
})

test.run()
