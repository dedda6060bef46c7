import {
  bigInteger,
  binary,
  boolean,
  date,
  datetime,
  decimal,
  defineSchema,
  float,
  foreignKey,
  integer,
  json,
  model,
  string,
  type SchemaOf,
  type ScalarName,
  type Value,
} from '@relata/core'
import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { count, createStore, max, min } from '../../src/index.js'
import { compareValues, tupleId, valueKey } from '../../src/resolve/compare.js'

const identity = suite('identity of values')

const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 4 }),
  fc.constantFrom('null', 'true', '', '5').map((text) => new TextEncoder().encode(text)),
)
const KINDS: readonly (readonly [ScalarName, fc.Arbitrary<Value>])[] = [
  ['integer', fc.oneof(fc.constantFrom(0, -0, 1), fc.integer({ min: -2, max: 2 }))],
  ['float', fc.oneof(fc.constantFrom(0, -0, Infinity, -Infinity, 0.1), fc.double({ noNaN: true }))],
  ['bigInteger', fc.bigInt({ min: -2n, max: 2n })],
  [
    'decimal',
    fc.constantFrom(
      '1',
      '1.0',
      '1.00',
      '10',
      '0',
      '0.0',
      '-1',
      '0.1',
      '0.10',
      '123456789012345678901234567890',
      '123456789012345678901234567890.0',
    ),
  ],
  ['boolean', fc.boolean()],
  [
    'string',
    fc.oneof(
      fc.constantFrom('', 'a', 'b', 'ab', 'null', '1', '\ud800', '\ue000', '😀'),
      fc.string({ maxLength: 2 }),
    ),
  ],
  ['binary', bytes],
  [
    'json',
    fc.oneof(
      fc.constantFrom<Value>({ a: 1, b: 2 }, { b: 2, a: 1 }, [], {}, [1], ['1'], 'null', 0, -0, false),
      fc.jsonValue({ maxDepth: 1 }) as fc.Arbitrary<Value>,
    ),
  ],
  [
    'custom',
    fc.oneof(
      fc.constantFrom<Value>(
        'ab',
        'null',
        '{"a":1}',
        '\0j{}',
        '',
        1,
        1n,
        0,
        true,
        { a: 1, b: 2 },
        { b: 2, a: 1 },
        [],
        {},
        [1],
      ),
      bytes,
    ),
  ],
  ['date', fc.constantFrom('2024-01-01', '2024-01-02')],
  ['time', fc.constantFrom('00:00:00', '00:00:01', '23:59:59.5')],
  ['uuid', fc.constantFrom('00000000-0000-4000-8000-000000000000', '00000000-0000-4000-8000-000000000001')],
  ['duration', fc.oneof(fc.constantFrom(0, 1, -1, 86_400_000), fc.integer())],
  ['datetime', fc.constantFrom('2024-01-01T00:00:00Z', '2024-01-01T00:00:00.5Z', '2024-01-01T00:00:01Z')],
]
const pairs = fc
  .constantFrom(...KINDS)
  .chain(([kind, value]) => fc.record({ kind: fc.constant(kind), a: value, b: value }))

identity('two values have one key exactly where neither goes before the other', () => {
  fc.assert(
    fc.property(pairs, ({ kind, a, b }) => {
      fc.pre(a !== null && b !== null)
      const same = compareValues(kind, a, b) === 0
      assert.is(new Set([valueKey(kind, a), valueKey(kind, b)]).size, same ? 1 : 2)
      assert.is(tupleId([a], [kind]) === tupleId([b], [kind]), same)
    }),
    { includeErrorInReport: true, numRuns: 3000 },
  )
})

