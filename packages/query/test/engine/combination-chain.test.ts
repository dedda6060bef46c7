// node: --stack-size=492
import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { CoreStore, defineSchema, integer, model, string, type SchemaOf } from '@relata/core'
import { count, databaseOver, F, sum } from '@relata/query'
import { Engine } from '../../src/engine/engine.js'
import type { Query } from '../../src/ast/nodes.js'
import { refused } from '../worlds/library.js'

const test = suite('a chain of combinations')
const schema = defineSchema({
  A: model({ n: integer(), name: string({ default: '' }) }),
  B: model({ n: integer() }),
})
interface Numbers extends SchemaOf<typeof schema> {}
const store = (rows: number) => {
  const core = new CoreStore(schema)
  const db = databaseOver<Numbers>(core)
  for (let n = 0; n < rows; n++) db.A.create({ n, name: `a${n % 3}` })
  return { core, db }
}
type Db = ReturnType<typeof store>['db']
/**
 * Which query sets may be combined how is a matter of the types' own tests: the same calls, typed loosely.
 */
interface Rows {
  union(...others: readonly unknown[]): Rows
  intersection(...others: readonly unknown[]): Rows
  difference(...others: readonly unknown[]): Rows
  and(other: unknown): Rows
  or(other: unknown): Rows
  xor(other: unknown): Rows
  filter(where: object): Rows
  annotate(given: object): Rows
  orderBy(...terms: readonly string[]): Rows
  slice(start: number, stop: number): Rows
  values(...names: readonly string[]): Rows
  count(): number
  exists(): boolean
  aggregate(given: object): object
  explain(options?: object): object
  toArray(): readonly Plain[]
  live(): { subscribe(next: (rows: readonly Plain[]) => void): { unsubscribe(): void } }
}
const everyRow = (db: Db): Rows => db.A.all() as unknown as Rows
interface Plain {
  readonly n: number
  readonly name: string
}
type Operator = 'union' | 'intersection' | 'difference'
const operators = ['union', 'intersection', 'difference'] as const

/** How often the engine opens a table: the steps that a query takes, whatever the time. */
const steps = (core: CoreStore, query: { readonly query: Query }): number => {
  let opened = 0
  const counting = new Proxy(core.state, {
    get(target, key) {
      if (key === 'table') opened++
      const value: unknown = Reflect.get(target, key)
      return typeof value === 'function' ? (value.bind(target) as unknown) : value
    },
  })
  const engine = new Engine({ schema: core.schema, state: () => counting, clock: Date.now })
  engine.check(query.query)
  engine.rows(query.query)
  engine.count(query.query)
  engine.explain(query.query, { run: true })
  return opened
}
const asked = (set: unknown): { readonly query: Query } => set as { readonly query: Query }

const part = (db: Db, i: number): Rows => everyRow(db).filter({ n__lt: 100 - (i % 50) })
const loops: Record<string, (db: Db, q: Rows, i: number) => Rows> = {
  union: (db, q, i) => q.union(part(db, i)),
  intersection: (db, q, i) => q.intersection(part(db, i)),
  difference: (db, q, i) => q.difference(db.A.filter({ n: i })),
  'union from the right': (db, q, i) => part(db, i).union(q),
  'intersection from the right': (db, q, i) => part(db, i).intersection(q),
  'all of them in turn': (db, q, i) => q[operators[i % 3] as Operator](part(db, i)),
  'with orders and slices': (db, q, i) =>
    q.union(part(db, i).orderBy('-n').slice(0, 5)).orderBy('n').slice(0, 50),
  and: (db, q, i) => q.and(part(db, i)),
  or: (db, q, i) => q.or(part(db, i)),
  xor: (db, q, i) => q.xor(part(db, i)),
}
const looped = (db: Db, kind: string, parts: number): Rows => {
  let q = everyRow(db)
  for (let i = 0; i < parts; i++) q = (loops[kind] as (typeof loops)[string])(db, q, i)
  return q
}

