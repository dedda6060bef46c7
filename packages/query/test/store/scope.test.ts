import { defineSchema, foreignKey, integer, IntegrityError, model, string } from '@relata/core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { any, count, createStore, Exists, F, OuterRef, Prefetch, Subquery, sum } from '../../src/index.js'
import { refused, rejected, shops } from '../worlds/shops.js'

const test = suite('a scope of a database')

test('finds its rows alone: by a column, by the keys of a model, and the row that the scope is by', () => {
  const ann = shops().scope({ tenant: 1 })
  assert.equal(ann.Tenant.valuesList('name', { flat: true }).toArray(), ['Ann'])
  assert.equal(ann.Product.valuesList('name', { flat: true }).toArray(), ['pen', 'Ann-pad'])
  assert.equal(ann.Order.valuesList('number', { flat: true }).toArray(), ['Ann-1'])
  assert.is(ann.Line.count(), 2)
  assert.equal(ann.Product.aggregate({ total: sum('price') }), { total: 2 })
  assert.is(ann.Line.filter({ order__customer__email: 'Bob@x' }).exists(), false)
  assert.is(ann.Product.filter({ price: F('tenant__pk') }).count(), 2)
})

test('finds no row of another scope by its key, with the error of a key without a row', () => {
  const ann = shops().scope({ tenant: 1 })
  const [other, none] = [3, 99].map((key) => refused(() => ann.Product.get(key), 'ERR_DOES_NOT_EXIST'))
  assert.is(other?.message.replace('3', '99'), none?.message)
  refused(() => ann.Product.get({ pk: 3 }), 'ERR_DOES_NOT_EXIST')
  refused(() => ann.Product.update(3, { name: 'x' }), 'ERR_DOES_NOT_EXIST')
  refused(() => ann.Product.delete(3), 'ERR_DOES_NOT_EXIST')
  assert.is(ann.Product.inBulk([1, 3]).size, 1)
  assert.is(ann.Product.filter({ pk__in: [1, 3] }).count(), 1)
})

test('reaches only its rows from shared ones, in chains, managers, counts, picks and prefetches', () => {
  const db = shops()
  const ann = db.scope({ tenant: 1 })
  const red = ann.Tag.get({ name: 'red' })
  const fr = ann.Country.get({ name: 'France' })
  assert.is(red.products.count(), 2)
  assert.equal(
    red.products.toArray().map(({ name }) => name),
    ['pen', 'Ann-pad'],
  )
  assert.is(fr.customers.count(), 1)
  assert.is(ann.Tag.filter({ products__name: 'Bob-pad' }).exists(), false)
  assert.is(ann.Tag.filter({ products__tenant__name: 'Bob' }).exists(), false)
  assert.is(ann.Tag.exclude({ products__price: 2 }).count(), 2)
  assert.equal(
    ann.Tag.annotate({ n: count('products') })
      .values('name', 'n')
      .toArray(),
    [
      { name: 'red', n: 2 },
      { name: 'blue', n: 0 },
    ],
  )
  assert.equal(ann.Country.values('customers__email').toArray(), [
    { customers__email: 'Ann@x' },
    { customers__email: null },
  ])
  assert.equal(
    ann.Tag.filter({ name: 'red' })
      .pick({ products: { name: true } })
      .toArray(),
    [{ products: [{ name: 'pen' }, { name: 'Ann-pad' }] }],
  )
  assert.is(ann.Tag.all().prefetchRelated('products').toArray()[0]?.products.count(), 2)
  assert.is(ann.Country.filter(Exists(ann.Customer.filter({ country: OuterRef('pk') }))).count(), 1)
  assert.is(
    ann.Country.filter({ pk__in: ann.Customer.filter({ email: 'Bob@x' }).values('country') }).count(),
    0,
  )
  db.Customer.create({ tenant_id: 2, country_id: 2, email: 'b@x' })
  const customers = ann.Customer.filter({ email__contains: '@' })
  assert.is(ann.Country.filter({ pk__in: customers.values('country') }).count(), 1)
  assert.is(ann.Country.filter(Exists(customers.filter({ country: OuterRef('pk') }))).count(), 1)
  assert.is(ann.related(fr, 'emblem'), null)
  refused(() => fr.emblem, 'ERR_DOES_NOT_EXIST')
  assert.is(ann.Country.filter({ emblem__isnull: false }).count(), 0)
  assert.is(db.Country.filter({ emblem__isnull: false }).count(), 1)
})

test('returns rows whose relations are in the scope, however far they lead', () => {
  const db = shops()
  const ann = db.scope({ tenant: 1 })
  const [tag] = ann.Product.get({ name: 'pen' }).tags.toArray()
  assert.is(tag?.products.count(), 2)
  assert.is(tag?.products.toArray()[0]?.tags.toArray()[0]?.products.count(), 2)
  assert.is(db.Tag.get(1).products.count(), 4, 'rows of the database itself are not restricted')
  assert.is(ann.Tag.get(1), ann.Tag.get(1), 'the same row is the same object')
  assert.equal({ ...ann.Tag.get(1) }, { ...db.Tag.get(1) })
})

