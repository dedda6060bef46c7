import {
  binary,
  datetime,
  defineSchema,
  float,
  json,
  manyToMany,
  model,
  string,
  type CoreStore,
  type SchemaOf,
} from '@relata/core'
import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Case, count, createStore, F, max, not, or, Subquery, Value, When } from '../../../src/index.js'
import type { Query } from '../../../src/ast/nodes.js'
import { planLive } from '../../../src/live/view/live-context.js'
import type { Engine } from '../../../src/engine/engine.js'
import { queryText } from '../../../src/live/dependency/query-text.js'

const test = suite('the text of queries')

const schema = defineSchema({
  T: model({ name: string(), f: float(), j: json(), b: binary(), at: datetime() }),
})
interface Things extends SchemaOf<typeof schema> {}
const db = createStore<Things>(schema)

interface Inner {
  readonly query: Query
  readonly context: { readonly engine: Engine; readonly store: CoreStore }
}
const textOf = (set: unknown): string => {
  const { query, context } = set as Inner
  const { schema: meta, state } = context.store
  return queryText(planLive({ schema: meta, state, services: context.engine.evaluation() }, query))
}

const branches = (limit: number): unknown =>
  db.T.annotate({ v: Case(When({ f__gt: limit }, 'big'), { default: F('name') }) })

test('queries that say the same have one text, however they were built', () => {
  const same: readonly (readonly [unknown, unknown])[] = [
    [db.T.filter({ j: { a: 1, b: { c: 1, d: 2 } } }), db.T.filter({ j: { b: { d: 2, c: 1 }, a: 1 } })],
    [db.T.filter({ b: new Uint8Array([1, 2]) }), db.T.filter({ b: Uint8Array.of(1, 2) })],
    [db.T.filter({ name: 'a', f: 1 }), db.T.filter({ f: 1, name: 'a' })],
    [db.T.filter({ name__in: ['a', 'b'] }), db.T.filter({ name__in: ['a', 'b'] })],
    [db.T.filter({ at__gt: new Date(5) }), db.T.filter({ at__gt: new Date(5) })],
    [db.T.filter({ name__regex: /a"/i }), db.T.filter({ name__regex: /a"/i })],
    [db.T.filter(or({ f: 1 }, { name: 'a' })), db.T.filter(or({ name: 'a' }, { f: 1 }))],
    [db.T.exclude({ f: 1, name: 'a' }), db.T.filter(not({ name: 'a', f: 1 }))],
    [db.T.filter({ f__gt: F('id').plus(1) }), db.T.filter({ f__gt: F('id').plus(1) })],
    [branches(1), branches(1)],
    [db.T.annotate({ v: Value(1) }).orderBy('v'), db.T.annotate({ v: Value(1) }).orderBy('v')],
    [db.T.all().union(db.T.filter({ f: 1 })), db.T.all().union(db.T.filter({ f: 1 }))],
  ]
  for (const [a, b] of same) assert.is(textOf(a), textOf(b))
})

test('queries with another meaning have another text', () => {
  const sets: readonly unknown[] = [
    db.T.all(),
    db.T.filter({ name: 'a' }),
    db.T.filter({ name: '1' }),
    db.T.filter({ f: 1 }),
    db.T.filter({ f__gt: 1 }),
    db.T.filter({ name: 'a', f: 1 }),
    db.T.filter(or({ name: 'a' }, { f: 1 })),
    db.T.exclude({ name: 'a' }),
    db.T.exclude({ name: 'a', f: 1 }),
    db.T.filter({ f__gt: F('id').plus(1) }),
    db.T.filter({ f__gt: F('id').minus(1) }),
    branches(1),
    branches(2),
    db.T.annotate({ s: Subquery(db.T.filter({ f: 1 }).values('f')) }),
    db.T.annotate({ s: Subquery(db.T.filter({ f: 2 }).values('f')) }),
    db.T.filter({ j: [1] }),
    db.T.filter({ j: ['1'] }),
    db.T.filter({ j: { 0: 1 } }),
    db.T.filter({ b: new Uint8Array([1]) }),
    db.T.filter({ b: new Uint8Array([1, 1]) }),
    db.T.annotate({ v: Value(0) }),
    db.T.annotate({ v: Value(-0) }),
    db.T.annotate({ v: Value('0') }),
    db.T.annotate({ v: Value(0n) }),
    db.T.annotate({ w: Value(0) }),
    db.T.alias({ v: Value(0) }),
    db.T.annotate({ v: F('f') }),
    db.T.orderBy('f'),
    db.T.orderBy('-f'),
    db.T.all().slice(0, 1),
    db.T.values('f'),
    db.T.valuesList('f'),
    db.T.values('f').distinct(),
    db.T.values('f', 'name'),
    db.T.values('name', 'f'),
    db.T.values('f').annotate({ n: count('id') }),
    db.T.values('f').annotate({ n: max('id') }),
  ]
  const texts = sets.map(textOf)
  assert.is(new Set(texts).size, texts.length)
})

