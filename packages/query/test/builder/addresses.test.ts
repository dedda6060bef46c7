import {
  defineSchema,
  foreignKey,
  httpStatus,
  integer,
  json,
  manyToMany,
  model,
  oneToOne,
  string,
  type RelataError,
} from '@relata/core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createStore, F, lower } from '../../src/index.js'
import { refused } from '../worlds/library.js'

const test = suite('addresses: rows by unique values')
/** Anything may be passed at run time. */
const untyped = (value: unknown): never => value as never

const schema = defineSchema({
  Team: model({ slug: string({ unique: true }), name: string({ default: '' }) }),
  User: model({ email: string({ unique: true }), name: string({ default: '' }) }),
  Membership: model(
    {
      team: foreignKey('Team', { onDelete: 'CASCADE', relatedName: 'memberships' }),
      user: foreignKey('User', { onDelete: 'CASCADE', null: true, relatedName: 'memberships' }),
      role: string({ default: 'member' }),
    },
    { uniqueTogether: [['team', 'user']] },
  ),
  Profile: model({ user: oneToOne('User', { onDelete: 'CASCADE' }), city: string({ default: '' }) }),
  Tag: model({ slug: string({ unique: true }) }),
  Post: model({
    title: string(),
    slug: string({ unique: true, null: true }),
    author: foreignKey('User', { onDelete: 'CASCADE', relatedName: 'posts', null: true }),
    home: foreignKey('Team', { onDelete: 'CASCADE', toField: 'slug', null: true }),
    tags: manyToMany('Tag', { relatedName: 'posts' }),
  }),
  Account: model(
    {
      owner: integer(),
      active: integer({ default: 1 }),
      email: string({ default: '' }),
      name: string({ default: '' }),
    },
    {
      uniques: [
        { fields: ['owner'], where: { active: 1 } },
        { fields: [lower('email')], where: { active: 7 } },
      ],
    },
  ),
  Place: model(
    { code: string({ unique: true }), row: integer(), seat: integer() },
    { uniqueTogether: [['row', 'seat']] },
  ),
  Shop: model({ licence: string({ unique: true }) }, { parents: ['Place'] }),
  Point: model({ at: json<{ x: number }>({ primaryKey: true }), label: string({ default: '' }) }),
})

function world() {
  const db = createStore(schema)
  const [red, blue] = db.Team.bulkCreate([{ slug: 'red' }, { slug: 'blue' }])
  const [ann, bob] = db.User.bulkCreate([{ email: 'a@b.c' }, { email: 'b@b.c' }])
  if (red === undefined || blue === undefined || ann === undefined || bob === undefined)
    throw new Error('no rows')
  const member = db.Membership.create({ team: red, user: ann })
  db.Tag.bulkCreate(['x', 'y', 'z'].map((slug) => ({ slug })))
  const post = db.Post.create({ title: 'p', author: ann, slug: 'p' })
  return { db, red, blue, ann, bob, member, post }
}

test('update, bulkUpdate, delete and contains take one', () => {
  const { db, ann, bob } = world()
  assert.is(db.User.update({ email: 'a@b.c' }, { name: 'Ann' }), db.User.get(ann.id))
  assert.is(db.User.get({ email: 'a@b.c' }).name, 'Ann')
  assert.is(db.User.update({ id: bob.id }, { name: 'Bob' }).email, 'b@b.c')
  assert.is(db.User.update({ pk: bob.id }, (draft) => void (draft.name = 'B')).name, 'B')
  assert.is(db.User.update({ email: 'b@b.c' }, { email: 'c@b.c', name: F('email') }).name, 'b@b.c')
  assert.is(
    db.User.bulkUpdate([
      [{ email: 'a@b.c' }, { name: '1' }],
      [{ email: 'c@b.c' }, { name: '2' }],
    ]),
    2,
  )
  assert.equal(db.User.valuesList('name', { flat: true }).toArray(), ['1', '2'])
  assert.ok(db.User.filter({ name: '1' }).contains({ email: 'a@b.c' }))
  assert.not(db.User.filter({ name: '1' }).contains({ email: 'c@b.c' }))
  assert.not(db.User.all().contains({ email: 'nobody' }))
  assert.equal(db.User.delete({ email: 'a@b.c' }).byModel, { Membership: 1, Post: 1, User: 1 })
  assert.is(db.User.count(), 1)
})

