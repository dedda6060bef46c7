// node: --stack-size=200
import {
  date,
  decimal,
  defineSchema,
  foreignKey,
  integer,
  json,
  manyToMany,
  model,
  string,
  text,
  type SchemaOf,
} from '@relata/core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  and,
  concat,
  coalesce,
  createStore,
  Exists,
  F,
  lookups,
  not,
  or,
  OuterRef,
  Prefetch,
  Value,
  xor,
  type Database,
} from '../../src/index.js'

/** A call of this many arguments overflows the stack, which `npm test` makes small for this file. */
const MANY = 30_000

const schema = defineSchema({
  Shelf: model({ name: string(), items: manyToMany('Item', { relatedName: 'shelves' }) }),
  Item: model({
    n: integer({ default: 0 }),
    code: string({ default: '', index: true }),
    note: text({ default: '' }),
    price: decimal({ decimalPlaces: 2, default: '0' }),
    day: date({ default: '2024-01-01' }),
    data: json({ default: () => null, null: true }),
    box: foreignKey('Box', { onDelete: 'CASCADE', null: true, relatedName: 'items' }),
  }),
  Box: model({ name: string({ default: '' }) }),
  Club: model({ members: manyToMany('Box', { through: 'Membership', relatedName: 'clubs' }) }),
  Membership: model({
    club: foreignKey('Club', { onDelete: 'CASCADE' }),
    box: foreignKey('Box', { onDelete: 'CASCADE' }),
  }),
})
interface Long extends SchemaOf<typeof schema> {}
type LongDb = Database<Long>

const numbers = Array.from({ length: MANY }, (_, i) => i + 1)
const texts = numbers.map(String)

/** One row of each model, so that what costs time is the list. */
function small(): LongDb {
  const db = createStore<Long>(schema)
  const box = db.Box.create({ name: '7' })
  db.Item.create({ n: 7, code: '7', note: '7', price: '7', data: 7, box })
  db.Item.create({ n: -1, code: 'x', note: 'x', price: '-1', data: { a: 1 }, day: '1999-01-01' })
  return db
}

let full: LongDb | undefined
/** Every row of a long list is there. */
function large(): LongDb {
  if (full !== undefined) return full
  const db = createStore<Long>(schema)
  const box = db.Box.create({ name: 'first' })
  db.Item.bulkCreate(numbers.map((n) => ({ n, code: String(n), box })))
  return (full = db)
}

const conditions = suite('conditions with long lists')

conditions('a list can be too long for the arguments of one call', () => {
  const lengthOf = (...list: readonly number[]): number => list.length
  const hint = 'run this file by `npm test`, or with `node --stack-size=200`'
  assert.throws(() => lengthOf(...numbers), /Maximum call stack/, hint)
})

conditions('in takes any number of values of every type', () => {
  const db = small()
  const days = numbers.map((n) => new Date(n * 86_400_000).toISOString().slice(0, 10))
  assert.is(db.Item.filter({ n__in: numbers }).count(), 1)
  assert.is(db.Item.filter({ code__in: texts }).count(), 1)
  assert.is(db.Item.filter({ note__in: texts }).count(), 1)
  assert.is(db.Item.filter({ price__in: texts }).count(), 1)
  assert.is(db.Item.filter({ day__in: days }).count(), 2)
  assert.is(db.Item.filter({ data__in: numbers }).count(), 1)
  assert.is(db.Item.filter({ data__in: numbers.map((a) => ({ a })) }).count(), 1)
  assert.is(db.Item.filter({ day__year__in: numbers }).count(), 2)
  assert.is(db.Item.filter({ pk__in: numbers }).count(), 2)
  assert.is(db.Item.filter({ box__in: numbers }).count(), 1)
  assert.is(db.Item.filter({ box__name__in: texts }).count(), 1)
  assert.is(db.Box.filter({ items__n__in: numbers }).count(), 1)
})

conditions('in takes any iterable, and can be negated, nested and evaluated again', () => {
  const db = small()
  const generated = function* (): Generator<number> {
    yield* numbers
  }
  assert.is(db.Item.filter({ n__in: new Set(numbers) }).count(), 1)
  assert.is(db.Item.filter({ n__in: generated() as never }).count(), 1)
  assert.is(db.Item.exclude({ n__in: numbers }).count(), 1)
  assert.is(db.Item.filter(not({ n__in: numbers })).count(), 1)
  assert.is(
    db.Item.filter(or({ n__in: numbers }, and({ code__in: texts }, not({ note__in: texts })))).count(),
    1,
  )
  assert.is(db.Item.filter(xor({ n__in: numbers }, { code: 'x' })).count(), 2)
  assert.is(db.Box.filter(Exists(db.Item.filter({ box: OuterRef('pk'), n__in: numbers }))).count(), 1)
  assert.is(db.Box.filter({ items__in: db.Item.filter({ n__in: numbers }) }).count(), 1)
})

conditions('or and and take a long list in one array', () => {
  const db = small()
  const wheres = numbers.map((n) => ({ n }))
  assert.is(db.Item.filter(or(wheres)).count(), 1)
  assert.is(db.Item.filter(not(or(wheres))).count(), 1)
  assert.is(db.Item.filter(and(numbers.map((n) => ({ n__lt: n })))).count(), 1)
})

