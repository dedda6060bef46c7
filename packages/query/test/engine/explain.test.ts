import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { SchemaMeta, StateReader } from '@relata/core/engine'
import { allOf } from '../../src/ast/query.js'
import type { Query } from '../../src/ast/nodes.js'
import { lookup } from '../../src/ast/condition.js'
import { explainPlanned, type PlanNode } from '../../src/engine/explain.js'
import { physicalPlan } from '../../src/engine/physical-plan.js'
import { planQuery } from '../../src/engine/plan-query.js'
import { slotsOf } from '../../src/engine/run.js'
import { Evaluation } from '../../src/engine/services.js'
import { and, count, not, or, xor } from '../../src/index.js'
import type { PlannedQuery } from '../../src/plan/planned-query.js'
import type { QueryNode } from '../../src/plan/query-node.js'
import { emptyLibrary, type LibraryDb } from '../worlds/library.js'

const test = suite('explain')

function filled(): LibraryDb {
  const db = emptyLibrary()
  db.transact(() => {
    const tags = Array.from({ length: 4 }, (_, i) => db.Tag.create({ name: `t${i}` }))
    for (let i = 0; i < 60; i++) {
      const author = i % 3 === 0 ? db.Author.create({ name: `n${i}` }) : db.Author.get(1 + Math.floor(i / 3))
      const book = db.Book.create({
        title: `b${i}`,
        rating: i % 5,
        published: i % 7 === 0 ? null : `2020-01-${10 + (i % 20)}`,
        author,
      })
      for (let t = 0; t <= i % 3; t++) book.tags.add(tags[t] as never)
    }
  })
  return db
}

interface Explained {
  explain(options: object): object
  toArray(): readonly unknown[]
}
interface Sliceable extends Explained {
  orderBy(term: string): Sliceable
  slice(start: number, stop: number): Sliceable
}
const planOf = (set: object): PlanNode => (set as Explained).explain({ run: true }) as PlanNode
const rowsOf = (set: object): readonly unknown[] => (set as Explained).toArray()
const nodesOf = (plan: PlanNode): readonly PlanNode[] => [plan, ...plan.children.flatMap(nodesOf)]

const db = filled()
const conditions: readonly Readonly<Record<string, unknown>>[] = [
  { title: 'b3' },
  { pk: 7 },
  { pk__in: [1, 2, 400] },
  { rating__gte: 3 },
  { published__lt: '2020-01-15' },
  { published__isnull: true },
  { author__name: 'n9' },
  { author: 4 },
  { tags__name: 't2' },
  { tags__name__in: ['t0', 't1'] },
  { chapters__isnull: true },
  { author__books__rating: 4 },
]
const wheres = fc.letrec<{ where: object }>((tie) => ({
  where: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom(...conditions),
    fc.tuple(tie('where'), tie('where')).map(([a, b]) => and(a as never, b as never)),
    fc.tuple(tie('where'), tie('where')).map(([a, b]) => or(a as never, b as never)),
    fc.tuple(tie('where'), tie('where')).map(([a, b]) => xor(a as never, b as never)),
    tie('where').map((a) => not(a as never)),
  ),
})).where

test('prints the plan that ran: each step has its number of rows, the first one that of the result', () => {
  const seen = new Set<string>()
  fc.assert(
    fc.property(wheres, fc.constantFrom(undefined, 'rating', '-title'), fc.nat(3), (where, order, stop) => {
      let set: Sliceable = db.Book.filter(where as never) as never
      if (order !== undefined) set = set.orderBy(order)
      if (stop > 0) set = set.slice(0, stop)
      const plan = planOf(set)
      assert.is(plan.actual, rowsOf(set).length)
      for (const node of nodesOf(plan)) {
        seen.add(node.operator.split(/[ :]/)[0] ?? '')
        if (node !== plan.children.at(-1))
          assert.type(node.actual, 'number', `${node.operator}\n${String(plan)}`)
      }
    }),
    { numRuns: Number(process.env['RUNS'] ?? 300), includeErrorInReport: true },
  )
  for (const operator of [
    'primary',
    'index',
    'back',
    'keep',
    'any',
    'scan',
    'none',
    'sort',
    'first',
    'slice',
  ])
    assert.ok(seen.has(operator), `${operator} is among ${[...seen].join(', ')}`)
})

