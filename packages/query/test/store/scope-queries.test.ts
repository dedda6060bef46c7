import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  all,
  any,
  avg,
  Case,
  count,
  Exists,
  F,
  FilteredRelation,
  lookups,
  max,
  none,
  not,
  or,
  OuterRef,
  Prefetch,
  Subquery,
  sum,
  Value,
  When,
  xor,
  type Database,
} from '../../src/index.js'
import { copyOf, NaiveScope, type AnyStore } from '../worlds/scope-world.js'
import { shops, type Shop } from '../worlds/shops.js'

/* Every form of query over relations that lead from shared rows into a scope. */

const test = suite('queries in a scope')

type Read = (db: Database<Shop>) => unknown
const dear = { products__price__gte: 2 }

const READS: readonly Read[] = [
  (db) => db.Tag.filter(dear).toArray(),
  (db) => db.Tag.exclude(dear).toArray(),
  (db) => db.Tag.filter(not(dear)).toArray(),
  (db) => db.Tag.filter(or(dear, { name: 'blue' })).toArray(),
  (db) => db.Tag.filter(xor(dear, { products__name: 'pen' })).toArray(),
  (db) => db.Tag.filter({ products__isnull: true }).toArray(),
  (db) => db.Tag.filter({ products__price__isnull: true }).toArray(),
  (db) => db.Tag.filter({ products__name__in: ['Bob-pad', 'Ann-pad'] }).count(),
  (db) => db.Tag.filter({ products: 3 }).exists(),
  (db) => db.Tag.filter({ products__in: [1, 3] }).toArray(),
  (db) => db.Tag.filter({ products__price: F('products__tenant') }).toArray(),
  (db) => db.Tag.filter({ products__lines__order__customer__country__customers__email: 'Bob@x' }).toArray(),
  (db) => db.Tag.filter(any('products', { price: 2 })).toArray(),
  (db) => db.Tag.filter(all('products', { price: 1 })).toArray(),
  (db) => db.Tag.filter(none('products', { price: 2 })).toArray(),
  (db) => db.Tag.filter(lookups({ products__price: '2' }, { allow: ['products__price'] })).toArray(),
  (db) => db.Tag.orderBy('-products__price', 'name').values('name').toArray(),
  (db) => db.Tag.orderBy('products__name').toArray(),
  (db) => db.Tag.values('name', 'products__name').toArray(),
  (db) => db.Tag.values('products__price').distinct().toArray(),
  (db) =>
    db.Tag.values('products__tenant__name')
      .annotate({ n: count('pk') })
      .toArray(),
  (db) =>
    db.Country.values('name')
      .annotate({ n: count('customers__orders__lines') })
      .toArray(),
  (db) =>
    db.Tag.annotate({ n: count('products') })
      .filter({ n__gt: 2 })
      .toArray(),
  (db) => db.Tag.annotate({ n: sum('products__price'), m: max('products__price') }).toArray(),
  (db) => db.Tag.annotate({ n: count('products', { filter: { products__price: 2 } }) }).toArray(),
  (db) => db.Tag.annotate({ n: count('products__lines', { distinct: true }) }).toArray(),
  (db) => db.Tag.aggregate({ n: avg('products__price'), m: count('products') }),
  (db) => db.Country.aggregate({ n: count('emblem') }),
  (db) => db.Country.annotate({ owner: F('emblem__tenant__name') }).toArray(),
  (db) => db.Country.values('name', 'emblem__tenant__name').toArray(),
  (db) => db.Country.orderBy('emblem__tenant__name', 'pk').toArray(),
  (db) =>
    db.Tag.annotate({ dear: FilteredRelation('products', { condition: { products__price: 2 } }) })
      .filter({ dear__name__contains: 'pad' })
      .values('name', 'dear__name')
      .toArray(),
  (db) =>
    db.Tag.annotate({ dear: FilteredRelation('products', { condition: { products__price: F('pk') } }) })
      .annotate({ n: count('dear') })
      .toArray(),
  (db) =>
    db.Tag.annotate({
      level: Case(When(Exists(db.Product.filter({ tags: OuterRef('pk'), price: 2 })), Value('dear')), {
        default: Value('cheap'),
      }),
    }).toArray(),
  (db) =>
    db.Tag.annotate({
      first: Subquery(
        db.Product.filter({ tags: OuterRef('pk') })
          .orderBy('-price', 'pk')
          .values('name')
          .slice(0, 1),
      ),
    }).toArray(),
  (db) => db.Tag.filter({ pk__in: db.Product.filter({ price: 2 }).values('tags') }).toArray(),
  (db) => db.Country.filter({ pk__in: db.Customer.filter({ pk__gt: 0 }).values('country') }).toArray(),
  (db) => db.Country.filter({ customers__in: db.Customer.filter({ pk__gt: 1 }) }).toArray(),
  (db) => db.Country.filter(not(Exists(db.Customer.filter({ country: OuterRef('pk') })))).toArray(),
  (db) =>
    db.Country.filter({ name: 'x' })
      .union(db.Country.filter({ customers__pk__gt: 1 }))
      .toArray(),
  (db) =>
    db.Country.all()
      .intersection(db.Country.filter({ customers__email: 'Bob@x' }))
      .toArray(),
  (db) =>
    db.Country.all()
      .difference(db.Country.filter({ customers__email: 'Bob@x' }))
      .toArray(),
  (db) =>
    db.Country.filter({ customers__email: 'Bob@x' })
      .or(db.Country.filter({ name: 'x' }))
      .toArray(),
  (db) =>
    db.Tag.pick({
      name: true,
      products: { where: { price__gt: 0 }, orderBy: '-pk', take: 2, pick: { name: true } },
    }).toArray(),
  (db) => db.Country.pick({ emblem: { tenant: { name: true } }, n: count('customers') }).toArray(),
  (db) => db.Product.pick({ name: true, tags: { pick: { products: { name: true } } } }).toArray(),
  (db) =>
    db.Tag.prefetchRelated(
      Prefetch('products', { query: db.Product.filter({ price__gt: 0 }), toAttr: 'some' }),
    )
      .toArray()
      .map((tag) => tag.some.map(({ name }) => name)),
  (db) => db.Tag.orderBy('name').page({ size: 1, total: true }).items,
  (db) => db.Tag.filter(dear).orderBy('pk').first(),
  (db) => db.Tag.get(1).products.filter({ tags__products__price: 2 }).count(),
  (db) => db.Tag.get(1).products.filter({ tags__products__name: 'Bob-pad' }).exists(),
  (db) => db.Tag.get(1).products.exclude({ price: 1 }).toArray(),
  (db) => db.Tag.get(1).products.aggregate({ n: sum('price') }),
  (db) => db.Tag.get(1).products.orderBy('-price').valuesList('name', { flat: true }).toArray(),
  (db) => db.Product.get(1).tags.filter({ products__name: 'Bob-pad' }).count(),
  (db) =>
    db.Product.get(1)
      .tags.annotate({ n: count('products') })
      .toArray(),
  (db) => db.Country.get(1).customers.filter({ country__customers__email: 'Bob@x' }).count(),
  (db) => db.Line.filter({ product__tags__products__lines__n: 2 }).count(),
]

