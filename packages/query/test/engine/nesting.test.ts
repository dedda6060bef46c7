import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { defineSchema, foreignKey, integer, json, model, string } from '@relata/core'
import * as query from '@relata/query'
import { refused } from '../worlds/library.js'

const test = suite('conditions, expressions and query sets inside each other')
const schema = defineSchema({
  A: model({ n: integer(), name: string({ default: '' }), data: json({ default: () => ({}) }) }),
  B: model({ a: foreignKey('A', { onDelete: 'CASCADE', relatedName: 'bs' }), n: integer({ default: 0 }) }),
})

/** What a loop builds has no static type: the same calls, typed loosely. */
interface Set {
  readonly [method: string]: (...given: readonly unknown[]) => Set
}
type Call = (...given: readonly unknown[]) => Set
const {
  and,
  or,
  xor,
  not,
  F,
  Value,
  Exists,
  Subquery,
  OuterRef,
  Case,
  When,
  lower,
  coalesce,
  count,
  FilteredRelation,
} = query as unknown as Readonly<Record<string, Call>> as Readonly<
  Record<
    | 'and'
    | 'or'
    | 'xor'
    | 'not'
    | 'F'
    | 'Value'
    | 'Exists'
    | 'Subquery'
    | 'OuterRef'
    | 'Case'
    | 'When'
    | 'lower'
    | 'coalesce'
    | 'count'
    | 'FilteredRelation',
    Call
  >
>
const filled = (rows: number) => {
  const db = query.createStore(schema)
  for (let n = 0; n < rows; n++) db.A.create({ n }).bs.create({ n })
  return db as unknown as Readonly<Record<'A' | 'B', Set>>
}
type Db = ReturnType<typeof filled>
const method = (set: unknown, name: string, ...given: readonly unknown[]): Set =>
  (set as Record<string, Call>)[name]?.(...given) as Set
const nested = (depth: number, base: unknown, wrap: (inner: Set, i: number) => unknown): Set => {
  let built = base
  for (let i = 0; i < depth; i++) built = wrap(built as Set, i)
  return built as Set
}
const filtered = (db: Db, condition: unknown): Set => method(db.A, 'filter', condition)

/** All ways to evaluate a query set, a live query included. */
const evaluate = (db: Db, set: Set): void => {
  const rows = method(set, 'toArray') as unknown as readonly unknown[]
  assert.is(method(set, 'count'), rows.length)
  assert.is(method(set, 'exists'), rows.length > 0)
  assert.type(String(method(set, 'explain', { run: true, live: true })), 'string')
  const subscription = method(method(set, 'live'), 'subscribe', () => undefined)
  method(db.A, 'update', 1, { n: 1 })
  method(subscription, 'unsubscribe')
}

/** Loops that may go on for ever: what they build is as deep as its first step. */
const flat: Record<string, (db: Db, times: number) => Set> = {
  'or of what there is': (db, times) =>
    filtered(
      db,
      nested(times, { n: 1 }, (q, i) => or(q, { n: i })),
    ),
  'or from the right': (db, times) =>
    filtered(
      db,
      nested(times, { n: 1 }, (q, i) => or({ n: i }, q)),
    ),
  and: (db, times) =>
    filtered(
      db,
      nested(times, { n: 1 }, (q, i) => and(q, { n__gt: -i })),
    ),
  not: (db, times) =>
    filtered(
      db,
      nested(times, { n: 1 }, (q) => not(q)),
    ),
  filter: (db, times) => nested(times, method(db.A, 'all'), (q, i) => method(q, 'filter', { n__gt: -i })),
  exclude: (db, times) => nested(times, method(db.A, 'all'), (q, i) => method(q, 'exclude', { n: -i })),
  'or of query sets': (db, times) =>
    nested(times, method(db.A, 'all'), (q, i) => method(method(db.A, 'filter', { n: i }), 'or', q)),
}
for (const [name, build] of Object.entries(flat)) {
  test(`are side by side after a loop of: ${name}`, () => {
    const db = filled(5)
    // Twice as many as there may be levels.
    evaluate(db, build(db, 1_000))
  })
}

