import {
  binary,
  boolean,
  date,
  datetime,
  decimal,
  defineSchema,
  duration,
  foreignKey,
  integer,
  json,
  model,
  string,
  time,
  uuid,
} from '@relata/core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import * as helpers from '../../src/index.js'
import { loose, refused, type Loose } from '../worlds/library.js'

const test = suite('OuterRef')

type Build = (...given: readonly unknown[]) => Tree
interface Tree {
  readonly plus: Build
  readonly minus: Build
  readonly as: Build
}
type Helper =
  | 'and'
  | 'Case'
  | 'count'
  | 'Exists'
  | 'extract'
  | 'F'
  | 'lower'
  | 'max'
  | 'not'
  | 'OuterRef'
  | 'Subquery'
  | 'sum'
  | 'Value'
  | 'When'
const { and, Case, count, Exists, extract, F, lower, max, not, OuterRef, Subquery, sum, Value, When } =
  helpers as unknown as Record<Helper, Build>

const schema = defineSchema({
  Farm: model({ name: string() }),
  Shift: model({
    starts: datetime(),
    day: date({ null: true }),
    at: time({ null: true }),
    took: duration({ null: true }),
    fee: decimal({ maxDigits: 8, decimalPlaces: 2, null: true }),
    tag: uuid({ null: true }),
    raw: binary({ null: true }),
    data: json({ default: () => ({}) }),
    done: boolean({ default: false }),
    title: string({ default: '' }),
    farm: foreignKey('Farm', { onDelete: 'CASCADE', relatedName: 'shifts', null: true }),
  }),
  Cow: model({
    name: string(),
    milk: integer(),
    farm: foreignKey('Farm', { onDelete: 'CASCADE', relatedName: 'cows' }),
  }),
})
type Db = Record<'Farm' | 'Shift' | 'Cow', Loose>
const emptyStore = (): Db => helpers.createStore(schema) as unknown as Db

const shifts = (): Db => {
  const db = emptyStore()
  const [tag, data] = ['01234567-89ab-4def-8123-456789abcdef', { hours: 8 }]
  db.Shift.create({
    starts: '2001-03-04T08:00:00Z',
    day: '2001-03-04',
    at: '08:00:00',
    took: 3_600_000,
    fee: '10.00',
    tag,
    data,
    title: 'early',
  })
  db.Shift.create({
    starts: '2001-04-02T08:00:00Z',
    day: '2001-03-05',
    at: '09:00:00',
    took: 7_200_000,
    fee: '11.00',
    tag,
    title: 'Early',
  })
  return db
}
const farm = () => {
  const db = emptyStore()
  const hill = db.Farm.create({ name: 'Hill' })
  db.Farm.create({ name: 'Dale' })
  db.Cow.create({ name: 'Alma', milk: 5, farm: hill })
  db.Cow.create({ name: 'Bess', milk: 9, farm: hill })
  return { db, nine: () => db.Cow.filter({ pk: OuterRef('cows'), milk: 9 }) }
}
const names = (set: unknown): unknown => loose(set).valuesList('name', { flat: true }).toArray()

/** Per shift: the first other shift that it finds. */
const found = (db: Db, where: unknown): unknown[] => {
  const first = Subquery(
    (db.Shift.filter(where).orderBy('pk').values('pk') as unknown as { slice: Build }).slice(0, 1),
  )
  return db.Shift.annotate({ p: first })
    .orderBy('pk')
    .valuesList('p', { flat: true })
    .toArray() as unknown as unknown[]
}