for (const kind of Object.keys(loops)) {
  test(`takes steps that are linear in its parts: ${kind}`, () => {
    const { core, db } = store(100)
    const [ten, twenty, forty, eighty] = [10, 20, 40, 80].map((parts) =>
      steps(core, asked(looped(db, kind, parts))),
    ) as [number, number, number, number]
    assert.ok(eighty - forty <= 2.2 * (forty - twenty) + 4, `${ten}, ${twenty}, ${forty}, ${eighty}`)
    assert.ok(forty - twenty <= 2.2 * (twenty - ten) + 4, `${ten}, ${twenty}, ${forty}, ${eighty}`)
  })
  if (kind.includes('or') && kind.length < 4) continue
  test(`may have a thousand parts, in half of a stack: ${kind}`, () => {
    const { db } = store(100)
    const q = looped(db, kind, 1000)
    const rows = q.toArray()
    assert.ok(rows.length <= 100)
    assert.is(q.count(), rows.length)
    assert.is(q.exists(), rows.length > 0)
    let last: readonly unknown[] = []
    const subscription = q.live().subscribe((now) => (last = now))
    assert.equal(last, rows)
    db.A.create({ n: -1 })
    assert.equal(last, q.toArray())
    subscription.unsubscribe()
  })
}

interface Leaf {
  readonly low: number
  readonly high: number
}
interface Node {
  readonly operator: Operator | 'unionAll'
  readonly of: readonly Tree[]
  readonly order: 'n' | '-n' | 'name' | undefined
  readonly stop: number | undefined
}
type Tree = Leaf | Node
const trees = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    fc.record({ low: fc.nat(9), high: fc.nat(9) }),
    fc.record({
      operator: fc.constantFrom(
        'union' as const,
        'unionAll' as const,
        'intersection' as const,
        'difference' as const,
      ),
      of: fc.array(tie('tree'), { minLength: 2, maxLength: 3 }),
      order: fc.constantFrom(undefined, undefined, 'n' as const, '-n' as const, 'name' as const),
      stop: fc.constantFrom(undefined, undefined, undefined, 1, 3),
    }),
  ),
})).tree

const compared = (a: Plain, b: Plain, order: 'n' | '-n' | 'name'): number =>
  order === 'n' ? a.n - b.n : order === '-n' ? b.n - a.n : a.name < b.name ? -1 : a.name > b.name ? 1 : 0

/** Lists combined as plainly as can be. */
const naive = (given: readonly Plain[], tree: Tree, id: (row: Plain) => unknown): readonly Plain[] => {
  if ('low' in tree) return given.filter(({ n }) => n >= tree.low && n <= tree.high)
  const [first = [], ...others] = tree.of.map((one) => naive(given, one, id))
  const once = (list: readonly Plain[]): Plain[] =>
    list.filter((row, i) => list.findIndex((other) => id(other) === id(row)) === i)
  const inAny = (row: Plain): boolean => others.some((list) => list.some((other) => id(other) === id(row)))
  const inAll = (row: Plain): boolean => others.every((list) => list.some((other) => id(other) === id(row)))
  const results = {
    union: () => once([...first, ...others.flat()]),
    unionAll: () => [...first, ...others.flat()],
    intersection: () => once(first).filter(inAll),
    difference: () => once(first).filter((row) => !inAny(row)),
  }
  const { order, stop } = tree
  const found = results[tree.operator]()
  return (order === undefined ? found : found.toSorted((a, b) => compared(a, b, order))).slice(0, stop)
}

const built = (tree: Tree, leaf: (low: number, high: number) => Rows): Rows => {
  if ('low' in tree) return leaf(tree.low, tree.high)
  const [first, ...others] = tree.of.map((one) => built(one, leaf)) as [Rows, ...Rows[]]
  const given = tree.operator === 'unionAll' ? [...others, { all: true }] : others
  const method = tree.operator === 'unionAll' ? 'union' : tree.operator
  const combined = first[method](...given)
  const inOrder = tree.order === undefined ? combined : combined.orderBy(tree.order)
  return tree.stop === undefined ? inOrder : inOrder.slice(0, tree.stop)
}