test('keeps live queries current, for its rows alone', () => {
  const db = shops()
  const ann = db.scope({ tenant: 1 })
  const seen: string[][] = []
  ann.Product.live().subscribe((rows) => seen.push(rows.map(({ name }) => name)))
  const counts: number[] = []
  ann.Tag.get(1)
    .products.liveCount()
    .subscribe((n) => counts.push(n))
  db.Product.create({ tenant_id: 2, name: 'other' }).tags.add(1)
  ann.Product.create({ name: 'own' }).tags.add(1)
  assert.equal(seen, [
    ['pen', 'Ann-pad'],
    ['pen', 'Ann-pad', 'own'],
  ])
  assert.equal(counts, [2, 3])
})

test('keeps live queries current that routes by constants would not leave to it, and rows that enter and leave', () => {
  const db = shops()
  const ann = db.scope({ tenant: 1 })
  const emails: string[][] = []
  ann.Customer.filter({ country: 1 })
    .live()
    .subscribe((rows) => emails.push(rows.map(({ email }) => email)))
  const names: unknown[] = []
  ann.Product.values('name')
    .live()
    .subscribe((rows) => names.push(rows.map(({ name }) => name)))
  const amounts: number[] = []
  ann.Line.liveAggregate({ total: sum('n') }).subscribe(({ total }) => amounts.push(total ?? 0))
  const countries: unknown[] = []
  ann.Country.annotate({ n: count('customers') })
    .values('n')
    .live()
    .subscribe((rows) => countries.push(rows.map(({ n }) => n)))
  db.Customer.create({ tenant_id: 2, country_id: 1, email: 'new@x' })
  db.transact(() => {
    db.Customer.update(1, { tenant_id: 2 })
    for (const pk of [1, 2]) db.Product.update(pk, { tenant_id: 2, name: `old ${pk}` })
  })
  assert.equal(emails, [['Ann@x'], []])
  assert.equal(names, [['pen', 'Ann-pad'], []])
  assert.equal(amounts, [4, 0])
  assert.equal(countries, [
    [1, 0],
    [0, 0],
  ])
})

test('refuses what is about the whole store', async () => {
  const ann = shops().scope({ tenant: 1 })
  for (const call of [
    () => ann.commits(),
    () => ann.onCommit(() => undefined),
    () => ann.stateHash(),
    () => ann.health(),
    () => ann.recovery,
  ])
    refused(call, 'ERR_SCOPED')
  for (const call of [
    () => ann.stats(),
    () => ann.backup('x'),
    () => ann.saveSnapshot(),
    () => ann.compact(),
    () => ann.stateHashAsync(),
    () => ann.close(),
  ])
    await rejected(call(), 'ERR_SCOPED')
  assert.equal(JSON.parse(JSON.stringify(ann)).rows, {
    Tenant: 1,
    Country: 2,
    Tag: 2,
    Customer: 1,
    Product: 2,
    Order: 1,
    Line: 2,
    Emblem: 0,
  })
  assert.match(String(ann.Product), '2 rows')
})

test('does not mix with other databases of the store', () => {
  const db = shops()
  const ann = db.scope({ tenant: 1 })
  const hostile = db.Product.filter({ tags__products__name: 'Bob-pad' })
  refused(() => ann.Tag.prefetchRelated(Prefetch('products', { query: hostile })), 'ERR_OTHER_STORE')
  refused(() => ann.Tag.filter(any('products', { pk__in: hostile })), 'ERR_OTHER_STORE')
  refused(() => ann.Tag.annotate({ n: Subquery(hostile.values('pk').slice(0, 1)) }), 'ERR_OTHER_STORE')
  refused(() => ann.Line.filter({ product__in: db.Product.all() }), 'ERR_OTHER_STORE')
  refused(() => ann.Product.all().union(db.scope({ tenant: 2 }).Product.all() as never), 'ERR_OTHER_STORE')
  refused(() => ann.pick(db.Product.get(3), { name: true }), 'ERR_ROW_GONE')
  refused(() => ann.related(db.Product.get(3), 'tenant'), 'ERR_ROW_GONE')
  assert.equal(ann.pick(db.Product.get(1), { name: true }), { name: 'pen' })
  const cheap = db.where('Product', { price__lte: 2 })
  assert.is(ann.Product.filter(cheap).count(), 2)
})

