import { defineSchema, foreignKey, integer, model, string, type RelataError } from '@relata/core'
import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createStore, F } from '../../src/index.js'
import { refused } from '../worlds/library.js'

const test = suite('upsert')
/** Anything may be passed at run time. */
const untyped = (value: unknown): never => value as never

const schema = defineSchema({
  User: model({
    email: string({ unique: true }),
    name: string({ default: '' }),
    logins: integer({ default: 0 }),
  }),
  Team: model({ name: string() }),
  Member: model(
    {
      user: foreignKey('User', { onDelete: 'CASCADE', relatedName: 'members' }),
      team: foreignKey('Team', { onDelete: 'CASCADE', null: true, relatedName: 'members' }),
      role: string({ default: 'member' }),
    },
    { uniqueTogether: [['user', 'team']] },
  ),
})
const world = () => createStore(schema)
const counted = { create: { logins: 1 }, update: { logins: F('logins').plus(1) } }

test('creates a row with the unique values, or updates the one that has them', () => {
  const db = world()
  const [first, created] = db.User.upsert({ email: 'a' }, counted)
  assert.equal({ ...first }, { id: 1, email: 'a', name: '', logins: 1 })
  assert.is(created, true)
  const [second, again] = db.User.upsert({ email: 'a' }, counted)
  assert.equal({ ...second }, { id: 1, email: 'a', name: '', logins: 2 })
  assert.is(again, false)
  assert.is(db.User.count(), 1)
  const commits = db.position
  const [same] = db.User.upsert({ email: 'a' }, { create: {}, update: {} })
  assert.is(same, second)
  assert.is(db.position, commits, 'nothing to change records nothing')
  db.User.upsert({ pk: 1 }, {
    create: { email: 'x' },
    update: (draft: { name: string }) => void (draft.name = 'n'),
  } as never)
  assert.is(db.User.get(1).name, 'n')
})

test('by the primary key, by fields that are unique together, by rows and keys', () => {
  const db = world()
  assert.is(db.User.upsert({ id: 7 }, { create: { email: 'x' }, update: { email: 'y' } })[0].email, 'x')
  assert.is(db.User.upsert({ id: 7 }, { create: { email: 'x' }, update: { email: 'y' } })[0].email, 'y')
  const user = db.User.get(7)
  const team = db.Team.create({ name: 't' })
  assert.is(db.Member.upsert({ user, team }, { create: {}, update: { role: 'owner' } })[1], true)
  const [member, created] = db.Member.upsert(
    { user_id: 7, team_id: team.id },
    { create: { user, team }, update: { role: 'owner' } },
  )
  assert.equal([member.role, created, db.Member.count()], ['owner', false, 1])
})

test('the values have to name one row at most', () => {
  const db = world()
  const user = db.User.create({ email: 'a' })
  const code = (unique: object): string =>
    refused(() => db.Member.upsert(untyped(unique), untyped({ create: {}, update: {} }))).code
  assert.is(code({ user }), 'ERR_NOT_UNIQUE')
  assert.is(code({ user, role: 'x' }), 'ERR_NOT_UNIQUE')
  assert.is(code({}), 'ERR_NOT_UNIQUE')
  // Null is the value of any number of rows.
  assert.is(code({ user, team: null }), 'ERR_NOT_UNIQUE')
  assert.is(code({ user__email: 'a' }), 'ERR_UNKNOWN_FIELD')
  assert.is(code({ id: undefined }), 'ERR_UNDEFINED')
  assert.is(db.Member.count(), 0)
})

test('both cases are needed, and what is wrong changes nothing', () => {
  const db = world()
  db.User.create({ email: 'a' })
  const code = (values: unknown): string =>
    refused(() => db.User.upsert({ email: 'a' }, untyped(values))).code
  for (const wrong of [undefined, null, 'x', {}, { create: {} }, { update: {} }, { ...counted, where: {} }])
    assert.is(code(wrong), 'ERR_ARGUMENT')
  assert.is(code({ create: {}, update: { nmae: 'x' } }), 'ERR_UNKNOWN_FIELD')
  assert.is(code({ create: {}, update: { id: 9 } }), 'ERR_KEY_CHANGE')
  assert.is(
    refused(() => db.User.upsert({ email: 'b' }, untyped({ create: { nmae: 1 }, update: {} }))).code,
    'ERR_UNKNOWN_FIELD',
  )
  assert.equal(db.User.values('email', 'logins').toArray(), [{ email: 'a', logins: 0 }])
})

test('several are all or none, with the place of what is wrong', () => {
  const db = world()
  db.User.create({ email: 'a' })
  const list = ['a', 'b', 'a'].map((email) => [{ email }, counted] as const)
  const done = db.User.bulkUpsert(list)
  assert.equal(
    done.map(([{ email, logins }, created]) => [email, logins, created]),
    [
      ['a', 2, false],
      ['b', 1, true],
      ['a', 2, false],
    ],
  )
  const before = db.stateHash()
  const error = refused(() =>
    db.User.bulkUpsert([...list, [{ email: 'c' }, { create: { nmae: 1 }, update: {} }]] as never),
  ) as RelataError
  assert.equal(
    error.issues.map(({ code, index }) => [code, index]),
    [['ERR_UNKNOWN_FIELD', 3]],
  )
  assert.is(refused(() => db.User.bulkUpsert(untyped([{ email: 'x' }]))).code, 'ERR_ARGUMENT')
  assert.is(db.stateHash(), before)
})

test('any sequence of upserts is that of a map by the unique values', () => {
  const entry = fc.record({ email: fc.constantFrom('a', 'b', 'c'), name: fc.string(), bulk: fc.boolean() })
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 12 }), (entries) => {
      const db = world()
      const expected = new Map<string, { email: string; name: string; logins: number }>()
      for (const { email, name, bulk } of entries) {
        const known = expected.get(email)
        const values = { create: { name, logins: 1 }, update: { name, logins: F('logins').plus(1) } }
        const [row, created] = bulk
          ? (db.User.bulkUpsert([[{ email }, values]])[0] as ReturnType<typeof db.User.upsert>)
          : db.User.upsert({ email }, values)
        const now = { email, name, logins: (known?.logins ?? 0) + 1 }
        expected.set(email, now)
        assert.is(created, known === undefined)
        assert.equal({ email: row.email, name: row.name, logins: row.logins }, now)
      }
      assert.equal(db.User.values('email', 'name', 'logins').toArray(), [...expected.values()])
    }),
  )
})

test.run()
