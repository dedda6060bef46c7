import { defineSchema, foreignKey, integer, model } from '@relata/core'
import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Expression } from '../../src/ast/nodes.js'
import type { Frame } from '../../src/bind/compiled.js'
import { compiledOnce, SharedColumns } from '../../src/bind/shared-columns.js'
import { Variables } from '../../src/bind/variables.js'
import * as helpers from '../../src/index.js'

const test = suite('annotations that others name more than once')

const schema = defineSchema({
  Item: model({
    n: integer(),
    m: integer({ default: 0 }),
    box: foreignKey('Box', { onDelete: 'CASCADE', null: true, relatedName: 'items' }),
  }),
  Box: model({ n: integer() }),
})

/** What the run time sees: names of annotations are made in a loop, which the static types don't follow. */
type Anything = (...given: readonly unknown[]) => Loose
type Name =
  | 'aggregate'
  | 'alias'
  | 'annotate'
  | 'count'
  | 'create'
  | 'exclude'
  | 'explain'
  | 'filter'
  | 'live'
  | 'minus'
  | 'mod'
  | 'orderBy'
  | 'plus'
  | 'subscribe'
  | 'times'
  | 'distinct'
  | 'update'
  | 'values'
  | 'valuesList'
interface Loose extends Record<Name | Helper, Anything> {
  toArray<Row = unknown>(): Row[]
  readonly Item: Loose
  readonly Box: Loose
}
type Helper = 'Case' | 'count' | 'Exists' | 'F' | 'OuterRef' | 'Subquery' | 'sum' | 'Value' | 'When'
const { Case, count, Exists, F, OuterRef, Subquery, sum, Value, When } = helpers as unknown as Loose

const store = (): Loose => {
  const made: unknown = helpers.createStore(schema)
  return made as Loose
}

const MOST = 1009
/** An expression of two others. */
type Step = (a: string, b: string) => Loose
const steps: readonly (readonly [expression: Step, value: (a: number, b: number) => number])[] = [
  [(a, b) => F(a).plus(F(b)).plus(MOST).mod(MOST), (a, b) => (a + b + MOST) % MOST],
  [(a, b) => F(a).times(F(b)).plus(F(a)).mod(MOST), (a, b) => (a * b + a) % MOST],
  [
    (a, b) => Case(When({ [`${a}__gt`]: F(b) }, F(a)), { default: F(b).plus(1) }),
    (a, b) => (a > b ? a : b + 1),
  ],
  [(a, b) => Case(When({ [`${a}__lt`]: 500 }, F(b)), { default: F(a) }), (a, b) => (a < 500 ? b : a)],
]

/** Annotations a0, a1, …: each of a step and of two names that were there before it. */
interface Chain {
  readonly step: number
  readonly of: readonly [number, number]
}
const FIELDS = ['n', 'm'] as const
const nameOf = (at: number): string => FIELDS[at] ?? `a${at - FIELDS.length}`
const chains = fc.array(
  fc.record({ step: fc.nat(steps.length - 1), of: fc.tuple(fc.nat(200), fc.nat(200)) }),
  { minLength: 2, maxLength: 8 },
)

function annotated(set: Loose, list: readonly Chain[], method: 'annotate' | 'alias' = 'annotate'): Loose {
  let next = set
  list.forEach(({ step, of: [a, b] }, i) => {
    const known = i + FIELDS.length
    const make = (steps[step] as (typeof steps)[number])[0]
    next = next[method]({ [`a${i}`]: make(nameOf(a % known), nameOf(b % known)) }) as Loose
  })
  return next
}

function expected(list: readonly Chain[], { n, m }: { readonly n: number; readonly m: number }): number[] {
  const values = [n, m]
  for (const {
    step,
    of: [a, b],
  } of list) {
    const known = values.length
    const compute = (steps[step] as (typeof steps)[number])[1]
    values.push(compute(values[a % known] as number, values[b % known] as number))
  }
  return values.slice(FIELDS.length)
}

