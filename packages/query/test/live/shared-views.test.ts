import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import fc from 'fast-check'
import type { CoreStore } from '@relata/core'
import { RelataError, UsageError } from '@relata/core'
import { and, Case, count, Exists, F, lower, not, or, OuterRef, Value, When } from '../../src/index.js'
import type { Query } from '../../src/ast/nodes.js'
import type { Engine } from '../../src/engine/engine.js'
import { queryText } from '../../src/live/dependency/query-text.js'
import type { LiveQueries } from '../../src/live/registry/live-queries.js'
import { planLive } from '../../src/live/view/live-context.js'
import { emptyLibrary, type LibraryDb } from '../worlds/library.js'
import { randomQuery, Random, world, type Loose } from '../worlds/live-world.js'

const test = suite('views that are shared')

interface Subscribable {
  live(): { subscribe(next: (rows: readonly unknown[]) => void): { unsubscribe(): void } }
}
interface Inner {
  readonly query: Query
  readonly context: { readonly live: LiveQueries; readonly engine: Engine; readonly store: CoreStore }
}
const inner = (set: unknown): Inner => set as Inner

function library(): LibraryDb {
  const db = emptyLibrary()
  const ann = db.Author.create({ name: 'Ann', country: 'uk' })
  const bob = db.Author.create({ name: 'Bob', country: 'fr' })
  for (const [i, author] of [ann, bob, ann].entries()) author.books.create({ title: `B${i}`, rating: i })
  return db
}

type Build = (db: LibraryDb) => Subscribable

/** Each shape in the forms in which a program may write it. */
const SHAPES: Readonly<Record<string, readonly [Build, Build, ...Build[]]>> = {
  'all rows': [(db) => db.Book.all(), (db) => db.Book.filter({}), (db) => db.Book.all().distinct()],
  'an equality': [
    (db) => db.Book.filter({ rating: 1 }),
    (db) => db.Book.filter({ rating__exact: 1 }),
    (db) => db.Book.filter(and({ rating: 1 })),
  ],
  'a key': [
    (db) => db.Book.filter({ author: 1 }),
    (db) => db.Book.filter({ author_id: 1 }),
    (db) => db.Book.filter({ author: db.Author.get(1) }),
    (db) => db.Book.filter({ author__pk: 1 }),
    (db) => db.Book.filter({ author__id: 1 }),
  ],
  'a related set': [(db) => db.Author.get(1).books, (db) => db.Author.get(1).books.all()],
  'two equalities': [
    (db) => db.Book.filter({ rating: 1, title: 'B1' }),
    (db) => db.Book.filter({ title: 'B1', rating: 1 }),
    (db) => db.Book.filter({ title: 'B1' }).filter({ rating: 1 }),
    (db) => db.Book.filter(and({ rating: 1 }, { title: 'B1' })),
  ],
  'a list': [
    (db) => db.Book.filter({ rating__in: [1, 2] }),
    (db) => db.Book.filter({ rating__in: [2, 1, 2] }),
    (db) => db.Book.filter({ rating__in: new Set([1, 2]) }),
  ],
  'a range': [
    (db) => db.Book.filter({ rating__gte: 1, rating__lte: 2 }),
    (db) => db.Book.filter({ rating__range: [1, 2] }),
    (db) => db.Book.filter({ rating__lte: 2 }).filter({ rating__gte: 1 }),
  ],
  'an order': [
    (db) => db.Book.orderBy('-rating'),
    (db) => db.Book.orderBy(F('rating').desc()),
    (db) => db.Book.orderBy('rating').reverse(),
    (db) => db.Book.all().orderBy('title').orderBy('-rating'),
  ],
  'an order over a chain': [
    (db) => db.Book.orderBy('author__name', 'pk'),
    (db) => db.Book.orderBy('author__name', 'id'),
  ],
  'an order by an expression': [
    (db) => db.Book.orderBy(lower('title')),
    (db) => db.Book.orderBy(lower(F('title'))),
  ],
  'a slice': [
    (db) => db.Book.orderBy('-rating').slice(0, 2),
    (db) => db.Book.orderBy('-rating').slice(0, 3).slice(0, 2),
  ],
  'a disjunction': [
    (db) => db.Book.filter(or({ rating: 1 }, { title: 'B0' })),
    (db) => db.Book.filter(or({ title: 'B0' }, { rating__exact: 1 })),
  ],
  'a negation': [
    (db) => db.Book.exclude({ rating: 1 }),
    (db) => db.Book.filter(not({ rating: 1 })),
    (db) => db.Book.exclude(not(not({ rating: 1 }))),
  ],
  'an annotation': [
    (db) => db.Author.annotate({ n: count('books') }).filter({ n__gt: 0 }),
    (db) => db.Author.annotate({ n: count(F('books')) }).filter({ n__gt: 0 }),
  ],
  'an expression': [
    (db) => db.Book.filter({ rating__gt: F('pk').minus(2) }),
    (db) => db.Book.filter({ rating__gt: F('id').minus(2) }),
  ],
  'a constant annotation': [
    (db) => db.Book.annotate({ v: Value(1) }),
    (db) => db.Book.annotate({ v: Value(1) }),
  ],
  'a case': [
    (db) => db.Book.annotate({ v: Case(When({ rating__gt: 1 }, 'big'), { default: F('title') }) }),
    (db) => db.Book.annotate({ v: Case(When({ rating__gt: 1 }, 'big'), { default: F('title') }) }),
  ],
  'groups with a condition': [
    (db) =>
      db.Book.values('author')
        .annotate({ n: count('pk') })
        .filter({ author__lt: F('n').plus(1) }),
    (db) =>
      db.Book.values('author')
        .annotate({ n: count('id') })
        .filter({ author__lt: F('n').plus(1) }),
  ],
  groups: [
    (db) => db.Book.values('author').annotate({ n: count('pk') }),
    (db) => db.Book.values('author').annotate({ n: count('id') }),
  ],
  'an inner query': [
    (db) => db.Author.filter(Exists(db.Book.filter({ author: OuterRef('pk'), rating: 1 }))),
    (db) => db.Author.filter(Exists(db.Book.filter({ rating: 1, author_id: OuterRef('pk') }))),
  ],
  'a combination': [
    (db) => db.Book.filter({ rating: 1 }).union(db.Book.filter({ rating: 2 })),
    (db) => db.Book.filter({ rating__exact: 1 }).union(db.Book.filter({ rating__exact: 2 })),
  ],
}

