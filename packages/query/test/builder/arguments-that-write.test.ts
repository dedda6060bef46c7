import { defineSchema, foreignKey, integer, manyToMany, model, string, type SchemaOf } from '@relata/core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createStore, type Database } from '../../src/index.js'

const test = suite('arguments that write while they are read')

const schema = defineSchema({
  Author: model({ name: string({ unique: true }), rank: integer({ default: 0 }) }),
  Book: model(
    {
      title: string(),
      author: foreignKey('Author', { onDelete: 'CASCADE', null: true, relatedName: 'books' }),
      tags: manyToMany('Tag', { relatedName: 'books' }),
      readers: manyToMany('Author', { through: 'Reading', relatedName: 'readBooks' }),
    },
    { orderWithRespectTo: 'author' },
  ),
  Tag: model({ name: string() }),
  Reading: model({
    book: foreignKey('Book', { onDelete: 'CASCADE', relatedName: 'readings' }),
    reader: foreignKey('Author', { onDelete: 'CASCADE', relatedName: 'readings' }),
  }),
  Note: model({ text: string() }),
})
type Db = Database<SchemaOf<typeof schema>>

function world(): Db {
  const db = createStore(schema)
  for (const name of ['a', 'b']) db.Author.create({ name })
  for (const title of ['t', 'u']) db.Book.create({ title, author_id: 1 })
  db.Tag.create({ name: 'g' })
  return db
}

/** A value whose reading writes. Untyped: it is used for values of several models. */
function getter(db: Db, name: string, value: unknown): never {
  return Object.defineProperty({}, name, {
    enumerable: true,
    get: () => {
      db.Note.create({ text: 'written by a getter' })
      return value
    },
  }) as never
}

/** A list whose iteration writes. */
function* list<T>(db: Db, ...values: readonly T[]): Generator<T> {
  for (const value of values) {
    db.Note.create({ text: 'written by an iterable' })
    yield value
  }
}

type Call = (db: Db, clash: boolean) => unknown

/** Each call is made with arguments that it refuses (`clash`), and with others. */
const calls: Readonly<Record<string, Call>> = {
  create: (db, clash) => db.Author.create(getter(db, 'name', clash ? 'a' : 'new')),
  'create of a related row': (db, clash) =>
    db.Author.get(1).books.create(getter(db, 'title', clash ? null : 'new')),
  update: (db, clash) => db.Author.update(1, getter(db, 'name', clash ? 'b' : 'new')),
  'update of many': (db, clash) =>
    db.Author.filter({ id: 1 }).update(getter(db, 'name', clash ? 'b' : 'new')),
  bulkCreate: (db, clash) => db.Author.bulkCreate(list(db, { name: 'x' }, { name: clash ? 'a' : 'y' })),
  'bulkCreate that ignores conflicts': (db, clash) =>
    db.Author.bulkCreate(list(db, { name: 'x' }, { name: clash ? (null as never) : 'a' }), {
      ignoreConflicts: true,
    }),
  bulkUpdate: (db, clash) =>
    db.Author.bulkUpdate(list(db, [1, { rank: 1 }], [2, { name: clash ? 'a' : 'c' }]) as never),
  getOrCreate: (db, clash) => db.Author.getOrCreate(getter(db, 'name', clash ? null : 'new')),
  updateOrCreate: (db, clash) =>
    db.Author.updateOrCreate({ name: 'a' }, getter(db, 'name', clash ? 'b' : 'new')),
  'set of links': (db, clash) => db.Book.get(1).tags.set(list(db, clash ? 99 : 1)),
  'set of a reverse relation': (db, clash) => db.Author.get(2).books.set(list(db, clash ? 99 : 1)),
  'set of a relation with a through model': (db, clash) =>
    db.Book.get(1).readers.set(list(db, clash ? 99 : 1)),
  setOrder: (db, clash) => db.Author.get(1).books.setOrder(list(db, 2, clash ? 99 : 1)),
  'add of links': (db, clash) => db.Book.get(1).tags.add(list(db, clash ? 99 : 1) as never),
}

for (const [what, call] of Object.entries(calls)) {
  test(`${what}: what its arguments write belongs to the call`, () => {
    const db = world()
    const before = db.stateHash()
    const position = db.position
    assert.throws(() => call(db, true))
    assert.is(db.stateHash(), before, 'a call that throws leaves nothing')
    assert.is(db.position, position)
    call(db, false)
    assert.is(db.position, position + 1, 'a call that passes is one commit')
  })
}

test('a live subscriber may close the store: the call that committed returns its row', async () => {
  const db = world()
  let closing: Promise<void> | undefined
  const emitted: number[] = []
  db.Author.live().subscribe((authors) => {
    if (authors.length > 2) closing ??= db.close()
  })
  db.Author.liveCount().subscribe((n) => emitted.push(n))
  assert.is(db.Author.create({ name: 'c' }).name, 'c')
  await closing
  assert.equal(emitted, [2, 3])
  assert.throws(
    () => db.Author.count(),
    (error: { code?: string }) => error.code === 'ERR_CLOSED',
  )
})

test.run()
