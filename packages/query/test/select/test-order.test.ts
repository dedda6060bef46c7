import { defineSchema, foreignKey, integer, model } from '@relata/core'
import { CoreStore } from '@relata/core/engine'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import fc from 'fast-check'
import { TestPredicate, type Predicate } from '../../src/plan/predicate.js'
import { createStore } from '../../src/index.js'
import { returnList, takeList } from '../../src/select/list-pool.js'
import { testOrder } from '../../src/select/test-order.js'

const test = suite('the order of tests')

const schema = defineSchema({
  Owner: model({ n: integer() }),
  Item: model({
    n: integer(),
    m: integer(),
    owner: foreignKey('Owner', { onDelete: 'CASCADE', relatedName: 'items' }),
  }),
})
const core = new CoreStore(schema)
const item = schema.model('Item')
core.create(schema.model('Owner'), { n: 1 })
core.bulkCreate(
  item,
  Array.from({ length: 3000 }, (_, n) => ({ n, m: n % 10, owner_id: 1 })),
)

/** A condition on a column that counts its calls. */
function counted(name: string, matches: (value: number) => boolean) {
  const field = item.fields.find((each) => each.name === name)
  if (field === undefined) throw new Error(name)
  let calls = 0
  const predicate = new TestPredicate(field, [], {
    lookup: 'counted',
    matches: (value) => {
      calls++
      return matches(value as number)
    },
    onNull: false,
    equals: undefined,
    interval: undefined,
    shown: name,
  })
  return { predicate, calls: () => calls }
}

function orderOf(length: number, conditions: readonly Predicate[]): readonly Predicate[] {
  const list = takeList()
  for (let slot = 0; slot < length; slot++) list.push(slot)
  try {
    return testOrder(core.state, list, conditions)
  } finally {
    returnList(list)
  }
}

test('what rejects more rows comes first, after a look at few rows of a long list', () => {
  const [most, few, none] = [
    counted('n', (n) => n % 3 > 0),
    counted('m', (m) => m === 3),
    counted('n', () => true),
  ]
  const given = [none.predicate, most.predicate, few.predicate]
  assert.equal(orderOf(3000, given), [few.predicate, most.predicate, none.predicate])
  for (const { calls } of [most, few, none]) assert.is(calls(), 64)
})

test('short lists, and conditions that are computed row by row, keep the order of the query', () => {
  const [none, few] = [counted('n', () => true), counted('m', (m) => m === 3)]
  const custom: Predicate = { kind: 'custom', label: 'custom', prepare: () => () => true }
  assert.equal(orderOf(2000, [none.predicate, few.predicate]), [none.predicate, few.predicate])
  assert.equal(orderOf(3000, [none.predicate, custom, few.predicate]), [
    none.predicate,
    custom,
    few.predicate,
  ])
  assert.is(none.calls() + few.calls(), 0)
})

test('a query has the same rows in whichever order its conditions are written', () => {
  const db = createStore(schema)
  db.Owner.bulkCreate(Array.from({ length: 300 }, (_, n) => ({ n: n % 3 })))
  db.Item.bulkCreate(
    Array.from({ length: 9000 }, (_, n) => ({ n, m: n % 10, owner_id: 1 + ((n * 7919) % 300) })),
  )
  const all = db.Item.all().toArray()
  fc.assert(
    fc.property(
      fc.shuffledSubarray(['m__gte', 'n__lt', 'owner__n', 'owner__id__gt'] as const, { minLength: 2 }),
      fc.record({
        m__gte: fc.nat(10),
        n__lt: fc.nat(9000),
        owner__n: fc.nat(2),
        owner__id__gt: fc.nat(300),
      }),
      (names, values) => {
        const where: Partial<typeof values> = Object.fromEntries(names.map((name) => [name, values[name]]))
        const expected = all.filter(
          ({ m, n, owner }) =>
            (where.m__gte === undefined || m >= values.m__gte) &&
            (where.n__lt === undefined || n < values.n__lt) &&
            (where.owner__n === undefined || owner.n === values.owner__n) &&
            (where.owner__id__gt === undefined || owner.id > values.owner__id__gt),
        )
        assert.is(db.Item.filter(where).count(), expected.length)
        const rows = db.Item.filter(where).toArray()
        assert.ok(rows.every((row, at) => row === expected[at]))
      },
    ),
    { numRuns: 40 },
  )
})

test.run()