const graph = defineSchema({
  Book: model({ title: string(), tags: manyToMany('Tag', { relatedName: 'books' }) }),
  Tag: model({ word: string() }),
})
interface Graph extends SchemaOf<typeof graph> {}

test('the first filter of a many-to-many refers to the row of the manager, the second one to any', () => {
  const own = createStore<Graph>(graph)
  const [a, b] = ['a', 'b'].map((word) => own.Tag.create({ word }))
  own.Book.create({ title: 'x' }).tags.add(a ?? 0, b ?? 0)
  const books = (a ?? own.Tag.get(1)).books
  const together = books.filter({ title: 'x', tags__word: 'b' })
  const apart = books.filter({ title: 'x' }).filter({ tags__word: 'b' })
  assert.is.not(textOf(together), textOf(apart))
  assert.is(textOf(books.filter({ title: 'x' })), textOf(books.all().filter({}).filter({ title: 'x' })))
  const seen: number[] = []
  for (const set of [together, apart]) set.live().subscribe((rows) => seen.push(rows.length))
  assert.equal(seen, [together.count(), apart.count()])
  assert.equal(seen, [0, 1])
})

test('however conditions are distributed over calls, queries that share a view have the same rows', () => {
  const part = fc.constantFrom<object>(
    { title: 'x' },
    { title: 'y' },
    { id__gt: 1 },
    { tags__word: 'a' },
    { tags__word: 'b' },
  )
  const parts = fc.array(part, { minLength: 2, maxLength: 3 })
  // The same conditions each time: whether each begins a call of its own.
  const splits = fc.array(fc.tuple(fc.boolean(), fc.boolean()), { minLength: 2, maxLength: 4 })
  const callsOf = (list: readonly object[], split: readonly boolean[]): object[][] => {
    const calls: object[][] = []
    for (const [at, one] of list.entries())
      if (at === 0 || split[at - 1] === true) calls.push([one])
      else calls.at(-1)?.push(one)
    return calls
  }
  fc.assert(
    fc.property(parts, splits, fc.boolean(), (list, each, isRelated) => {
      const own = createStore<Graph>(graph)
      const [a, b] = [own.Tag.create({ word: 'a' }), own.Tag.create({ word: 'b' })]
      for (const title of ['x', 'y', 'x'])
        own.Book.create({ title }).tags.add(a, ...(title === 'x' ? [b] : []))
      const manager = (isRelated ? a.books : own.Book) as unknown as Loose
      const sets = each.map((split) =>
        callsOf(list, split).reduce((set: Loose, call) => set.filter(...call), manager),
      )
      const seen: unknown[] = []
      for (const [at, set] of sets.entries())
        set.live().subscribe((rows) => (seen[at] = rows.map(({ id }) => id)))
      assert.equal(
        seen,
        sets.map((set) => set.toArray().map(({ id }) => id)),
      )
    }),
    { numRuns: 200, includeErrorInReport: true },
  )
})

/** The conditions are random, so their types are not those of one query. */
interface Loose {
  filter(...where: readonly object[]): Loose
  toArray(): readonly { readonly id: number }[]
  live(): { subscribe(next: (rows: readonly { readonly id: number }[]) => void): unknown }
}

test.run()