test('return what a store returns that has the rows of the scope alone', () => {
  const db = shops()
  db.Customer.create({ tenant_id: 2, country_id: 2, email: 'b2@x' })
  db.Product.create({ tenant_id: 2, name: 'blue pen', price: 7 }).tags.add(2)
  const loose = db as unknown as AnyStore
  let differs = 0
  for (const value of [1, 2, 3]) {
    const copy = copyOf(loose, new NaiveScope(loose, value)) as unknown as Database<Shop>
    const scope = db.scope({ tenant: value })
    for (const read of READS) {
      const found = outcome(() => read(scope))
      const expected = outcome(() => read(copy))
      assert.is(found, expected, `${String(read)} in ${value}`)
      assert.not.match(expected, /^Error: (?!DoesNotExist)/, String(read))
      if (expected !== outcome(() => read(db))) differs++
    }
  }
  assert.ok(differs > 100, `only ${differs} results depend on the scope`)
})

test('have live results that follow what other scopes and the database write', () => {
  const db = shops()
  const scope = db.scope({ tenant: 1 })
  const sets = [
    scope.Tag.filter(dear),
    scope.Tag.exclude(dear),
    scope.Tag.annotate({ n: count('products') }),
    scope.Tag.orderBy('-products__price', 'pk'),
    scope.Tag.values('name', 'products__name'),
    scope.Country.filter({ customers__email__contains: 'x' }),
    scope.Country.values('name').annotate({ n: count('customers__orders') }),
    scope.Tag.get(1).products.filter({ price: 1 }),
    scope.Tag.pick({ products: { name: true } }),
    scope.Line.filter({ product__name: 'pen' }),
    scope.Order.orderBy('-number').slice(0, 1),
  ].map((set) => {
    const shown: { rows: unknown } = { rows: undefined }
    set.live().subscribe((rows: unknown) => (shown.rows = rows))
    return { set, shown }
  })
  const other = db.scope({ tenant: 2 })
  const writes = [
    () => other.Product.update(3, { price: 9 }),
    () => scope.Product.update(1, { price: 9 }),
    () => other.Tag.get(2).products.add(4),
    () => scope.Tag.get(2).products.add(2),
    () => db.Tag.update(1, { name: 'crimson' }),
    () => other.Customer.create({ email: 'x', country_id: 2 }),
    () => scope.Customer.create({ email: 'y', country_id: 2 }),
    () => scope.Order.create({ customer_id: 1, number: 'Z' }),
    () =>
      db.transact(() => {
        db.Customer.filter({ tenant: 2 }).update({ tenant_id: 1 })
        db.Product.update(3, { tenant_id: 1, name: 'their pen' })
        db.Product.update(4, { tenant_id: 1 })
      }),
    () => scope.Product.filter({ price: 9 }).delete(),
  ]
  for (const write of writes) {
    write()
    for (const { set, shown } of sets)
      assert.is(
        JSON.stringify(shown.rows),
        JSON.stringify(set.toArray()),
        `${String(write)}: ${String(set.explain())}`,
      )
  }
})

function outcome(read: () => unknown): string {
  try {
    return JSON.stringify(read()) ?? 'undefined'
  } catch (error) {
    return `Error: ${String(error)}`
  }
}

test.run()