interface Insides {
  readonly schema: SchemaMeta
  readonly state: StateReader
}

function planned(query: Partial<Query>): PlannedQuery {
  const { schema, state } = (db.Book as unknown as { readonly context: Insides }).context
  return planQuery(
    { services: new Evaluation(Date.now), schema, state, outer: undefined },
    { ...allOf(schema.model('Book')), ...query },
  )
}

test('and execution read one plan: another plan has another result', () => {
  const own = planned({ steps: [{ kind: 'filter', condition: lookup('rating', 3) }], start: 2, stop: 5 })
  const node = physicalPlan(own)
  assert.is(node.kind, 'slice')
  assert.equal([...slotsOf(own, node)].length, 3)
  const { model } = own.context
  const empty: QueryNode = { kind: 'empty', model, rows: 0, cost: 0 }
  assert.equal([...slotsOf(own, empty)], [])
  const whole: QueryNode = {
    kind: 'slice',
    start: 0,
    stop: 1,
    child: { kind: 'all', model, rows: 60, cost: 60 },
  }
  assert.equal([...slotsOf(own, whole)].length, 1)
  assert.is(
    String(explainPlanned(own, true)),
    [
      'slice 2:5  [3 rows]',
      '  ← keep where Book.rating = 3  [3 rows]',
      '    ← all of Book  [~60, 24 rows]',
    ].join('\n'),
  )
})

const lines = (set: object): readonly string[] => String(planOf(set)).split('\n')

test('of the first rows in an order that an index has says what was read', () => {
  const books = db.Book
  assert.equal(lines(books.orderBy('id').slice(0, 2)), [
    'slice 0:2  [2 rows]',
    '  ← primary key order of Book by id  [~60, 2 rows]',
  ])
  assert.equal(lines(books.filter({ id__gt: 7 }).orderBy('-id').slice(0, 2)), [
    'slice 0:2  [2 rows]',
    '  ← primary key order of Book by -id: Book.id__gt = 7  [~53, 2 rows]',
  ])
  assert.equal(lines(books.filter({ rating: 1 }).orderBy('-published', 'title').slice(0, 2)), [
    'slice 0:2  [2 rows]',
    '  ← then by title  [2 rows]',
    '    ← keep where Book.rating = 1  [2 rows]',
    '      ← index order of Book by -published  [~60, 11 rows]',
  ])
  assert.equal(lines(books.orderBy('-id')), [
    'Book by descending primary key  [60 rows]',
    '  ← all of Book  [~60, 60 rows]',
  ])
})

test('has the parts of a combination, each with its plan and its rows', () => {
  const some = db.Book.filter({ rating: 1 })
  const text = (set: object): string => String(planOf(set))
  assert.equal(
    text(some.union(db.Book.filter({ pk__in: [1, 2, 3] }))).replace(/scan Book \(\d+ slots\)/, 'scan Book'),
    [
      'combine  [14 rows]',
      '  ← scan Book  [12 rows]',
      '    ← column of Book.rating = 1  [12 rows]',
      '  ← union  [14 rows]',
      '    ← primary key: Book.id__in = [1, 2, 3]  [~3, 3 rows]',
    ].join('\n'),
  )
  assert.match(
    text(some.intersection(db.Book.filter({ pk: 2 }))),
    /^combine {2}\[1 row\][^]*← intersection {2}\[1 row\]/,
  )
  assert.match(
    text(
      some
        .union(db.Book.filter({ pk: 1 }))
        .orderBy('-title')
        .slice(0, 2),
    ),
    /^slice 0:2 {2}\[2 rows\]\n {2}← first 2 by -title[^]*combine {2}\[13 rows\]/,
  )
})

test('has the sort of groups', () => {
  const grouped = db.Book.values('rating')
    .annotate({ n: count('pk') })
    .orderBy('-n')
  assert.equal(
    String(planOf(grouped)),
    ['sort by -n  [5 rows]', '  ← group by rating: n  [5 rows]', '    ← all of Book  [~60, 60 rows]'].join(
      '\n',
    ),
  )
})

test('of values says which are distinct', () => {
  assert.match(
    String(planOf(db.Book.values('rating').distinct().orderBy('rating'))),
    /^sort by rating {2}\[5 rows\]\n {2}← distinct\n {4}← all of Book {2}\[~60, 60 rows\]/,
  )
})

test.run()
