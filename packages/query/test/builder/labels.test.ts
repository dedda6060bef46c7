import { bigInteger, defineSchema, integer, model, string, type SchemaOf } from '@relata/core'
import { expectTypeOf } from 'expect-type'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createStore } from '../../src/index.js'
import { refusedWith as refused } from '../worlds/library.js'

const test = suite('labels of choices')

const ROLES = { ADMIN: 'Administrator', USER: 'User' } as const

const schema = defineSchema({
  User: model({
    name: string(),
    role: string({ choices: ROLES, default: 'USER' }),
    level: integer({ choices: [[2, 'high'], [1, 'low'], 3], null: true }),
    big: bigInteger({ choices: [[7n, 'seven']], null: true }),
  }),
  Guest: model({ role: string({ choices: ROLES }) }),
  Staff: model(
    { desk: string({ choices: { constructor: 'Builder', ['__proto__']: 'Prototype' } }) },
    { parents: ['User'] },
  ),
  Plain: model({ name: string() }),
})
interface App extends SchemaOf<typeof schema> {}
const world = () => createStore<App>(schema)

test('an object of labels gives the values and their type', () => {
  const db = world()
  const user = db.User.create({ name: 'Ann', role: 'ADMIN', level: 1 })
  expectTypeOf(user.role).toEqualTypeOf<'ADMIN' | 'USER'>()
  expectTypeOf(db.Guest.create({ role: 'USER' }).role).toEqualTypeOf<keyof typeof ROLES>()
  assert.is(db.User.create({ name: 'Ben' }).role, 'USER')
  const error = refused('ERR_CHOICE', () => db.User.create({ name: 'x', role: 'ROOT' as never }))
  assert.match(error.message, 'expected one of "ADMIN", "USER"')
  refused('ERR_CHOICE', () => db.User.create({ name: 'x', role: 'toString' as never }))
  assert.is(db.User.filter({ role: 'ADMIN' }).count(), 1)
})

test('labels are read by value', () => {
  const db = world()
  const user = db.User.create({ name: 'Ann', role: 'ADMIN', level: 1, big: 7n })
  assert.is(db.User.labels('role')[user.role], 'Administrator')
  assert.equal(db.User.labels('role'), { ADMIN: 'Administrator', USER: 'User' })
  assert.equal(Object.entries(db.User.labels('role'))[0], ['ADMIN', 'Administrator'])
  assert.is(db.User.labels('level')[user.level ?? 3], 'low')
  assert.equal(db.User.labels('level'), { 1: 'low', 2: 'high', 3: '3' })
  assert.is(db.User.labels('big')[`${user.big ?? 7n}`], 'seven')
  expectTypeOf(db.User.labels('role')).toEqualTypeOf<{ readonly ADMIN: string; readonly USER: string }>()
  expectTypeOf(db.User.labels('level')).toEqualTypeOf<{
    readonly 1: string
    readonly 2: string
    readonly 3: string
  }>()
  assert.is(db.User.labels('role'), db.User.labels('role'))
  assert.ok(Object.isFrozen(db.User.labels('role')))
  assert.is(db.Staff.labels('role').USER, 'User')
  assert.equal(Object.keys(db.Staff.labels('desk')), ['constructor', '__proto__'])
})

test('a field without choices has none', () => {
  const db = world()
  // @ts-expect-error -- name has no choices
  const named = (): unknown => db.User.labels('name')
  assert.is(refused('ERR_NO_CHOICES', named).field, 'name')
  const misspelt = refused('ERR_UNKNOWN_FIELD', () => db.User.labels('rol' as never))
  assert.match(misspelt.message, 'fields with choices: role, level, big')
  const none = refused('ERR_NO_CHOICES', () => db.Plain.labels('name' as never))
  assert.match(none.message, 'none of its fields has choices')
})

test.run()