test('fields that are unique together: by rows, keys, addresses of rows, in any order', () => {
  const { db, red, ann, member } = world()
  const update = (address: object): number => db.Membership.update(untyped(address), { role: 'x' }).id
  assert.is(db.Membership.get({ team: red.id, user: ann.id }), member)
  for (const team of [red, red.id, { slug: 'red' }, { pk: red.id }])
    for (const user of [ann, ann.id, { email: 'a@b.c' }]) {
      assert.is(update({ team, user }), member.id)
      assert.is(update({ user, team }), member.id)
    }
  assert.is(db.Membership.update({ team_id: red.id, user_id: ann.id }, { role: 'y' }).id, member.id)
  assert.is(
    db.Membership.upsert({ team: { slug: 'red' }, user: { email: 'a@b.c' } }, { create: {}, update: {} })[1],
    false,
  )
  const [created, isNew] = db.Membership.upsert(
    { team: { slug: 'blue' }, user: { email: 'a@b.c' } },
    { create: {}, update: {} },
  )
  assert.equal([created.team.slug, isNew], ['blue', true])
  assert.is(db.Membership.delete({ team: red, user: ann }).total, 1)
})

test('one-to-ones, keys to another field, parents, constraints with their condition', () => {
  const { db, ann, red } = world()
  const profile = db.Profile.create({ user: ann })
  assert.is(db.Profile.update({ user: { email: 'a@b.c' } }, { city: 'x' }).id, profile.id)
  assert.is(db.Profile.update({ user_id: ann.id }, { city: 'y' }).city, 'y')
  assert.is(db.Profile.update({ user: ann }, { city: 'z' }).city, 'z')
  assert.is(db.Post.create({ title: 't', slug: null, home: { id: red.id } }).home_id, 'red')
  const shop = db.Shop.create({ code: 'c', row: 1, seat: 2, licence: 'l' })
  db.Place.create({ code: 'other', row: 1, seat: 3 })
  for (const address of [
    { code: 'c' },
    { licence: 'l' },
    { row: 1, seat: 2 },
    { pk: shop.pk },
    { id: shop.id },
  ])
    assert.is(db.Shop.update(untyped(address), {}).pk, shop.pk)
  const gone = (address: object): string => refused(() => db.Shop.update(untyped(address), {})).code
  assert.is(gone({ code: 'other' }), 'ERR_DOES_NOT_EXIST', 'a place that is no shop')
  assert.is(gone({ row: 1, seat: 3 }), 'ERR_DOES_NOT_EXIST')
  db.Account.create({ owner: 1, active: 0 })
  const active = db.Account.create({ owner: 1 })
  assert.is(db.Account.update({ owner: 1, active: 1 }, { name: 'x' }).id, active.id)
  assert.is(
    refused(() => db.Account.update({ owner: 1, active: 0 }, { name: 'x' })).code,
    'ERR_NOT_UNIQUE',
    'the constraint has no rows with it',
  )
})

test('related rows: add, remove, set and the values of keys', () => {
  const { db, bob, post } = world()
  const slugs = (): unknown => post.tags.valuesList('slug', { flat: true }).toArray()
  post.tags.add({ slug: 'x' }, 2)
  assert.equal(slugs(), ['x', 'y'])
  post.tags.add([{ slug: 'z' }, { slug: 'x' }])
  post.tags.remove({ slug: 'y' })
  assert.equal(slugs(), ['x', 'z'])
  post.tags.set([{ slug: 'y' }])
  assert.equal(slugs(), ['y'])
  bob.posts.add({ slug: 'p' })
  assert.is(db.Post.get(post.id).author?.id, bob.id)
  bob.posts.remove({ slug: 'p' })
  assert.is(db.Post.get(post.id).author, null)
  db.Post.update({ slug: 'p' }, { author: { email: 'a@b.c' }, tags: { set: { slug: 'x' } } })
  assert.equal([db.Post.get(post.id).author?.email, slugs()], ['a@b.c', ['x']])
  db.Post.bulkCreate([{ title: 'q', slug: 'q', author: { email: 'b@b.c' } }])
  assert.is(db.Post.get({ slug: 'q' }).author_id, bob.id)
  assert.is(db.Post.filter({ slug: 'q' }).update({ author: { email: 'a@b.c' } }), 1)
  assert.is(db.Post.get({ slug: 'q' }).author?.email, 'a@b.c')
  const [row] = db.Post.getOrCreate({ slug: 'r' }, { title: 'r', author: { email: 'b@b.c' } })
  assert.is(row.author_id, bob.id)
})