conditions('lookups take a long list in one text, in an object, and in repeated parameters', () => {
  const db = small()
  const allow = ['n__in'] as const
  assert.is(db.Item.filter(lookups({ n__in: texts.join() }, { allow })).count(), 1)
  assert.is(db.Item.filter(lookups({ n__in: texts }, { allow })).count(), 1)
  assert.is(db.Item.filter(lookups(`n__in=${texts.join('&n__in=')}`, { allow })).count(), 1)
})

conditions('a live query with a long list follows its rows', () => {
  const db = small()
  const seen: number[] = []
  const subscription = db.Item.filter({ n__in: numbers })
    .liveCount()
    .subscribe((n) => seen.push(n))
  db.Item.create({ n: MANY })
  db.Item.create({ n: MANY + 1 })
  subscription.unsubscribe()
  assert.equal(seen, [1, 2])
})

conditions('update and delete by a long list', () => {
  const db = small()
  assert.is(db.Item.filter({ n__in: numbers }).update({ note: 'seen' }), 1)
  assert.is(db.Item.filter({ n__in: numbers }).update({ n: F('n').plus(0) }), 1)
  assert.is(db.Item.filter({ n__in: numbers }).delete().total, 1)
  assert.is(db.Item.inBulk(numbers).size, 1)
})

conditions.run()

const functions = suite('functions of many arguments')

functions('concat and coalesce take what one call can pass', () => {
  const db = small()
  const letters = numbers.slice(0, 10_000).map(() => Value('a'))
  const ones = numbers.slice(0, 10_000).map(() => Value(1))
  const joined = concat(...(letters as [(typeof letters)[number]]))
  const [first] = db.Item.filter({ n: 7 })
    .annotate({ joined, first: coalesce('n', ...(ones as [(typeof ones)[number]])) })
    .valuesList('joined', 'first')
    .toArray()
  assert.equal(first, ['a'.repeat(10_000), 7])
})

functions.run()

const writes = suite('writes of long lists')

writes('values, unions and live lists of many rows', () => {
  const db = large()
  assert.is(
    db.Item.all()
      .union(db.Item.filter({ n__gt: 1 }))
      .count(),
    MANY,
  )
  assert.is(db.Item.valuesList('n', 'code').distinct().toArray().length, MANY)
  const lists: number[] = []
  const subscription = db.Item.orderBy('-n')
    .live()
    .subscribe((rows) => lists.push(rows.length))
  db.Item.filter({ n__in: numbers }).update({ note: 'again' })
  subscription.unsubscribe()
  assert.equal(lists, [MANY, MANY])
})

writes('union, intersection and difference take an array of query sets', () => {
  const db = small()
  const parts = [db.Item.filter({ n: 7 }), db.Item.filter({ n: -1 })]
  assert.is(db.Item.none().union(parts).count(), 2)
  assert.is(db.Item.none().union(parts, { all: true }).count(), 2)
  assert.is(db.Item.all().intersection(parts).count(), 0)
  assert.is(db.Item.all().difference(parts).count(), 0)
})

writes('related managers take many rows in one argument', () => {
  const db = large()
  const shelf = db.Shelf.create({ name: 's' })
  const rows = db.Item.all().toArray()
  shelf.items.add(rows)
  assert.is(shelf.items.count(), MANY)
  shelf.items.remove(new Set(rows.slice(1)))
  assert.is(shelf.items.count(), 1)
  shelf.items.set(rows)
  shelf.items.remove(db.Item.filter({ n__gt: 1 }), rows[0] as never)
  assert.is(shelf.items.count(), 0)
  const box = db.Box.create({ name: 'second' })
  box.items.add(numbers)
  assert.is(box.items.count(), MANY)
  box.items.remove(rows)
  box.items.set(rows)
  assert.is(box.items.count(), MANY)
})

writes('a through model links many rows in one pass', () => {
  const db = createStore<Long>(schema)
  const club = db.Club.create({})
  const boxes = db.Box.bulkCreate(numbers.map(() => ({})))
  club.members.add(boxes)
  club.members.add(boxes.slice(0, 10))
  assert.is(db.Membership.count(), MANY)
  club.members.remove(boxes.slice(1))
  assert.is(club.members.count(), 1)
  club.members.set(boxes)
  assert.is(db.Membership.count(), MANY)
})

writes('bulk updates, prefetches and cascades of many rows', () => {
  const db = createStore<Long>(schema)
  const box = db.Box.create({})
  const items = db.Item.bulkCreate(numbers.map((n) => ({ n, box })))
  assert.is(db.Item.bulkUpdate(items.map((item) => [item, { n: 0 }] as const)), MANY)
  const [found] = db.Box.prefetchRelated(
    Prefetch('items', { query: db.Item.filter({ pk__in: numbers }), toAttr: 'all' }),
  ).toArray()
  assert.is((found as unknown as { all: unknown[] }).all.length, MANY)
  assert.is(db.Box.delete(box).total, MANY + 1)
})

writes.run()