const rows = fc.array(fc.record({ n: fc.nat(MOST - 1), m: fc.nat(MOST - 1) }), { minLength: 1, maxLength: 6 })
const numRuns = Number(process.env['RUNS'] ?? 150)

test('have the values of their expressions, in rows, values, filters, orders, groups and live results', () => {
  fc.assert(
    fc.property(rows, chains, fc.nat(MOST), fc.array(rows, { maxLength: 2 }), (items, list, limit, later) => {
      const db = store()
      const { Item } = db
      for (const item of items) Item.create(item)
      const names = list.map((_, i) => `a${i}`)
      const last = names.at(-1) as string
      const over = (method?: 'alias'): Loose => annotated(Item, list, method)
      const live: { readonly set: Loose; shown: readonly unknown[] }[] = [
        over().values(...names),
        over('alias').filter({ [`${last}__lt`]: limit }),
        over('alias').orderBy(`-${last}`, 'id'),
        over()
          .values(last)
          .annotate({ c: count('id') }),
      ].map((set) => ({ set, shown: [] }))
      for (const view of live)
        view.set.live().subscribe((result: readonly unknown[]) => (view.shown = result))
      const check = (): void => {
        const now = Item.orderBy('id').values('n', 'm').toArray<{ n: number; m: number }>()
        const all = now.map((item) => expected(list, item))
        const lasts = all.map((values) => values.at(-1) as number)
        assert.equal(
          over()
            .orderBy('id')
            .valuesList(...names)
            .toArray(),
          all,
        )
        const shown = over().orderBy('id').toArray<Record<string, number>>()
        assert.equal(
          shown.map((row) => names.map((name) => row[name])),
          all,
        )
        const below = lasts.filter((value) => value < limit).length
        assert.is(
          over('alias')
            .filter({ [`${last}__lt`]: limit })
            .count(),
          below,
        )
        assert.is(
          over()
            .exclude({ [`${last}__lt`]: limit })
            .count(),
          all.length - below,
        )
        const ordered = over().orderBy(last).valuesList(last, { flat: true }).toArray()
        assert.equal(
          ordered,
          [...lasts].sort((a, b) => a - b),
        )
        assert.equal(over().aggregate({ s: sum(last) }), { s: lasts.reduce((a, b) => a + b, 0) })
        for (const { set, shown: result } of live) assert.equal(result, set.toArray())
      }
      check()
      for (const change of later) {
        change.forEach((item, i) => Item.update(1 + (i % items.length), item))
        check()
      }
    }),
    { numRuns, includeErrorInReport: true },
  )
})

/** Each names the one before it twice: 2^32 reads of a row, if each were read as often as it is named. */
const LONG = 32
const doubled = (set: Loose, method: 'annotate' | 'alias' = 'annotate', chain = 'n'): Loose => {
  const first: Loose = F(chain)
  let next = set[method]({ a0: first.plus(first).mod(MOST) }) as Loose
  for (let i = 1; i <= LONG; i++) {
    const before = F(`a${i - 1}`)
    next = next[method]({ [`a${i}`]: before.plus(before).mod(MOST) }) as Loose
  }
  return next
}
const LAST = `a${LONG}`
const doubledValue = (n: number): number => {
  let value = n
  for (let i = 0; i <= LONG; i++) value = (value + value) % MOST
  return value
}

const filled = (): Loose => {
  const db = store()
  for (const n of [1, 2]) db.Box.create({ n })
  for (let n = 0; n < 6; n++) db.Item.create({ n, box_id: 1 + (n % 2) })
  return db
}
const values = [0, 1, 2, 3, 4, 5].map(doubledValue)