test('it has the type of the chain that it names, whatever the type is', () => {
  const db = shifts()
  const hour = Value(3_600_000, { output: 'duration' })
  const day = Value(86_400_000, { output: 'duration' })
  const cases: readonly (readonly [object, readonly unknown[]])[] = [
    [{ day__month: extract(OuterRef('starts'), 'month') }, [1, null]],
    [{ fee__gt: OuterRef('fee').plus(Value('0.50', { output: 'decimal' })) }, [2, null]],
    [{ day: OuterRef('day').plus(day) }, [2, null]],
    [{ took: OuterRef('took').plus(hour) }, [2, null]],
    [{ took__gt: OuterRef('took') }, [2, null]],
    [{ at__gt: OuterRef('at') }, [2, null]],
    [{ tag: OuterRef('tag'), pk__gt: OuterRef('pk') }, [2, null]],
    [{ starts__gt: OuterRef('day') }, [1, 2]],
    [{ day: OuterRef('starts') }, [null, null]],
    [{ data: OuterRef('data') }, [1, 2]],
    [{ data__hours: OuterRef('data__hours') }, [1, null]],
    [{ raw: OuterRef('raw') }, [null, null]],
    [{ title__iexact: lower(OuterRef('title')) }, [1, 1]],
    [not({ fee__gte: OuterRef('fee').minus(Value('0.50', { output: 'decimal' })) }), [null, 1]],
    [Case(When({ day: OuterRef('day').plus(day) }, true), { default: false }), [2, null]],
    [and({ fee__in: [OuterRef('fee'), Value('3.00', { output: 'decimal' })] }), [1, 2]],
    [{ fee__range: [OuterRef('fee').plus(Value('0.50', { output: 'decimal' })), 20] }, [2, null]],
  ]
  for (const [where, expected] of cases) assert.equal(found(db, where), expected, JSON.stringify(where))
})

test('values, orders, aggregates and updates compute with its type', () => {
  const db = shifts()
  const first = (set: unknown): Tree => Subquery((set as { slice: Build }).slice(0, 1))
  const more = db.Shift.annotate({ more: OuterRef('fee').minus(F('fee')) })
    .orderBy('pk')
    .values('more')
  assert.equal(
    db.Shift.annotate({ p: first(more) })
      .orderBy('pk')
      .valuesList('p', { flat: true })
      .toArray(),
    ['0', '1'],
  )
  const nearest = db.Shift.orderBy(Case(When({ day: OuterRef('day') }, 0), { default: 1 })).values('pk')
  assert.equal(
    db.Shift.annotate({ p: first(nearest) })
      .orderBy('pk')
      .valuesList('p', { flat: true })
      .toArray(),
    [1, 2],
  )
  const later = db.Shift.values('done').annotate({
    n: count('pk', { filter: { day__gte: OuterRef('day').plus(Value(0, { output: 'duration' })) } }),
  })
  assert.equal(
    db.Shift.annotate({ p: first(later.values('n')) })
      .orderBy('pk')
      .valuesList('p', { flat: true })
      .toArray(),
    [2, 1],
  )
  const raised = db.Shift.filter({ pk: OuterRef('pk') })
    .annotate({ x: OuterRef('fee').plus(F('fee')) })
    .values('x')
  assert.is(
    db.Shift.filter(
      Exists(db.Shift.filter({ fee__gt: OuterRef('fee').plus(Value('0.50', { output: 'decimal' })) })),
    ).update({
      fee: first(raised),
    }),
    1,
  )
  assert.equal(db.Shift.orderBy('pk').valuesList('fee', { flat: true }).toArray(), ['20.00', '11.00'])
})

test('it has the type of an annotation around, of a group too, and of the query two out', () => {
  const db = shifts()
  const annotated = db.Shift.annotate({ due: F('day').plus(Value(86_400_000, { output: 'duration' })) })
  assert.equal(
    annotated.filter(Exists(db.Shift.filter({ starts__month: extract(OuterRef('due'), 'month') }))).count(),
    2,
  )
  const groups = db.Shift.values('done').annotate({ last: max('day') })
  assert.equal(
    groups.filter(Exists(db.Shift.filter({ day__month: extract(OuterRef('last'), 'month') }))).toArray(),
    [{ done: false, last: '2001-03-05' }],
  )
  const inner = db.Shift.filter({
    day: OuterRef(OuterRef('day')).plus(Value(86_400_000, { output: 'duration' })),
  })
  assert.equal(
    db.Shift.filter(Exists(db.Shift.filter({ pk: OuterRef('pk') }).filter(Exists(inner))))
      .valuesList('pk', { flat: true })
      .toArray(),
    [1],
  )
})