test('errors say what is missing, and map to statuses', () => {
  const { db, red, post } = world()
  const before = db.stateHash()
  const error = (call: () => unknown): RelataError => refused(call) as RelataError
  const none = error(() => db.User.update({ email: 'no' }, {}))
  assert.equal(
    [none.code, none.kind, none.model, httpStatus(none)],
    ['ERR_DOES_NOT_EXIST', 'notFound', 'User', 404],
  )
  assert.match(none.message, /no User with email "no"/)
  const wrong = error(() => db.User.update(untyped({ name: 'Ann' }), {}))
  assert.is(wrong.code, 'ERR_NOT_UNIQUE')
  assert.is(
    wrong.message,
    'update finds a row of User by id, or by email, and got name: for rows with these values call db.User.filter(…)',
  )
  const partial = error(() => db.Membership.delete(untyped({ team: red })))
  assert.is(partial.code, 'ERR_NOT_UNIQUE')
  assert.is(
    partial.message,
    'delete finds a row of Membership by id, or by team with user, and got team: add user',
  )
  const code = (call: () => unknown): string => error(call).code
  assert.is(
    code(() => db.Membership.delete(untyped({ team: red, user: null }))),
    'ERR_NOT_UNIQUE',
  )
  assert.is(
    code(() => db.Post.update(untyped({ slug: null }), {})),
    'ERR_NOT_UNIQUE',
  )
  assert.is(
    code(() => db.User.update(untyped({}), {})),
    'ERR_NOT_UNIQUE',
  )
  assert.is(
    code(() => db.User.update(untyped({ emial: 'x' }), {})),
    'ERR_UNKNOWN_FIELD',
  )
  assert.is(
    code(() => db.User.update(untyped({ email__startswith: 'a' }), {})),
    'ERR_UNKNOWN_FIELD',
  )
  assert.is(
    code(() => db.User.update(untyped({ id: 'x' }), {})),
    'ERR_VALUE_TYPE',
  )
  assert.is(
    code(() => db.User.update(untyped({ email: undefined }), {})),
    'ERR_UNDEFINED',
  )
  assert.is(
    code(() => db.User.update(untyped({ id: 1, pk: 1 }), {})),
    'ERR_ARGUMENT',
  )
  assert.is(
    code(() => db.Membership.delete(untyped({ team: post, user: 1 }))),
    'ERR_WRONG_MODEL',
  )
  assert.is(
    code(() => db.Membership.delete({ team: { slug: 'no' }, user: 1 })),
    'ERR_DOES_NOT_EXIST',
  )
  assert.is(
    code(() => db.User.delete({ email: 'a@b.c' }, { expect: 'unchanged' })),
    'ERR_ARGUMENT',
  )
  assert.is(
    code(() => post.tags.add({ slug: 'no' })),
    'ERR_DOES_NOT_EXIST',
  )
  assert.is(
    code(() => post.tags.add(untyped({ id__gt: 0 }))),
    'ERR_UNKNOWN_FIELD',
  )
  assert.is(
    code(() => post.tags.add(untyped({}))),
    'ERR_NOT_UNIQUE',
  )
  assert.is(
    code(() => db.Post.create({ title: 'x', slug: 'x', author: { email: 'no' } })),
    'ERR_DOES_NOT_EXIST',
  )
  assert.is(
    code(() => db.Post.update(post, { author: untyped({ name: 'x' }) })),
    'ERR_NOT_UNIQUE',
  )
  assert.is(
    code(() => db.Post.filter({ id: 1 }).update({ author: { email: 'no' } })),
    'ERR_DOES_NOT_EXIST',
  )
  assert.is(db.stateHash(), before)
})

test('further values have to be those of the row', () => {
  const { db, ann } = world()
  assert.is(db.User.update({ id: ann.id, email: 'a@b.c' }, { name: 'x' }).name, 'x')
  assert.is(refused(() => db.User.update({ id: ann.id, email: 'b@b.c' }, {})).code, 'ERR_DOES_NOT_EXIST')
  assert.is(refused(() => db.User.update(untyped({ id: ann.id, name: 'y' }), {})).code, 'ERR_DOES_NOT_EXIST')
})

test('where keys are objects, an object is a key', () => {
  const db = createStore(schema)
  db.Point.create({ at: { x: 1 } })
  assert.is(db.Point.update(untyped({ x: 1 }), { label: 'y' }).label, 'y')
  assert.is(refused(() => db.Point.update(untyped({ at: { x: 1 } }), {})).code, 'ERR_DOES_NOT_EXIST')
})

test('a scope finds its own rows alone', () => {
  const { db, red } = world()
  db.Membership.create({ team: { slug: 'blue' }, user: { email: 'b@b.c' } })
  const scope = db.scope({ team: red.id })
  assert.is(scope.Membership.update({ team: red.id, user: 1 }, { role: 'x' }).role, 'x')
  const blue = db.Team.get({ slug: 'blue' })
  assert.is(
    refused(() => scope.Membership.update({ team: blue.id, user: 2 }, { role: 'x' })).code,
    'ERR_DOES_NOT_EXIST',
  )
})

test.run()