const at = (db: Db, annotation: unknown): Set =>
  method(method(db.A, 'annotate', { x: annotation }), 'filter', { x__isnull: false })
/** Loops whose result is deeper with each turn, and how many turns are within the limit. */
const deep: Record<string, readonly [within: number, build: (db: Db, times: number) => Set]> = {
  'and and or in turn': [
    499,
    (db, times) =>
      filtered(
        db,
        nested(times, { n: 1 }, (q, i) => (i % 2 === 0 ? and : or)({ n__gt: i }, q)),
      ),
  ],
  'and and or over a relation': [
    240,
    (db, times) =>
      filtered(
        db,
        nested(times, { n: 1 }, (q, i) => (i % 2 === 0 ? and : or)({ bs__n__gt: i % 3 }, q)),
      ),
  ],
  xor: [
    499,
    (db, times) =>
      filtered(
        db,
        nested(times, { n: 1 }, (q, i) => xor({ n: i }, q)),
      ),
  ],
  'not and and': [
    249,
    (db, times) =>
      filtered(
        db,
        nested(times, { n: 1 }, (q, i) => not(and({ bs__n: i }, q))),
      ),
  ],
  plus: [
    498,
    (db, times) =>
      at(
        db,
        nested(times, F('n'), (x) => method(x, 'plus', 1)),
      ),
  ],
  'plus of itself in an order': [
    400,
    (db, times) =>
      method(
        db.A,
        'orderBy',
        nested(times, F('n'), (x) => method(x, 'plus', 1)),
      ),
  ],
  lower: [
    498,
    (db, times) =>
      at(
        db,
        nested(times, F('name'), (x) => lower(x)),
      ),
  ],
  coalesce: [
    498,
    (db, times) =>
      at(
        db,
        nested(times, F('name'), (x) => coalesce(x, 'name')),
      ),
  ],
  Case: [
    498,
    (db, times) =>
      at(
        db,
        nested(times, F('n'), (x, i) => Case(When({ n: i }, x), { default: 1 })),
      ),
  ],
  'Case in When': [
    160,
    (db, times) =>
      at(
        db,
        nested(times, F('n'), (x, i) => Case(When({ n: x }, 1), { default: i })),
      ),
  ],
  'a condition as a value': [
    120,
    (db, times) =>
      filtered(
        db,
        nested(times, { n: 1 }, (q) => ({ n: Case(When(q, 1), { default: 0 }) })),
      ),
  ],
  'annotations of annotations': [
    240,
    (db, times) =>
      nested(times, method(db.A, 'annotate', { x0: F('n') }), (q, i) =>
        method(q, 'annotate', { [`x${i + 1}`]: method(F(`x${i}`), 'plus', 1) }),
      ),
  ],
  // Each name is evaluated at its place: a row's value takes 2^10 reads.
  'annotations that name one twice': [
    10,
    (db, times) =>
      nested(times, method(db.A, 'annotate', { x0: F('n') }), (q, i) =>
        method(q, 'annotate', { [`x${i + 1}`]: Case(When({ [`x${i}`]: 1 }, 2), { default: F(`x${i}`) }) }),
      ),
  ],
  'named relations': [
    30,
    (db, times) =>
      nested(
        times,
        method(db.A, 'alias', { r0: FilteredRelation('bs', { condition: { bs__n__gt: -1 } }) }),
        (q, i) =>
          method(q, 'alias', {
            [`r${i + 1}`]: FilteredRelation(`r${i}`, { condition: { [`r${i}__n__gt`]: -1 } }),
          }),
      ),
  ],
  "an aggregate's filter": [
    400,
    (db, times) =>
      at(
        db,
        count('bs', {
          filter: nested(times, { bs__n: 1 }, (q, i) => (i % 2 === 0 ? and : or)({ bs__n: i }, q)),
        }),
      ),
  ],
  'query sets of keys': [
    30,
    (db, times) =>
      nested(times, method(db.A, 'filter', { n__gt: -1 }), (q) =>
        method(db.A, 'filter', { pk__in: q, n__gt: -1 }),
      ),
  ],
  'query sets of values': [
    30,
    (db, times) =>
      nested(times, method(db.A, 'filter', { n__gt: -1 }), (q) =>
        method(db.A, 'filter', { n__in: method(q, 'values', 'n') }),
      ),
  ],
  Exists: [
    15,
    (db, times) =>
      nested(times, method(db.A, 'all'), (q) =>
        method(db.A, 'filter', Exists(method(q, 'filter', { n: OuterRef('n') }))),
      ),
  ],
  Subquery: [
    12,
    (db, times) =>
      nested(times, method(db.A, 'all'), (q) =>
        method(
          method(db.A, 'annotate', { s: Subquery(method(method(q, 'values', 'n'), 'slice', 0, 1)) }),
          'filter',
          { s__isnull: false },
        ),
      ),
  ],
  'differences from the right': [
    40,
    (db, times) =>
      nested(times, method(db.A, 'all'), (q, i) =>
        method(method(db.A, 'filter', { n__gt: i % 3 }), 'difference', q),
      ),
  ],
}
for (const [name, [within, build]] of Object.entries(deep)) {
  test(`have a limit, up to which all of it can be evaluated: ${name}`, () => {
    const db = filled(1)
    evaluate(db, build(db, within))
    for (const times of [600, 10_000]) {
      const error = refused(() => build(db, times))
      assert.is(error.code, 'ERR_TOO_DEEP')
      assert.match(error.message, '500 levels')
    }
  })
}

