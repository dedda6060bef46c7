import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Decoder } from '../src/decode.js'
import type { Json, QuerySpec, StateSpec, StepSpec, Suite } from '../src/format.js'
import { runQuery, type QueryResult } from '../src/query-case.js'
import { Data } from '../src/reference/data.js'
import { isRight } from '../src/reference/judge.js'
import { World } from '../src/world.js'

const test = suite('judging a result by the reference')

const models: Suite['models'] = {
  Shelf: {
    pk: 'id',
    ordering: ['height'],
    fields: { id: { type: 'auto', primaryKey: true }, height: { type: 'integer', null: true } },
  },
  Jar: {
    pk: 'id',
    ordering: ['-size', 'id'],
    fields: {
      id: { type: 'auto', primaryKey: true },
      size: { type: 'integer', null: true },
      label: { type: 'string' },
      filled: { type: 'date', null: true },
      shelf: { type: 'foreignKey', to: 'Shelf', onDelete: 'CASCADE', null: true, relatedName: 'jars' },
    },
  },
}
const small = fc.integer({ min: 1, max: 3 })
const states: fc.Arbitrary<StateSpec> = fc
  .tuple(
    fc.array(fc.option(small), { maxLength: 3 }),
    fc.array(
      fc.tuple(
        fc.option(small),
        fc.constantFrom('a', 'b', 'C'),
        fc.option(fc.constantFrom('2020-01-31', '2021-02-01')),
        fc.nat(3),
      ),
      {
        maxLength: 6,
      },
    ),
  )
  .map(([shelves, jars]) => ({
    Shelf: shelves.map((height, i) => ({ id: i + 1, height })),
    Jar: jars.map(([size, label, filled, shelf], i) => ({
      id: i + 1,
      size,
      label,
      filled: filled === null ? null : { $date: filled },
      shelf: shelf > 0 && shelf <= shelves.length ? shelf : null,
    })),
  }))

const conditions: fc.Arbitrary<Json> = fc.oneof(
  small.map((size) => ({ lookup: 'size', value: size })),
  small.map((height) => ({ lookup: 'shelf__height__gte', value: height })),
  fc.constantFrom<Json>(
    { lookup: 'label__regex', value: '^[ab]' },
    { lookup: 'filled__year', value: 2020 },
    { lookup: 'filled__month__lt', value: 2 },
    { lookup: 'shelf__isnull', value: true },
    { lookup: 'shelf__jars__label', value: 'b' },
    {
      lookup: 'shelf__in',
      value: { $query: { from: 'Shelf', steps: [{ call: 'filter', kwargs: { height: 2 } }] } },
    },
    {
      $exists: { from: 'Jar', steps: [{ call: 'filter', kwargs: { shelf: { $outer: 'shelf' }, size: 1 } }] },
    },
  ),
)
const filters: fc.Arbitrary<StepSpec> = fc
  .tuple(
    fc.constantFrom('filter', 'exclude'),
    fc.boolean(),
    fc.array(conditions, { minLength: 1, maxLength: 2 }),
  )
  .map(([call, not, children]) => ({ call, args: [{ $q: { op: 'AND', not, children } }] }))
const orders: fc.Arbitrary<readonly StepSpec[]> = fc
  .tuple(
    fc.subarray(['-label', 'shelf', 'shelf__height', '-filled', 'size', 'id']),
    fc.boolean(),
    fc.boolean(),
  )
  .map(([names, named, turned]) => [
    ...(named ? [{ call: 'orderBy', args: names }] : []),
    ...(turned && (!named || names.length > 0) ? [{ call: 'reverse' }] : []),
  ])
const rowEnds: fc.Arbitrary<StepSpec> = fc.constantFrom<StepSpec>(
  { call: 'list' },
  { call: 'count' },
  { call: 'exists' },
  { call: 'first' },
  { call: 'last' },
  {
    call: 'aggregate',
    kwargs: {
      n: { $agg: 'Count', of: 'size' },
      top: { $agg: 'Max', of: 'shelf__height' },
      all: { $agg: 'Count', of: '*' },
    },
  },
)
const rows: fc.Arbitrary<QuerySpec> = fc
  .tuple(fc.array(filters, { maxLength: 2 }), orders, rowEnds)
  .map(([where, order, end]) => ({ from: 'Jar', steps: [...where, ...order], end }))
const slices: fc.Arbitrary<QuerySpec> = fc
  .tuple(fc.array(filters, { maxLength: 1 }), orders, fc.nat(2), fc.integer({ min: 2, max: 4 }))
  .map(([where, order, start, stop]) => ({
    from: 'Jar',
    steps: [...where, ...order, { call: 'slice', args: [start, stop] }],
  }))
const values: fc.Arbitrary<QuerySpec> = fc
  .tuple(
    filters,
    orders,
    fc.constantFrom<StepSpec>(
      { call: 'values', args: ['size', 'shelf__height'] },
      { call: 'valuesList', args: ['label'], options: { flat: true } },
    ),
  )
  .map(([where, order, step]) => ({ from: 'Jar', steps: [where, ...order, step] }))
const groups: fc.Arbitrary<QuerySpec> = fc
  .tuple(filters, fc.constantFrom('label', '-n', 'shelf'))
  .map(([where, order]) => ({
    from: 'Jar',
    steps: [
      where,
      { call: 'values', args: order === 'shelf' ? ['shelf'] : ['label'] },
      { call: 'annotate', kwargs: { n: { $agg: 'Count', of: 'size' } } },
      ...(order === 'shelf' ? [] : [{ call: 'orderBy', args: [order] }]),
    ],
  }))
const queries = fc.oneof(rows, slices, values, groups)

/** Results that are wrong whatever the query: an item more, one less, another value. */
function garbled(result: QueryResult): QueryResult[] {
  if (result.rows !== undefined)
    return [
      { rows: [...result.rows, ...result.rows, {}] },
      ...(result.rows.length > 0 ? [{ rows: result.rows.slice(1) }] : []),
    ]
  if (result.values !== undefined)
    return [
      { values: [...result.values, 'no value of this'] },
      ...(result.values.length > 0 ? [{ values: result.values.slice(1) }] : []),
    ]
  return [{ value: typeof result.value === 'number' ? result.value + 1 : { wrong: 99 } }]
}

test("accepts the store's result and refuses any other", () => {
  fc.assert(
    fc.property(states, queries, (state, query) => {
      const result = runQuery(new Decoder(new World({ models }, state, () => undefined)), query)
      const data = new Data({ models }, state)
      assert.ok(isRight(data, query, { result, plain: undefined }))
      for (const wrong of garbled(result))
        assert.not(isRight(data, query, { result: wrong, plain: undefined }))
    }),
    { includeErrorInReport: true, numRuns: 400 },
  )
})

test('rows that an order leaves tied may change places, others may not', () => {
  const state: StateSpec = {
    Shelf: [],
    Jar: [1, 1, 2].map((size, i) => ({ id: i + 1, size, label: 'a', filled: null, shelf: null })),
  }
  const data = new Data({ models }, state)
  const query: QuerySpec = {
    from: 'Jar',
    steps: [
      { call: 'orderBy', args: ['size'] },
      { call: 'values', args: ['id'] },
    ],
  }
  const judged = (...ids: number[]): boolean =>
    isRight(data, query, { result: { values: ids.map((id) => ({ id })) }, plain: undefined })
  assert.ok(judged(1, 2, 3))
  assert.ok(judged(2, 1, 3))
  assert.not(judged(3, 1, 2))
  assert.not(judged(1, 1, 3))
})

test.run()
