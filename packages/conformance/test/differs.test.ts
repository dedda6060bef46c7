import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Decoder } from '../src/decode.js'
import { differsByDesign } from '../src/differs.js'
import type { Case, Expectation, Json, OpSpec, QuerySpec, StateSpec, StepSpec, Suite } from '../src/format.js'
import type { QueryResult } from '../src/query-case.js'
import { SuiteRunner } from '../src/run-case.js'
import { World } from '../src/world.js'

const test = suite('results that differ by design')

const models: Suite['models'] = {
  Cup: {
    pk: 'id',
    fields: {
      id: { type: 'auto', primaryKey: true },
      size: { type: 'integer', null: true },
      name: { type: 'string', null: true },
    },
  },
  Shelf: {
    pk: 'id',
    ordering: ['height'],
    fields: { id: { type: 'auto', primaryKey: true }, height: { type: 'integer' } },
  },
  Jar: {
    pk: 'id',
    fields: {
      id: { type: 'auto', primaryKey: true },
      shelf: { type: 'foreignKey', to: 'Shelf', onDelete: 'CASCADE', null: false, relatedName: 'jars' },
    },
  },
}
const state: StateSpec = {
  Cup: [
    { id: 1, size: 1, name: 'a' },
    { id: 2, size: null, name: null },
    { id: 3, size: 3, name: 'A' },
  ],
  Shelf: [
    { id: 1, height: 30 },
    { id: 2, height: 10 },
  ],
  Jar: [
    { id: 1, shelf: 1 },
    { id: 2, shelf: 2 },
    { id: 3, shelf: 1 },
  ],
}
const withoutOne: StateSpec = { ...state, Cup: (state['Cup'] ?? []).slice(0, 2) }
const suiteOf = (...cases: Case[]): Suite => ({
  format: 1,
  suite: 'own',
  models,
  states: { s: state, django: withoutOne },
  cases,
})
const statusOf = (one: Case): string => new SuiteRunner(suiteOf(one)).run(one).status

const exclude: StepSpec = { call: 'exclude', kwargs: { size: 1 } }
const judge = (query: QuerySpec, expect: Expectation, result: QueryResult): string => {
  const decoder = new Decoder(new World({ models }, state, () => undefined))
  const one: Case = { id: 'x', kind: 'query', state: 's', query, expect, plain: [2, 3] }
  return differsByDesign({ decoder, suite: suiteOf(one), test: one }, result) === undefined
    ? 'failed'
    : 'differs'
}

test('with the plain rows listed, the result itself is compared', () => {
  const of = (...rest: StepSpec[]): QuerySpec => ({ from: 'Cup', steps: [exclude, ...rest] })
  const counted: QuerySpec = { ...of(), end: { call: 'count' } }
  assert.is(judge(of(), { rows: [['Cup', 3]], ordered: false }, { rows: [] }), 'failed')
  assert.is(judge(counted, { value: 1 }, { value: 999 }), 'failed')
  assert.is(judge(counted, { value: 1 }, { value: 2 }), 'differs')
  const sizes = of({ call: 'values', args: ['size'] })
  assert.is(judge(sizes, { values: [{ size: 3 }] }, { values: [{ size: 77 }] }), 'failed')
  assert.is(judge(sizes, { values: [{ size: 3 }] }, { values: [{ size: null }, { size: 3 }] }), 'differs')
  const largest: QuerySpec = { ...of({ call: 'orderBy', args: ['-size'] }), end: { call: 'last' } }
  assert.is(judge(largest, { value: { $ref: ['Cup', 3] } }, { value: null }), 'failed')
  const total: QuerySpec = { ...of(), end: { call: 'aggregate', kwargs: { t: { $agg: 'Count', of: '*' } } } }
  assert.is(judge(total, { value: { t: 1 } }, { value: { t: 2 } }), 'differs')
  assert.is(judge(total, { value: { t: 1 } }, { value: { t: 3 } }), 'failed')
})

test('what the reference can not evaluate is never a difference', () => {
  const query: QuerySpec = {
    from: 'Cup',
    steps: [exclude, { call: 'annotate', kwargs: { x: { $func: 'Sign', args: [{ $F: 'size' }] } } }],
  }
  assert.is(judge(query, { rows: [['Cup', 3]], ordered: false }, { rows: [] }), 'failed')
})

test('a wrong order of groups is a failure, however the groups agree', () => {
  const grouped = (expected: readonly Json[]): Case => ({
    id: 'groups',
    kind: 'query',
    state: 's',
    query: {
      from: 'Jar',
      steps: [
        { call: 'values', args: ['shelf'] },
        { call: 'annotate', kwargs: { n: { $agg: 'Count', of: 'id' } } },
        { call: 'orderBy', args: ['-n'] },
      ],
    },
    expect: { values: expected, ordered: true },
  })
  const [two, one] = [
    { shelf: 1, n: 2 },
    { shelf: 2, n: 1 },
  ] as const
  assert.is(statusOf(grouped([two, one])), 'passed')
  const result: QueryResult = { values: [one, two] }
  const decoder = new Decoder(new World({ models }, state, () => undefined))
  assert.is(differsByDesign({ decoder, suite: suiteOf(), test: grouped([two, one]) }, result), undefined)
})

test('where Django raises an error, the value that the case holds is accepted, and no other', () => {
  const get = (independent?: Expectation): Case => ({
    id: 'get',
    kind: 'query',
    state: 's',
    query: { from: 'Cup', steps: [exclude, { call: 'exclude', kwargs: { size: 3 } }], end: { call: 'get' } },
    expect: { error: 'DoesNotExist' },
    ...(independent === undefined ? {} : { independent }),
  })
  assert.is(statusOf(get({ value: { $ref: ['Cup', 2] } })), 'differs')
  assert.is(statusOf(get({ value: { $ref: ['Cup', 3] } })), 'failed')
  // Without a result in the case the reference decides.
  assert.is(statusOf(get()), 'differs')
})

test('a write through a negation is judged by the rows that the reference keeps', () => {
  const removal = (where: StepSpec, returns: Json): Case => ({
    id: 'delete',
    kind: 'mutation',
    state: 's',
    ops: [{ call: 'delete', query: { from: 'Cup', steps: [where] } } satisfies OpSpec],
    expect: { state: 'django', returns },
  })
  // Django's negation would leave the row with a null out.
  assert.is(statusOf(removal(exclude, [1, { Cup: 1 }])), 'differs')
  assert.is(statusOf(removal({ call: 'filter', kwargs: { size: 1 } }, [1, { Cup: 1 }])), 'failed')
})

test('a case-sensitive lookup differs where the reference keeps the same rows', () => {
  const starts = (rows: Expectation['rows'], where: Json): Case => ({
    id: 'starts',
    kind: 'query',
    state: 's',
    query: { from: 'Cup', steps: [{ call: 'filter', kwargs: where as never }] },
    expect: { rows: rows ?? [], ordered: false },
  })
  assert.is(
    statusOf(
      starts(
        [
          ['Cup', 1],
          ['Cup', 3],
        ],
        { name__startswith: 'a' },
      ),
    ),
    'differs',
  )
  assert.is(
    statusOf(
      starts(
        [
          ['Cup', 1],
          ['Cup', 3],
        ],
        { name: 'a' },
      ),
    ),
    'failed',
  )
})

test.run()