identity('tuples are equal value by value, and null is no value', () => {
  const one = fc
    .constantFrom(...KINDS)
    .chain(([kind, value]) => fc.tuple(fc.constant(kind), fc.option(value), fc.option(value)))
  fc.assert(
    fc.property(fc.array(one, { minLength: 1, maxLength: 3 }), (columns) => {
      const kinds = columns.map(([kind]) => kind)
      const same = columns.every(([kind, a, b]) =>
        a === null || b === null ? a === b : compareValues(kind, a, b) === 0,
      )
      const id = (side: 1 | 2): string =>
        tupleId(
          columns.map((column) => column[side]),
          kinds,
        )
      assert.is(id(1) === id(2), same)
    }),
    { includeErrorInReport: true, numRuns: 3000 },
  )
  assert.is.not(tupleId(['ab', ''], ['string', 'string']), tupleId(['a', 'b'], ['string', 'string']))
})

const schema = defineSchema({
  G: model({ name: string({ default: '' }) }),
  T: model({
    g: foreignKey('G', { onDelete: 'CASCADE', null: true, relatedName: 'ts' }),
    bytes: binary({ null: true }),
    big: bigInteger({ default: 0n }),
    j: json({ null: true, default: null }),
    d: decimal({ default: '0' }),
    f: float({ default: 0 }),
    n: integer({ default: 0 }),
    b: boolean({ default: false }),
    day: date({ default: '2024-01-01' }),
    at: datetime({ default: '2024-01-01T00:00:00Z' }),
  }),
})
interface Things extends SchemaOf<typeof schema> {}

identity('long bytes are distinguished in every kind of query', () => {
  const db = createStore<Things>(schema)
  const g = db.G.create({})
  const long = (last: number): Uint8Array => {
    const made = new Uint8Array(300_000).fill(200)
    made[made.length - 1] = last
    return made
  }
  const lists: number[] = []
  const subscription = db.T.values('bytes')
    .distinct()
    .live()
    .subscribe((rows) => lists.push(rows.length))
  for (const last of [1, 2, 1]) db.T.create({ bytes: long(last), g })
  assert.equal(lists, [0, 1, 2])
  subscription.unsubscribe()
  assert.is(db.T.valuesList('bytes', { flat: true }).distinct().toArray().length, 2)
  assert.is(db.T.values('bytes', 'g').distinct().toArray().length, 2)
  assert.equal(
    db.T.values('bytes')
      .annotate({ n: count('id') })
      .orderBy('bytes')
      .valuesList('n', { flat: true })
      .toArray(),
    [2, 1],
  )
  assert.is(db.T.values('bytes').union(db.T.values('bytes')).count(), 2)
  assert.is(db.T.aggregate({ n: count('bytes', { distinct: true }) }).n, 2)
  assert.is(db.G.annotate({ n: count('ts__bytes', { distinct: true }) }).first()?.n, 2)
  assert.is(db.T.filter({ bytes: long(1) }).count(), 2)
  assert.is(db.T.filter({ bytes__in: [long(2)] }).count(), 1)
  assert.is(db.T.exclude({ bytes: long(1) }).count(), 1)
  assert.equal(
    db.T.aggregate({ least: min('bytes' as never), most: max('bytes' as never) } as never) as unknown,
    {
      least: long(1),
      most: long(2),
    },
  )
  assert.equal(db.T.orderBy('-bytes').valuesList('id', { flat: true }).toArray(), [2, 1, 3])
})

identity('bytes that spell null are not null, and orders of every type go with distinct', () => {
  const db = createStore<Things>(schema)
  db.T.create({})
  db.T.create({ bytes: new TextEncoder().encode('null'), big: 2n ** 70n, j: { a: 1, b: [2] }, n: 1 })
  assert.is(db.T.values('bytes', 'b').distinct().count(), 2)
  assert.is(
    db.T.values('bytes', 'b')
      .annotate({ n: count('id') })
      .count(),
    2,
  )
  for (const chain of ['bytes', 'big', 'j', 'd', 'f', 'n', 'b', 'day', 'at', 'g'] as const)
    assert.is(db.T.values('b').distinct().orderBy(chain).toArray().length, 1, chain)
})

identity.run()
