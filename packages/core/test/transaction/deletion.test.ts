import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { ProtectedError } from '../../src/error/errors.js'
import { boolean, integer, string } from '../../src/schema/fields.js'
import { model } from '../../src/schema/model.js'
import { foreignKey, oneToOne, SET } from '../../src/schema/relations.js'
import type { Value } from '../../src/schema/value-type.js'
import { resolveSchema } from '../../src/schema/resolve.js'
import { PrimaryKeyIndex } from '../../src/state/indexes/primary-key-index.js'
import { CoreStore } from '../../src/store/core-store.js'
import { Library } from '../helpers/library.js'
import { throws } from '../helpers/throws.js'

const test = suite('delete')

/** The operations of Django's documentation on on_delete: one model for each policy, all pointing at User. */
class Users extends Library {
  constructor() {
    let sentinel = (): unknown => undefined
    const user = (options: object): ReturnType<typeof foreignKey> =>
      foreignKey('User', options as never) as ReturnType<typeof foreignKey>
    const schema = resolveSchema({
      User: model({ name: string({ unique: true }) }),
      Account: model({ name: string() }),
      Cascade: model({ user: user({ onDelete: 'CASCADE', relatedName: '+' }) }),
      Below: model({ cascade: foreignKey('Cascade', { onDelete: 'CASCADE', relatedName: '+' }) }),
      Protect: model({ user: user({ onDelete: 'PROTECT', relatedName: '+' }) }),
      Restrict: model({ user: user({ onDelete: 'RESTRICT', relatedName: '+' }) }),
      SetNull: model({ user: user({ onDelete: 'SET_NULL', null: true, relatedName: '+' }) }),
      SetDefault: model({ user: user({ onDelete: 'SET_DEFAULT', default: 1, relatedName: '+' }) }),
      SetValue: model({ user: user({ onDelete: SET(2), relatedName: '+' }) }),
      SetSentinel: model({
        account: foreignKey('Account', { onDelete: SET(() => sentinel()), relatedName: '+' }),
      }),
      Nothing: model({ user: user({ onDelete: 'DO_NOTHING', relatedName: '+' }) }),
      NothingFree: model({ user: user({ onDelete: 'DO_NOTHING', dbConstraint: false, relatedName: '+' }) }),
      ProtectBelow: model({ cascade: foreignKey('Cascade', { onDelete: 'PROTECT', relatedName: '+' }) }),
      RestrictBelow: model({
        cascade: foreignKey('Cascade', { onDelete: 'RESTRICT', relatedName: '+' }),
        user: user({ onDelete: 'CASCADE', null: true, relatedName: '+' }),
      }),
      OneNull: model({ user: oneToOne('User', { onDelete: SET(2), relatedName: '+' }) }),
      Node: model({
        parent: foreignKey('self', { onDelete: 'CASCADE', null: true, relatedName: 'children' }),
        shield: foreignKey('self', { onDelete: 'PROTECT', null: true, relatedName: '+' }),
      }),
      Flag: model({ on: boolean({ default: false }), rank: integer({ default: 0 }) }),
    })
    super(new CoreStore(schema))
    for (const name of ['default', 'value', 'u3', 'u4', 'u5']) this.create('User', { name })
    for (const name of ['a', 'b']) this.create('Account', { name })
    sentinel = () => this.row('Account', this.create('Account', { name: 'deleted' }))
  }
}

test('takes what cascades, all the way down, and counts it by model', () => {
  const db = new Users()
  for (const user_id of [3, 3, 4]) db.create('Cascade', { user_id })
  for (const cascade_id of [1, 2, 3]) db.create('Below', { cascade_id })
  assert.equal(db.delete('User', 2), { total: 5, byModel: { Below: 2, Cascade: 2, User: 1 } })
  assert.equal([db.count('User'), db.count('Cascade'), db.count('Below')], [4, 1, 1])
  assert.equal(db.delete('User', 3, 4), { total: 4, byModel: { Below: 1, Cascade: 1, User: 2 } })
  assert.equal(db.delete('User'), { total: 0, byModel: {} })
})