test('equals the lists of its parts, combined as they are nested', () => {
  fc.assert(
    fc.property(trees, fc.array(fc.nat(9), { maxLength: 8 }), (tree, numbers) => {
      const { db } = store(0)
      for (const n of numbers) db.A.create({ n, name: `a${n % 3}` })
      const plain = (row: Plain): Plain => ({ n: row.n, name: row.name })
      const rows = built(tree, (low, high) => everyRow(db).filter({ n__gte: low, n__lte: high }))
      const expected = (): readonly Plain[] => naive(db.A.toArray(), tree, (row) => row)
      assert.equal(rows.toArray().map(plain), expected().map(plain))
      assert.is(rows.count(), expected().length)
      assert.equal(rows.aggregate({ total: sum('n') }), {
        total: expected().length === 0 ? null : expected().reduce((all, { n }) => all + n, 0),
      })
      const values = built(tree, (low, high) =>
        everyRow(db).filter({ n__gte: low, n__lte: high }).values('n', 'name'),
      )
      const expectedValues = naive(db.A.toArray().map(plain), tree, ({ n }) => n)
      assert.equal(values.toArray(), expectedValues)
      let live: readonly Plain[] = []
      let listed: readonly Plain[] = []
      rows.live().subscribe((given) => (live = given))
      values.live().subscribe((given) => (listed = given))
      db.A.create({ n: 4, name: 'b' })
      db.A.filter({ n: 3 }).update({ n: 5 })
      db.A.filter({ n: 1 }).delete()
      assert.equal(live.map(plain), expected().map(plain))
      assert.equal(live.map(plain), rows.toArray().map(plain))
      assert.equal(listed, values.toArray())
    }),
    { numRuns: 200, includeErrorInReport: true },
  )
})

test('is ordered by a numeric column that members have in other places than their slots', () => {
  const { db } = store(0)
  for (const n of [9, 0, 4]) db.A.create({ n })
  for (let reads = 0; reads < 10; reads++) assert.is(db.A.filter({ n__gte: 0 }).count(), 3)
  const q = everyRow(db)
    .filter({ n__lte: 4 })
    .union(everyRow(db).filter({ n__lte: 0 }))
    .orderBy('-n')
  assert.equal(
    q.toArray().map(({ n }) => n),
    [4, 0],
  )
})

test('keeps the annotations of the parts, and may be ordered by them wherever in it', () => {
  const { db } = store(6)
  const doubled = (low: number) =>
    everyRow(db)
      .filter({ n__gte: low })
      .annotate({ twice: F('n').times(-2) })
  const q = doubled(4).union(doubled(3)).orderBy('twice').slice(0, 2).union(doubled(1)).orderBy('-twice')
  const shown = (rows: readonly object[]): unknown[] =>
    rows.map((row) => (row as { readonly twice: unknown }).twice)
  assert.equal(shown(q.toArray()), [-2, -4, -6, -8, -10])
  const inner = doubled(4).union(doubled(3)).orderBy('twice').union(doubled(2))
  assert.equal(shown(inner.toArray()), [-10, -8, -6, -4])
  let live: readonly unknown[] = []
  inner.live().subscribe((rows) => (live = shown(rows)))
  db.A.create({ n: 7 })
  assert.equal(live, [-14, -10, -8, -6, -4])
  assert.match(
    String(q.explain({ run: true })),
    /sort by -twice[^]*combine {2}\[6 rows\][^]*sort by twice[^]*slice 0:2/,
  )
})

test('refuses rows combined with values', () => {
  const { db } = store(1)
  assert.is(refused(() => everyRow(db).union(db.A.values('n'))).code, 'ERR_COMBINED_VALUES')
  assert.is(refused(() => everyRow(db).union(db.B.all())).code, 'ERR_COMBINED_MODELS')
  assert.is(
    refused(() => everyRow(db).union(everyRow(db)).difference(everyRow(db)).filter({ n: 1 })).value,
    'difference',
  )
})

test('has one plan with a count of its rows', () => {
  const { db } = store(10)
  const q = everyRow(db)
    .filter({ n__lt: 3 })
    .union(db.A.filter({ n__gt: 7 }))
    .difference(db.A.filter({ n: 0 }))
  assert.equal(q.aggregate({ rows: count() }), { rows: 4 })
  assert.is(everyRow(db).filter({ pk__in: q }).count(), 4)
  assert.is(everyRow(db).filter({ n: -1 }).union().count(), 0)
})

test.run()