test('is the same object for the same values, and narrows a scope', () => {
  const db = shops()
  const ann = db.scope({ tenant: 1 })
  assert.is(db.scope({ tenant: db.Tenant.get(1) }), ann)
  assert.is.not(db.scope({ tenant: 2 }), ann)
  refused(() => ann.scope({ tenant: 2 }), 'ERR_SCOPE')
  const tasks = createStore(
    defineSchema({
      Task: model({ org: integer(), region: string() }),
      Step: model({ task: foreignKey('Task', { onDelete: 'CASCADE', relatedName: 'steps' }) }),
    }),
  )
  const org = tasks.scope({ org: 1 })
  const north = org.scope({ region: 'north' })
  north.Task.create({}).steps.create({})
  org.Task.create({ region: 'south' })
  tasks.Task.create({ org: 2, region: 'north' })
  assert.equal(
    [tasks, org, north].map((each) => each.Task.count()),
    [3, 2, 1],
  )
  assert.is(tasks.scope({ region: 'north' }).Task.count(), 2)
  assert.is(north.Step.count(), 1)
  assert.is(tasks.scope({ region: 'north', org: 1 }), tasks.scope({ org: 1, region: 'north' }))
})

test('by several names keeps to each of them, where the models of one lead to those of another', () => {
  const db = shops()
  const second = db.Customer.create({ tenant_id: 1, country_id: 1, email: 'second@x' })
  const order = db.Order.create({ customer: second, number: 'second' })
  db.Line.create({ order, product_id: 1, n: 7 })
  const ann = db.scope({ tenant: 1 })
  const own = ann.scope({ customer: second })
  assert.equal(
    [ann, own].map((each) => each.Line.count()),
    [3, 1],
  )
  assert.equal(
    [ann, own].map((each) => each.Product.count()),
    [2, 2],
  )
  assert.equal(
    [ann, own].map((each) => each.Product.get(1).lines.count()),
    [2, 1],
  )
  assert.equal(
    own.Product.annotate({ n: sum('lines__n') })
      .valuesList('n', { flat: true })
      .toArray(),
    [7, null],
  )
  assert.equal(own.Product.filter({ lines__n: 2 }).toArray(), [])
  assert.is(own.Tag.get(1).products.filter({ lines__n: 7 }).count(), 1)
  assert.is(own.Customer.count(), 1)
  refused(() => own.Line.create({ order_id: 1, product_id: 1 }), 'ERR_DANGLING_KEY')
  refused(() => own.Order.create({ customer_id: 1, number: 'x' }), 'ERR_DANGLING_KEY')
  refused(() => own.Line.create({ order, product_id: 3 }), 'ERR_DANGLING_KEY')
  assert.is(own.Order.create({ number: 'x' }).customer_id, second.id)
  assert.is(own.Product.create({ name: 'x' }).tenant_id, 1)
  refused(
    () => db.scope({ customer: second }).Product.create({ name: 'y', tenant_id: 1 }),
    'ERR_SCOPE_READ_ONLY',
  )
})

test('refuses values that are none', () => {
  const db = shops()
  refused(() => db.scope({ tenant: undefined as never }), 'ERR_UNDEFINED')
  refused(() => db.scope(undefined as never), 'ERR_UNDEFINED')
  refused(() => db.scope({ tenant: null as never }), 'ERR_SCOPE')
  refused(() => db.scope({} as never), 'ERR_SCOPE')
  refused(() => db.scope({ tenatn: 1 } as never), 'ERR_SCOPE')
  refused(() => db.scope({ tenant: 'x' as never }), 'ERR_SCOPE')
  refused(() => db.scope({ tenant: db.Tag.get(1) as never }), 'ERR_WRONG_MODEL')
})

test('refuses a name that is not the same in all models', () => {
  const mixed = defineSchema({
    Org: model({ name: string() }),
    A: model({ org: foreignKey('Org', { onDelete: 'CASCADE' }) }),
    B: model({ org: integer() }),
  })
  refused(() => createStore(mixed).scope({ org: 1 }), 'ERR_SCOPE')
  const inherited = defineSchema({
    Place: model({ name: string() }),
    Cafe: model({ tenant: integer() }, { parents: ['Place'] }),
  })
  refused(() => createStore(inherited).scope({ tenant: 1 }), 'ERR_SCOPE')
})

test('uses the index of the column', () => {
  const ann = shops().scope({ tenant: 1 })
  assert.match(String(ann.Product.filter({ name: 'pen' }).explain()), /unique together|together/)
  assert.instance(
    refused(() => ann.Product.create({ name: 'pen' }), 'ERR_UNIQUE_TOGETHER'),
    IntegrityError,
  )
})

test('explains its queries with estimates for the rows of the scope', () => {
  const db = createStore(
    defineSchema({
      Note: model({ text: string(), rank: integer({ index: true }), owner: integer({ index: true }) }),
    }),
  )
  db.Note.bulkCreate(Array.from({ length: 1000 }, (_, i) => ({ text: 'x', rank: i, owner: i % 10 })))
  const { Note } = db.scope({ owner: 3 })
  const planOf = (set: { explain(options: { run: true }): object }): string =>
    String(set.explain({ run: true }))
  assert.is(planOf(Note.all()), 'index: Note.owner = 3  [~100, 100 rows]')
  assert.is(
    planOf(Note.orderBy('rank').slice(0, 5)),
    `slice 0:5  [5 rows]
  ← keep where Note.owner = 3  [~100, 5 rows]
    ← index order of Note by rank  [~1000, 44 rows]`,
  )
})

test.run()