test('cost their number, not two to its power', () => {
  const db = filled()
  const { Item } = db
  assert.equal(
    doubled(Item)
      .toArray<Record<string, number>>()
      .map((row) => row[LAST]),
    values,
  )
  assert.equal(doubled(Item).valuesList(LAST, { flat: true }).toArray(), values)
  assert.is(
    doubled(Item, 'alias')
      .filter({ [`${LAST}__gte`]: 500 })
      .count(),
    values.filter((v) => v >= 500).length,
  )
  assert.is(
    doubled(Item, 'alias')
      .exclude({ [LAST]: F(LAST) })
      .count(),
    0,
  )
  const ordered = doubled(Item, 'alias').orderBy(`-${LAST}`).valuesList('n', { flat: true }).toArray<number>()
  assert.equal(
    ordered.map((n) => doubledValue(n)),
    [...values].sort((a, b) => b - a),
  )
  assert.equal(doubled(Item).aggregate({ s: sum(LAST) }), { s: values.reduce((a, b) => a + b, 0) })
  assert.is(
    doubled(Item)
      .values(LAST)
      .annotate({ c: count('id') })
      .toArray().length,
    new Set(values).size,
  )
  assert.is(doubled(Item).values(LAST).distinct().count(), new Set(values).size)
  assert.ok(
    String(
      doubled(Item)
        .filter({ [`${LAST}__gte`]: 500 })
        .explain({ run: true }),
    ).length < 10_000,
  )
  assert.is(doubled(Item, 'alias').update({ m: F(LAST) }), 6)
  assert.equal(Item.orderBy('n').valuesList('m', { flat: true }).toArray(), values)
})

test('over groups, over several rows of a relation, and in queries inside', () => {
  const db = filled()
  const { Item, Box } = db
  const sums = doubled(Item.values('box').annotate({ s: sum('n') }), 'annotate', 's')
  assert.equal(sums.orderBy('box').valuesList(LAST, { flat: true }).toArray(), [6, 9].map(doubledValue))
  assert.is(sums.filter({ [`${LAST}__gte`]: 0 }).count(), 2)
  const several = doubled(Box.values('n'), 'annotate', 'items__n')
  assert.equal(several.orderBy('n', LAST).valuesList(LAST, { flat: true }).toArray(), [
    ...[0, 2, 4].map(doubledValue).sort((a, b) => a - b),
    ...[1, 3, 5].map(doubledValue).sort((a, b) => a - b),
  ])
  const own = Item.filter({ id: OuterRef('id'), n__lte: OuterRef(LAST) }).values('n')
  const inside = doubled(Item).annotate({
    found: Subquery(own),
    is: Exists(own),
    both: F(LAST).plus(F(LAST)),
  }) as Loose
  assert.equal(
    inside.orderBy('id').valuesList('both', { flat: true }).toArray(),
    values.map((value) => 2 * value),
  )
})

test('are computed again where a commit changes the row, or another row that they read', () => {
  const db = filled()
  const { Item, Box } = db
  const shown = new Map<string, readonly unknown[]>()
  const sets: Readonly<Record<string, () => Loose>> = {
    rows: () => doubled(Item).orderBy('id'),
    filtered: () => doubled(Item, 'alias').filter({ [`${LAST}__gte`]: 300 }),
    ordered: () => doubled(Item, 'alias', 'box__n').orderBy(LAST, 'id'),
    values: () => doubled(Item, 'annotate', 'box__n').values('id', LAST),
    groups: () =>
      doubled(Item)
        .values(LAST)
        .annotate({ c: count('id') }),
    'over groups': () => doubled(Item.values('box').annotate({ s: sum('n') }), 'annotate', 's'),
    several: () => doubled(Box.values('n'), 'annotate', 'items__n'),
  }
  for (const [what, set] of Object.entries(sets))
    set()
      .live()
      .subscribe((result: readonly unknown[]) => shown.set(what, result))
  const check = (): void => {
    for (const [what, set] of Object.entries(sets))
      assert.equal(plain(shown.get(what)), plain(set().toArray()), what)
  }
  check()
  for (const write of [
    () => Item.update(1, { n: 77 }),
    () => Item.update(1, { n: 78 }),
    () => Box.update(1, { n: 5 }),
    () => Item.create({ n: 9, box_id: 2 }),
    () => Item.update(7, { box_id: 1 }),
  ]) {
    write()
    check()
  }
})