test('is refused by PROTECT, with the rows in the way and the field', () => {
  const db = new Users()
  const [a, b] = [db.create('Protect', { user_id: 3 }), db.create('Protect', { user_id: 3 })]
  db.create('Cascade', { user_id: 3 })
  const before = db.hash()
  const error = throws(
    () => db.delete('User', 2),
    'ERR_PROTECTED',
    'Protect.user (PROTECT, 2 rows: Protect 1, Protect 2)',
    'User',
  ) as ProtectedError
  assert.equal(error.rows, [db.row('Protect', a), db.row('Protect', b)])
  assert.equal([error.model, error.field, error.name], ['Protect', 'user', 'ProtectedError'])
  assert.is(db.hash(), before)
  db.delete('Protect', a, b)
  assert.is(db.delete('User', 2).total, 2)
})

test('is refused by PROTECT below a cascade, also of rows that would fall themselves', () => {
  const db = new Users()
  db.create('Cascade', { user_id: 3 })
  db.create('ProtectBelow', { cascade_id: 1 })
  throws(() => db.delete('User', 2), 'ERR_PROTECTED', 'ProtectBelow.cascade')
  db.create('Node', {})
  db.create('Node', { shield_id: 1, parent_id: 1 })
  throws(() => db.delete('Node', 0), 'ERR_PROTECTED', 'Node.shield')
  throws(() => db.delete('Node', 0, 1), 'ERR_PROTECTED', 'Node.shield')
  assert.is(db.delete('Node', 1).total, 1)
})

test('is refused by RESTRICT, unless the rows fall by another cascade or are deleted themselves', () => {
  const db = new Users()
  db.create('Restrict', { user_id: 3 })
  const error = throws(
    () => db.delete('User', 2),
    'ERR_RESTRICTED',
    'Restrict.user (RESTRICT, 1 row: Restrict 1)',
  ) as ProtectedError
  assert.equal(error.rows, [db.row('Restrict', 0)])
  db.create('Cascade', { user_id: 4 })
  db.create('RestrictBelow', { cascade_id: 1, user_id: 4 })
  db.create('RestrictBelow', { cascade_id: 1, user_id: 5 })
  throws(
    () => db.delete('User', 3),
    'ERR_RESTRICTED',
    'RestrictBelow.cascade (RESTRICT, 1 row: RestrictBelow 2)',
  )
  throws(() => db.delete('Cascade', 0), 'ERR_RESTRICTED', '2 rows')
  db.update('RestrictBelow', 1, { user_id: 4 })
  assert.equal(db.delete('User', 3), { total: 4, byModel: { RestrictBelow: 2, Cascade: 1, User: 1 } })
})

test('sets keys to null, to their default or to a value', () => {
  const db = new Users()
  for (const name of ['SetNull', 'SetDefault', 'SetValue']) db.create(name, { user_id: 3 })
  assert.equal(db.delete('User', 2), { total: 1, byModel: { User: 1 } })
  assert.equal(
    ['SetNull', 'SetDefault', 'SetValue'].map((name) => db.row(name, 0)['user_id']),
    [null, 1, 2],
  )
})

test('calls a function once, and what it writes belongs to the delete', () => {
  const db = new Users()
  for (let at = 0; at < 3; at++) db.create('SetSentinel', { account_id: 1 })
  const { value, commit } = db.store.transact(() => db.delete('Account', 0))
  assert.equal(value, { total: 1, byModel: { Account: 1 } })
  assert.equal(
    [0, 1, 2].map((slot) => db.row('SetSentinel', slot)['account_id']),
    [3, 3, 3],
  )
  assert.equal(
    commit?.events.map(({ type }) => type),
    ['created', 'updated', 'updated', 'updated', 'deleted'],
  )
})

test('calls a function even if no row needs its result, as Django does, but not if nothing is deleted', () => {
  const db = new Users()
  assert.equal(db.delete('Account'), { total: 0, byModel: {} })
  assert.is(db.count('Account'), 2)
  assert.equal(db.delete('Account', 1), { total: 1, byModel: { Account: 1 } })
  assert.is(db.count('Account'), 2)
})

