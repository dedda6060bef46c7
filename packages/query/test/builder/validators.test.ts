import {
  abstractModel,
  date,
  defineSchema,
  foreignKey,
  integer,
  json,
  MemoryLog,
  model,
  string,
  type SchemaOf,
} from '@relata/core'
import { type } from 'arktype'
import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import * as v from 'valibot'
import { z } from 'zod'
import { createStore, F } from '../../src/index.js'
import { refused as refusal, refusedWith as refused } from '../worlds/library.js'

const test = suite('validators')

const Dated = abstractModel(
  { from: date(), to: date({ null: true }) },
  {
    validate: z
      .object({ from: z.string(), to: z.string().nullable() })
      .refine(({ from, to }) => to === null || from <= to, {
        path: ['to'],
        error: 'must not be before from',
      }),
  },
)
const schema = defineSchema({
  User: model({
    email: string({ unique: true, validate: z.email().toLowerCase() }),
    name: string({ maxLength: 5, default: 'anon', validate: v.pipe(v.string(), v.trim(), v.minLength(2)) }),
    age: integer({ null: true, min: 0, validate: type('number.integer < 150') }),
    slug: string({
      null: true,
      validate: z
        .string()
        .regex(/^[a-z]+$/)
        .max(4),
    }),
  }),
  Booking: model(
    {
      user: foreignKey('User', { onDelete: 'SET_NULL', null: true, relatedName: 'bookings' }),
      data: json({ default: {} }),
    },
    { bases: [Dated] },
  ),
  Place: model(
    { name: string({ unique: true }), seats: integer() },
    { validate: z.object({ seats: z.number().min(1) }) },
  ),
  Cafe: model(
    {
      tables: integer(),
      owner: foreignKey('User', { onDelete: 'SET_NULL', null: true, relatedName: 'cafes' }),
    },
    {
      parents: ['Place'],
      validate: z
        .object({ seats: z.number(), tables: z.number(), owner_id: z.number().nullable() })
        .refine(({ seats, tables }) => tables <= seats, 'more tables than seats')
        .refine(({ owner_id }) => owner_id !== null, { path: ['owner_id'], error: 'needs an owner' }),
    },
  ),
})
interface App extends SchemaOf<typeof schema> {}

const user = { email: 'Ann@Example.com' }

test('rows hold the output of a validator; limits are those of the output', () => {
  const db = createStore<App>(schema)
  const ann = db.User.create({ ...user, name: '   ann   ', age: 3 })
  assert.equal([ann.email, ann.name, ann.age], ['ann@example.com', 'ann', 3])
  const same = db.User.update(ann, { email: 'ANN@example.com' })
  assert.is(same, ann, 'nothing changes')
  refused('ERR_MAX_LENGTH', () => db.User.create({ email: 'b@x.io', name: 'abcdef ' }))
  refused('ERR_UNIQUE', () => db.User.create({ email: 'ANN@EXAMPLE.COM' }))
})

test('a create and an update report every fault, each issue of a validator with its path', () => {
  const db = createStore<App>(schema)
  const wrong = { email: 'no', name: ' a ', age: 200, slug: 'ABCDE' }
  const error = refused('ERR_VALIDATOR', () => db.User.create(wrong))
  assert.equal(
    error.issues.map(({ field, code }) => [field, code]),
    [
      ['email', 'ERR_VALIDATOR'],
      ['name', 'ERR_VALIDATOR'],
      ['age', 'ERR_VALIDATOR'],
      ['slug', 'ERR_VALIDATOR'],
      ['slug', 'ERR_VALIDATOR'],
    ],
  )
  assert.match(error.message, 'User.email: the validator of zod refused "no": Invalid email address')
  const ann = db.User.create(user)
  assert.is(refused('ERR_VALIDATOR', () => db.User.update(ann, wrong)).issues.length, 5)
  assert.is(refused('ERR_VALIDATOR', () => db.User.update(ann, () => ({ ...ann, age: 151 }))).field, 'age')
  const bulk = refused('ERR_VALIDATOR', () =>
    db.User.bulkCreate([{ email: 'b@x.io' }, wrong, { email: 'c' }]),
  )
  assert.equal(
    bulk.issues.map(({ index }) => index),
    [1, 1, 1, 1, 1, 2],
  )
  refused('ERR_VALIDATOR', () => db.User.filter({ age: null }).update({ slug: 'A' }))
  assert.is(db.User.count(), 1)
})

test('null and the values of a query are not validated, defaults are', () => {
  const db = createStore<App>(schema)
  const ann = db.User.create({ ...user, age: null, slug: null })
  assert.is(ann.age, null)
  assert.is(db.User.filter({ age__gt: 1000 }).count(), 0)
  const faulty = () =>
    defineSchema({ User: model({ name: string({ default: 'a', validate: z.string().min(2) }) }) })
  assert.match(refusal(faulty).message, /its default is invalid: the validator of zod refused "a"/)
  const late = defineSchema({
    User: model({ name: string({ default: () => 'a', validate: z.string().min(2) }) }),
  })
  refused('ERR_VALIDATOR', () => createStore(late).User.create({}))
})