const plain = (result: unknown): unknown => JSON.parse(JSON.stringify(result))

test('are read of each row, where an aggregate of one row reads those of many', () => {
  const { Box } = filled()
  const summed = Box.annotate({ a: F('n').times(10) })
    .annotate({ b: F('a').plus(F('a')) })
    .annotate({
      s: sum(F('items__n').plus(F('a')).plus(F('b'))),
      c: count('items', { filter: { b__gt: 20 } }),
    })
  assert.equal(summed.orderBy('id').valuesList('s', 'c').toArray(), [
    [0 + 2 + 4 + 3 * 30, 0],
    [1 + 3 + 5 + 3 * 60, 3],
  ])
})

test('keep nothing from one reading to the next', () => {
  let now = 1
  let reads = 0
  const read = (slot: number): number => {
    reads++
    return slot * now
  }
  const twice = F('a').plus(F('a')) as unknown as Expression
  const annotations = [
    { name: 'a', expression: F('n') as unknown as Expression },
    { name: 'b', expression: twice },
  ]
  const shared = SharedColumns.of(annotations, new Map())
  assert.is(SharedColumns.of(annotations.slice(0, 1), new Map()), undefined)
  shared?.add('a', { kind: 'integer', aggregate: false, read })
  const inner = shared?.inner.get('a')?.read ?? read
  const b = shared?.add('b', {
    kind: 'integer',
    aggregate: false,
    read: (slot) => (inner(slot) as number) + (inner(slot) as number),
  })
  assert.equal([b?.read(3), b?.read(3), b?.read(4), reads], [6, 6, 8, 3])
  now = 2
  assert.equal([b?.read(4), reads], [16, 4])
  assert.equal([inner(5), inner(6), inner(6), reads], [10, 12, 12, 6])
})

test('are read of each choice, and compiled once for the variables of a query', () => {
  const annotations = ['a', 'b', 'c'].map((name) => ({ name, expression: F('a') as unknown as Expression }))
  const shared = SharedColumns.of(annotations, new Map())
  let compiled = 0
  let more = 0
  const read = (frame: Frame): number => frame.reduce((a, b) => a + b, more)
  const choices = {
    expression: F('n') as unknown as Expression,
    compile: compiledOnce(() => {
      compiled++
      return { kind: 'integer' as const, read }
    }),
  }
  const outer = shared?.add('a', { kind: 'integer', aggregate: false, read: () => 0, choices })
  const inner = shared?.inner.get('a')?.choices
  const variables = new Variables(schema.model('Item'))
  const [one, other] = [inner?.compile(variables), inner?.compile(variables)]
  assert.is(one, other)
  inner?.compile(variables.fork())
  assert.is(compiled, 2)
  const frame = Int32Array.of(1, 2)
  assert.is(one?.read(frame), 3)
  frame[1] = 5
  assert.equal([one?.read(frame), one?.read(Int32Array.of(1)), one?.read(frame)], [6, 1, 6])
  more = 10
  assert.is(one?.read(frame), 6)
  assert.is(outer?.choices?.compile(variables).read(frame), 16)
  assert.is(one?.read(frame), 16)
})

test('a constant among them, and one that is no shared one', () => {
  const db = filled()
  const set = db.Item.annotate({
    one: Value(1),
    two: F('one').plus(F('one')),
    n2: F('n').times(F('two')),
  })
  assert.equal(set.orderBy('id').valuesList('n2', { flat: true }).toArray(), [0, 2, 4, 6, 8, 10])
})

test.run()
