import {
  binary,
  defineSchema,
  foreignKey,
  integer,
  manyToMany,
  model,
  MemoryLog,
  oneToOne,
  string,
  type SchemaOf,
} from '@relata/core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { count, createStore } from '../../src/index.js'

const test = suite('rows as the values of a write')

const schema = defineSchema({
  A: model({
    name: string({ default: '' }),
    code: string({ unique: true }),
    tags: manyToMany('A', { symmetrical: false, relatedName: 'tagged' }),
  }),
  B: model({
    a: foreignKey('A', { onDelete: 'CASCADE', relatedName: 'bs' }),
    t: string({ default: '' }),
    bytes: binary({ null: true }),
  }),
  ByCode: model({ a: foreignKey('A', { onDelete: 'CASCADE', toField: 'code', relatedName: 'coded' }) }),
  One: model({ a: oneToOne('A', { onDelete: 'CASCADE', primaryKey: true }), n: integer({ default: 0 }) }),
  Child: model({ x: integer({ default: 0 }) }, { parents: ['A'] }),
})
interface Shop extends SchemaOf<typeof schema> {}

const filled = () => {
  const log = new MemoryLog()
  const db = createStore<Shop>(schema, { log })
  const a = db.A.create({ code: 'a' })
  return { db, a, log, b: db.B.create({ a, t: 'x', bytes: new Uint8Array([1, 2]) }) }
}
const codeOf = (call: () => unknown): unknown => {
  try {
    call()
  } catch (error) {
    return (error as { readonly code?: string }).code
  }
  return assert.unreachable('no error')
}

test('a row that was deleted is created again, its key and all', () => {
  const { db, b } = filled()
  for (const create of [
    () => db.B.create(b),
    () => db.B.create({ ...b }),
    () => db.B.bulkCreate([b])[0],
    () => db.B.get(db.A.get(1).bs.create(b).id),
  ]) {
    db.B.delete(1)
    assert.equal(create(), b)
    assert.is(db.B.get(1).a, db.A.get(1))
  }
  assert.is(
    codeOf(() => db.B.create(b)),
    'ERR_UNIQUE',
  )
  assert.equal({ ...db.B.create({ ...b, id: undefined }) }, { ...b, id: 2 })
})

test('keys by another field, keys that are primary keys, and the columns of parents are taken', () => {
  const { db, a } = filled()
  const byCode = db.ByCode.create({ a })
  const one = db.One.create({ a, n: 3 })
  const child = db.Child.create({ code: 'c', x: 7, name: 'kid' })
  db.ByCode.delete(byCode)
  db.One.delete(one)
  db.A.delete(child.id)
  assert.equal(db.ByCode.create(byCode), byCode)
  assert.equal(db.One.create(one), one)
  assert.equal(db.Child.create(child), child)
})

test('the row of an event is taken, and that of another store', () => {
  const { db, b, log } = filled()
  const event = log.at(3)?.events[0]
  db.B.delete(b)
  assert.equal(db.B.create((event?.type === 'created' ? event.row : undefined) as never), b)
  const other = filled().db
  other.B.delete(1)
  assert.equal({ ...other.B.create(b) }, { ...b })
})

test('an update by a row sets what is different; the key has to be its own', () => {
  const { db, b, a } = filled()
  const other = db.A.create({ code: 'b' })
  const changed = db.B.update(b, { t: 'y', a: other })
  assert.equal(db.B.update(changed, b as never), b)
  assert.is(db.B.get(1).a, a)
  assert.is(
    codeOf(() => db.B.update(b, db.B.create({ a }) as never)),
    'ERR_KEY_CHANGE',
  )
  db.B.bulkUpdate([[b, { t: 'z' }]])
  assert.is(db.B.filter({ id: 1 }).update({ t: b.t, a: b.a }), 1)
  assert.equal(db.B.get(1), b)
})

test('of any other object the own properties count, too', () => {
  const { db, a } = filled()
  class Values {
    readonly t = 'mine'
    readonly a = a
    get bytes(): Uint8Array {
      throw new RangeError('a property of the class was read')
    }
  }
  assert.is(db.B.create(new Values()).t, 'mine')
  assert.is(db.B.update(1, Object.assign(Object.create({ a: 99 }) as object, { t: 'own' })).a, a)
  assert.is(
    codeOf(() => db.B.create(db.B.annotate({ n: count() }).get(1))),
    'ERR_UNKNOWN_FIELD',
  )
})

test.run()