test('a wrong type is refused when the query is made, over an empty store too', () => {
  for (const db of [emptyStore(), shifts()]) {
    const wrong: readonly (readonly [string, unknown])[] = [
      ['ERR_FUNCTION_ARGUMENT', { pk: extract(OuterRef('fee'), 'month') }],
      [
        'ERR_FUNCTION_ARGUMENT',
        Case(When({ pk: extract(OuterRef('title'), 'month') }, true), { default: false }),
      ],
      ['ERR_MIXED_TYPES', { starts: OuterRef('fee') }],
      ['ERR_MIXED_TYPES', { day: OuterRef('title') }],
      ['ERR_MIXED_TYPES', { at: OuterRef('day') }],
      ['ERR_MIXED_TYPES', not({ fee__gt: OuterRef('raw') })],
      ['ERR_MIXED_TYPES', { pk__in: [OuterRef('pk'), OuterRef('title')] }],
      ['ERR_MIXED_TYPES', { title: OuterRef('day').plus(Value(1, { output: 'duration' })) }],
      ['ERR_UNKNOWN_FIELD', { pk: OuterRef('nothing') }],
    ]
    for (const [code, where] of wrong) {
      const inner = () => db.Shift.filter(where).filter({ done: false })
      assert.is(refused(() => db.Shift.filter(Exists(inner()))).code, code, `filter ${JSON.stringify(where)}`)
      assert.is(
        refused(() => db.Shift.exclude({ pk__in: inner().values('pk') })).code,
        code,
        `exclude ${JSON.stringify(where)}`,
      )
      assert.is(
        refused(() => db.Shift.annotate({ p: Subquery(inner().values('pk')) })).code,
        code,
        `annotate ${JSON.stringify(where)}`,
      )
      assert.is(
        refused(() => db.Shift.orderBy(Case(When(Exists(inner()), 1)))).code,
        code,
        `order ${JSON.stringify(where)}`,
      )
      assert.is(
        refused(() => db.Farm.annotate({ n: count('shifts', { filter: Exists(db.Shift.filter(where)) }) }))
          .code,
        code === 'ERR_UNKNOWN_FIELD' ? code : 'ERR_UNKNOWN_FIELD',
      )
    }
  }
})

test('the known parts of a query are checked before its outer query', () => {
  const db = emptyStore()
  assert.is(refused(() => db.Shift.filter({ nothing: OuterRef('pk') })).code, 'ERR_UNKNOWN_FIELD')
  assert.is(refused(() => db.Shift.filter({ pk__in: OuterRef('pk') })).code, 'ERR_LOOKUP_VALUE')
  // The type of what isn't known yet refuses nothing.
  db.Shift.annotate({ x: OuterRef('a').plus(Value(1, { output: 'duration' })) }).filter({
    x__month: 3,
    day: F('x'),
  })
})

test('without a query around it is refused, whether there are rows or not', () => {
  for (const db of [emptyStore(), shifts()])
    for (const set of [
      db.Shift.filter({ pk: OuterRef('pk') }),
      db.Shift.exclude({ title__in: [OuterRef('pk')] }),
      db.Shift.annotate({ x: OuterRef('pk') }),
    ])
      assert.is(refused(() => set.toArray()).code, 'ERR_OUTER_REF')
})