test('the validator of a model checks the whole row, in every call that writes it', () => {
  const db = createStore<App>(schema)
  const ann = db.User.create(user)
  const wrong = refused('ERR_VALIDATOR', () => db.Booking.create({ from: '2024-05-02', to: '2024-05-01' }))
  assert.equal([wrong.model, wrong.field, wrong.value], ['Booking', 'to', '2024-05-01'])
  assert.match(wrong.message, 'Booking.to: must not be before from')
  const booking = db.Booking.create({ from: '2024-05-02', user: ann })
  refused('ERR_VALIDATOR', () => db.Booking.update(booking, { to: '2024-05-01' }))
  refused('ERR_VALIDATOR', () => db.Booking.update(booking, (draft) => void (draft.to = '2024-05-01')))
  refused('ERR_VALIDATOR', () => db.Booking.all().update({ to: '2024-01-01' }))
  refused('ERR_VALIDATOR', () => ann.bookings.create({ from: '2024-05-02', to: '2024-05-01' }))
  const nested = refused('ERR_VALIDATOR', () =>
    db.User.create({ email: 'b@x.io', bookings: { create: [{ from: '2024-05-02', to: '2024-05-01' }] } }),
  )
  assert.is(nested.issues[0]?.path, 'bookings[0].to')
  assert.is(db.User.count(), 1)
  assert.is(db.Booking.get({}), booking)
})

test('each table of a row has its validator; a SET_NULL that it refuses refuses the delete', () => {
  const db = createStore<App>(schema)
  const ann = db.User.create(user)
  const cafe = db.Cafe.create({ name: 'Blue', seats: 4, tables: 2, owner: ann })
  const both = refused('ERR_VALIDATOR', () =>
    db.Cafe.create({ name: 'Red', seats: 0, tables: 2, owner: ann }),
  )
  assert.is(both.field, 'seats')
  const many = refused('ERR_VALIDATOR', () => db.Cafe.create({ name: 'Red', seats: 1, tables: 2 }))
  assert.is(many.issues.length, 2)
  assert.is(refused('ERR_VALIDATOR', () => db.Cafe.update(cafe, { seats: 0 })).issues.length, 2)
  refused('ERR_VALIDATOR', () => db.Cafe.filter({}).update({ tables: F('tables').times(3) }))
  assert.is(refused('ERR_VALIDATOR', () => db.User.delete(ann)).field, 'owner_id')
  assert.is(db.Place.count(), 1)
  assert.is(db.User.count(), 1)
})

test('an asynchronous validator is refused, and so is what is no validator', () => {
  const Async = defineSchema({
    A: model({ n: integer({ validate: z.number().refine(async (n) => n > 0) }) }),
  })
  refused('ERR_ASYNC_VALIDATOR', () => createStore(Async).A.create({ n: 1 }))
  const whole = defineSchema({
    A: model({ n: integer() }, { validate: z.object({}).refine(async () => true) }),
  })
  refused('ERR_ASYNC_VALIDATOR', () => createStore(whole).A.create({ n: 1 }))
  const message = refusal(() =>
    defineSchema({ A: model({ n: integer({ validate: (() => true) as never }) }, { validate: 5 as never }) }),
  ).message
  assert.match(message, "A.n: validate must be a Standard Schema validator (an object with '~standard')")
  assert.match(message, 'A: validate must be a Standard Schema validator')
})

test('a validator is no part of the log: rows that it refuses now are replayed, and read', () => {
  const log = new MemoryLog()
  const loose = defineSchema({ A: model({ n: integer(), m: integer({ default: 0 }) }) })
  const first = createStore(loose, { log })
  first.A.create({ n: 5 })
  const strict = defineSchema({
    A: model({ n: integer({ validate: z.number().max(4) }), m: integer({ default: 0 }) }),
  })
  const db = createStore(strict, { log })
  const row = db.A.get({ n: 5 })
  assert.is(db.stateHash(), first.stateHash())
  assert.is(db.A.update(row, { m: 1 }).m, 1)
  refused('ERR_VALIDATOR', () => db.A.update(row, { n: 6 }))
})

test('what is stored is what the validators accept, whatever is written', () => {
  const world = defineSchema({
    A: model(
      { n: integer({ validate: z.number().transform((n) => Math.abs(n)) }), m: integer({ default: 0 }) },
      { validate: z.object({ n: z.number(), m: z.number() }).refine(({ n, m }) => n + m <= 10) },
    ),
  })
  const number = fc.integer({ min: -12, max: 12 })
  const write = fc.record({ at: fc.nat(5), n: number, m: number, isNew: fc.boolean() })
  const check = (writes: readonly { at: number; n: number; m: number; isNew: boolean }[]): void => {
    const db = createStore(world)
    const expected: { n: number; m: number }[] = []
    for (const { at, n, m, isNew } of writes) {
      const values = { n: Math.abs(n), m }
      const isRight = values.n + m <= 10
      const run = (): void => {
        if (isNew) db.A.create({ n, m })
        else db.A.update(at + 1, { n, m })
      }
      if (!isNew && expected[at] === undefined) continue
      if (isRight) run()
      else refused('ERR_VALIDATOR', run)
      if (isRight) expected[isNew ? expected.length : at] = values
    }
    assert.equal(db.A.orderBy('id').values('n', 'm').toArray(), expected)
  }
  // The keys of refused rows are used up, so a refused create ends the numbering: only right ones are generated.
  const right = write.filter(({ n, m, isNew }) => !isNew || Math.abs(n) + m <= 10)
  fc.assert(fc.property(fc.array(right, { maxLength: 12 }), check))
})

test.run()