for (const [name, builds] of Object.entries(SHAPES))
  test(`${name}: one view for all forms`, () => {
    const db = library()
    const results: (readonly unknown[])[] = []
    for (const [i, build] of builds.entries()) {
      build(db)
        .live()
        .subscribe((rows) => (results[i] = rows))
      assert.is(inner(db.Book).context.live.size, 1, `form ${i}`)
    }
    db.Book.update(2, { title: 'B9', rating: 1 })
    for (const rows of results) assert.is(rows, results[0])
  })

test('different shapes have different views', () => {
  const db = library()
  for (const [first] of Object.values(SHAPES))
    first(db)
      .live()
      .subscribe(() => undefined)
  assert.is(inner(db.Book).context.live.size, Object.keys(SHAPES).length)
})

function textOf(set: Loose): string {
  const { query, context } = inner(set)
  const { schema, state } = context.store
  return queryText(planLive({ schema, state, services: context.engine.evaluation() }, query))
}

/** Undefined where the query is refused. */
function answered<T>(ask: () => T): T | undefined {
  try {
    return ask()
  } catch (error) {
    if (error instanceof RelataError || error instanceof UsageError) return undefined
    throw error
  }
}

/** Random queries over one random world: those of equal text must have equal results. */
function check(seed: readonly number[], same: { pairs: number }): void {
  const random = new Random(seed)
  const db = world(random)
  const results = new Map<string, unknown>()
  for (let i = 0; i < 40; i++) {
    const asked = answered(() => {
      const set = randomQuery(db, random)
      return { set, rows: set.toArray().map((row) => (typeof row === 'object' ? { ...row } : row)) }
    })
    if (asked === undefined) continue
    // What has an answer has a text.
    const text = textOf(asked.set)
    if (results.has(text)) {
      same.pairs++
      assert.equal(asked.rows, results.get(text), text)
    }
    results.set(text, asked.rows)
  }
}

test('queries of equal text have equal results', () => {
  const same = { pairs: 0 }
  fc.assert(
    fc.property(fc.array(fc.nat(5000), { minLength: 40, maxLength: 300 }), (seed) => check(seed, same)),
    { numRuns: 150, includeErrorInReport: true },
  )
  assert.ok(same.pairs > 100, `${same.pairs} pairs`)
})

test.run()