test('over several rows it is a choice of the scope around', () => {
  const { db, nine } = farm()
  assert.equal(names(db.Farm.filter(Exists(nine()))), ['Hill'])
  assert.equal(names(db.Farm.exclude(Exists(nine()))), ['Dale'])
  assert.equal(names(db.Farm.filter(not(Exists(nine())))), ['Dale'])
  assert.equal(
    names(db.Farm.filter(Exists(db.Cow.exclude({ milk: OuterRef('cows__milk') })))),
    ['Dale', 'Hill'].reverse(),
  )
  const same = { pk__in: db.Farm.filter({ cows__pk: OuterRef('cows'), cows__milk: 9 }) }
  assert.equal(names(db.Farm.filter(same)), ['Hill'])
  assert.equal(names(db.Farm.exclude(same)), ['Dale'])
})

test('conditions of one scope refer to the same choice, those of two calls need not', () => {
  const { db, nine } = farm()
  assert.equal(names(db.Farm.filter(Exists(nine()), { cows__name: 'Bess' })), ['Hill'])
  assert.equal(names(db.Farm.filter(Exists(nine()), { cows__name: 'Alma' })), [])
  assert.equal(names(db.Farm.filter(Exists(nine())).filter({ cows__name: 'Alma' })), ['Hill'])
  assert.equal(
    names(
      db.Farm.filter(
        Exists(
          db.Farm.filter({ pk: OuterRef('pk') }).filter(
            Exists(db.Cow.filter({ pk: OuterRef(OuterRef('cows')), milk: 9 })),
          ),
        ),
      ),
    ),
    ['Hill'],
  )
  const counted = db.Farm.filter(Exists(nine())).annotate({ n: count('cows'), milk: sum('cows__milk') })
  assert.equal(counted.valuesList('n', 'milk').toArray(), [[1, 9]])
})

test('an annotation over several rows is refused as F is; values return a row for each choice, an order uses the least', () => {
  const { db } = farm()
  const milk = (chain: unknown): Tree => Subquery(db.Cow.filter({ pk: OuterRef(chain) }).values('milk'))
  assert.is(refused(() => db.Farm.annotate({ m: F('cows__milk') })).code, 'ERR_MULTI_VALUED')
  for (const value of [
    milk('cows'),
    milk('cows').plus(1),
    Case(When({ cows: milk('cows') }, 1)),
    Exists(db.Cow.filter({ pk: OuterRef('cows') })),
  ])
    assert.is(refused(() => db.Farm.annotate({ m: value })).code, 'ERR_MULTI_VALUED')
  assert.is(refused(() => db.Cow.filter({}).update({ milk: milk('farm__cows') })).code, 'ERR_MULTI_VALUED')
  assert.is(
    refused(() => db.Cow.create({ name: 'Cy', milk: milk('farm__cows'), farm_id: 1 })).code,
    'ERR_EXPRESSION_IN_CREATE',
  )
  const rows = (db.Farm.values('name') as unknown as { annotate: Build }).annotate({
    m: milk('cows'),
  }) as unknown as Loose
  assert.equal(rows.toArray(), [
    { name: 'Hill', m: 5 },
    { name: 'Hill', m: 9 },
    { name: 'Dale', m: null },
  ])
  assert.equal(names(db.Farm.orderBy(milk('cows'))), names(db.Farm.orderBy('cows__milk')))
  assert.equal(db.Farm.aggregate({ all: sum(milk('cows')) }), { all: 14 })
})

test('a live query follows what it refers to over several rows', () => {
  const { db, nine } = farm()
  const seen: unknown[] = []
  const live = db.Farm.filter(Exists(nine())) as unknown as {
    live(): { subscribe(next: (rows: readonly { name: string }[]) => void): void }
  }
  live.live().subscribe((rows) => seen.push(rows.map(({ name }) => name)))
  db.Cow.filter({ name: 'Bess' }).update({ milk: 3 })
  db.Cow.filter({ name: 'Alma' }).update({ milk: 9 })
  db.Cow.filter({ name: 'Alma' }).update({ farm_id: 2 })
  assert.equal(seen, [['Hill'], [], ['Hill'], ['Dale']])
})

test.run()