test('is refused if the function of a SET returns undefined', () => {
  const schema = resolveSchema({
    Account: model({ name: string() }),
    Note: model({
      account: foreignKey('Account', { onDelete: SET(() => undefined), null: true, relatedName: '+' }),
    }),
  })
  const db = new Library(new CoreStore(schema))
  db.create('Account', { name: 'a' })
  db.create('Note', { account_id: 1 })
  const before = db.hash()
  throws(() => db.delete('Account', 0), 'ERR_UNDEFINED', 'Note.account', 'null if there is none')
  assert.is(db.hash(), before)
})

test('is refused where the default is what goes, or the value is taken', () => {
  const db = new Users()
  db.create('SetDefault', { user_id: 1 })
  throws(() => db.delete('User', 0), 'ERR_DANGLING_KEY', 'SetDefault 1', 'user_id is 1')
  db.create('OneNull', { user_id: 2 })
  db.create('OneNull', { user_id: 3 })
  throws(() => db.delete('User', 2), 'ERR_UNIQUE', 'OneNull.user_id 2')
  assert.is(db.count('User'), 5)
})

test('leaves keys of DO_NOTHING, which the end of the transaction refuses', () => {
  const db = new Users()
  db.create('Nothing', { user_id: 3 })
  const before = db.hash()
  throws(() => db.delete('User', 2), 'ERR_DANGLING_KEY', 'Nothing 1', 'no User has id 3')
  assert.is(db.hash(), before)
  db.store.transact(() => {
    db.delete('User', 2)
    db.delete('Nothing', 0)
  })
  db.create('Nothing', { user_id: 4 })
  db.store.transact(() => {
    db.delete('User', 3)
    db.create('User', { id: 4, name: 'back' })
  })
  db.create('NothingFree', { user_id: 5 })
  assert.equal(db.delete('User', 4), { total: 1, byModel: { User: 1 } })
  assert.is(db.row('NothingFree', 0)['user_id'], 5)
})

test('goes round cycles and rows that point at themselves', () => {
  const db = new Users()
  db.create('Node', {})
  for (const parent_id of [1, 2, 3]) db.create('Node', { parent_id })
  db.update('Node', 0, { parent_id: 4 })
  db.create('Node', {})
  db.update('Node', 4, { parent_id: 5 })
  assert.equal(db.delete('Node', 2), { total: 4, byModel: { Node: 4 } })
  assert.equal(db.delete('Node', 4), { total: 1, byModel: { Node: 1 } })
})

test('takes links and through rows, counted as Django counts: a symmetric pair twice', () => {
  const db = new Library()
  for (const name of ['a', 'b', 'c', 'd']) db.create('Person', { name })
  for (const [from, to] of [
    [0, 1],
    [2, 0],
    [0, 0],
    [1, 2],
  ] as const)
    db.link('Person.friends', from, to)
  db.create('Club', { name: 'c' })
  db.create('Membership', { club_id: 1, person_id: 1 })
  assert.equal(db.delete('Person', 0), {
    total: 7,
    byModel: { 'Person.friends': 5, Membership: 1, Person: 1 },
  })
  assert.is(db.links('Person.friends'), 1)
  db.create('Author', { name: 'Ann' })
  db.create('Book', { title: 'One', author_id: 1 })
  for (const name of ['x', 'y']) db.link('Book.tags', 0, db.create('Tag', { name }))
  assert.equal(db.delete('Tag', 1), { total: 2, byModel: { 'Book.tags': 1, Tag: 1 } })
  assert.equal(db.delete('Author', 0), { total: 3, byModel: { 'Book.tags': 1, Book: 1, Author: 1 } })
  assert.equal(db.delete('Person', 1, 2), { total: 4, byModel: { 'Person.friends': 2, Person: 2 } })
})

test('events hold what goes, so that each can be taken back from itself', () => {
  const db = new Library()
  db.create('Author', { name: 'Ann' })
  db.create('Book', { title: 'One', author_id: 1 })
  db.create('Cover', { book_id: 1, image: new Uint8Array([1, 2, 3]) })
  db.link('Book.tags', 0, db.create('Tag', { name: 'x' }))
  const before = db.hash()
  const { commit } = db.store.transact(() => db.delete('Author', 0))
  assert.equal(
    commit?.events.map((event) => ('model' in event ? [event.type, event.model] : [event.type])),
    [['unlinked'], ['deleted', 'Cover'], ['deleted', 'Book'], ['deleted', 'Author']],
  )
  const cover = commit?.events[1]
  assert.equal(cover?.type === 'deleted' ? cover.row : undefined, {
    id: 1,
    book_id: 1,
    image: new Uint8Array([1, 2, 3]),
  })
  assert.is.not(db.hash(), before)
})