test('are evaluated at the limit from deep in the call stack', () => {
  const db = filled(1)
  const from = (frames: number, run: () => void): void => (frames === 0 ? run() : from(frames - 1, run))
  for (const name of ['and and or in turn', 'not and and', 'Case', 'annotations of annotations'] as const) {
    const [within, build] = deep[name] ?? [0, flat['not'] as (typeof flat)[string]]
    from(2_000, () => evaluate(db, build(db, within)))
  }
})

test('are refused in a value, too: arrays and objects, one that is inside of itself', () => {
  const db = filled(1)
  const list = nested(10_000, [], (x) => [x])
  const object = nested(10_000, {}, (x) => ({ x }))
  const loop: Record<string, unknown> = {}
  loop['loop'] = loop
  for (const value of [list, object, loop]) {
    for (const run of [
      () => filtered(db, { data: value }),
      () => filtered(db, { data__in: [value] }),
      () => Value(value),
    ])
      assert.is(refused(run).code, 'ERR_TOO_DEEP')
    assert.is(refused(() => method(db.A, 'create', { n: 1, data: value })).code, 'ERR_VALUE_TYPE')
  }
  assert.is(method(filtered(db, { data: nested(200, {}, (x) => ({ x })) }), 'count'), 0)
})

test('keep the meaning of a negation: it is a separate scope, however often it is negated', () => {
  const db = filled(0)
  const a = method(db.A, 'create', { n: 1 }) as unknown as { readonly bs: Set }
  method(a.bs, 'create', { n: 1 })
  method(a.bs, 'create', { n: 2 })
  const counted = (...conditions: readonly unknown[]): unknown =>
    method(method(db.A, 'filter', ...conditions), 'count')
  assert.is(counted({ bs__n: 1 }, { bs__n: 2 }), 0, 'one related row is both')
  assert.is(counted({ bs__n: 1 }, not(not({ bs__n: 2 }))), 1, 'the negation may choose another row')
  assert.is(
    counted(
      { bs__n: 1 },
      nested(1_000, { bs__n: 2 }, (q) => not(q)),
    ),
    1,
  )
  assert.is(
    counted(
      { bs__n: 1 },
      nested(1_001, { bs__n: 2 }, (q) => not(q)),
    ),
    0,
  )
})

test.run()