test('explainDelete reports everything, changes nothing and never throws', () => {
  const db = new Users()
  for (const name of ['Cascade', 'Protect', 'Restrict', 'SetNull', 'SetValue', 'Nothing', 'NothingFree'])
    db.create(name, { user_id: 3 })
  db.create('SetSentinel', { account_id: 1 })
  db.create('Below', { cascade_id: 1 })
  const before = db.hash()
  const at = db.store.position
  const explained = db.store.explainDelete(db.model('User'), [2, 2, 77])
  assert.is(db.store.explainDelete(db.model('Account'), [0]).updates.length, 1)
  assert.is(db.count('Account'), 2)
  assert.equal(
    [explained.total, explained.byModel, explained.possible],
    [3, { Below: 1, Cascade: 1, User: 1 }, false],
  )
  assert.equal(explained.rows, {
    Below: [db.row('Below', 0)],
    Cascade: [db.row('Cascade', 0)],
    User: [db.row('User', 2)],
  })
  assert.equal(
    explained.blockers.map(({ field, onDelete, rows }) => [field, onDelete, rows.length]),
    [
      ['Protect.user', 'PROTECT', 1],
      ['Restrict.user', 'RESTRICT', 1],
    ],
  )
  assert.equal(
    explained.updates.map(({ field, onDelete }) => [field, onDelete]),
    [
      ['SetNull.user', 'SET_NULL'],
      ['SetValue.user', 'SET'],
    ],
  )
  assert.equal(
    explained.dangling.map(({ field, refused }) => [field, refused]),
    [
      ['Nothing.user', true],
      ['NothingFree.user', false],
    ],
  )
  assert.is(db.hash(), before)
  assert.is(db.store.position, at)
})

test('explainDelete names links by the keys of their ends, and says when nothing is in the way', () => {
  const db = new Library()
  for (const name of ['a', 'b', 'c']) db.create('Person', { name })
  for (const [from, to] of [
    [0, 1],
    [2, 0],
    [1, 1],
  ] as const)
    db.link('Person.friends', from, to)
  const explained = db.store.explainDelete(db.model('Person'), [0, 1])
  assert.equal([explained.possible, explained.byModel], [true, { Person: 2, 'Person.friends': 5 }])
  const pairs = (explained.links['Person.friends'] ?? [])
    .map((pair) => [...pair].map(String).toSorted().join('-'))
    .toSorted()
  assert.equal(pairs, ['1-2', '1-3', '2-2'])
  assert.equal(db.delete('Person', 0, 1), { total: 7, byModel: { 'Person.friends': 5, Person: 2 } })
})

/** Lookups by primary key, which a function makes. */
function lookupsOf(work: () => void): number {
  const { prototype } = PrimaryKeyIndex
  const get = Object.getOwnPropertyDescriptor(prototype, 'get') as PropertyDescriptor
  let lookups = 0
  Object.defineProperty(prototype, 'get', {
    ...get,
    value(this: PrimaryKeyIndex, key: Value): number {
      lookups++
      return Reflect.apply(get.value as PrimaryKeyIndex['get'], this, [key])
    },
  })
  try {
    work()
  } finally {
    Object.defineProperty(prototype, 'get', get)
  }
  return lookups
}

test('a delete looks up each row at most once by its key, and no row for its links', () => {
  const db = new Library()
  db.create('Author', { name: 'Ann' })
  for (let tag = 0; tag < 20; tag++) db.create('Tag', { name: `t${tag}` })
  for (let book = 0; book < 10; book++) {
    db.create('Book', { title: `b${book}`, author: db.row('Author', 0) })
    for (let tag = 0; tag < 20; tag++) db.link('Book.tags', book, tag)
  }
  const lookups = lookupsOf(() => db.delete('Book', ...Array.from({ length: 10 }, (_, book) => book)))
  assert.is(db.count('Book'), 0)
  assert.ok(lookups <= 10, `${lookups} lookups for 10 rows and 200 links`)
})

test.run()
