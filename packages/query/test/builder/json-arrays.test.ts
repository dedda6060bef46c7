import { defineSchema, json, model, string, type JsonValue, type SchemaOf } from '@relata/core'
import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { avg, count, createStore, F, lookups, max, not, sum } from '../../src/index.js'
import { loose, refused } from '../worlds/library.js'

const schema = defineSchema({ A: model({ name: string({ default: 'a' }), tags: json({ null: true }) }) })
interface World extends SchemaOf<typeof schema> {}
const world = (...values: readonly (JsonValue | null)[]) => {
  const db = createStore<World>(schema)
  for (const tags of values) db.A.create({ tags })
  return db
}
const pks = (rows: Iterable<{ readonly pk: number }>): number[] => Array.from(rows, ({ pk }) => pk)

const test = suite('JSON arrays')
const tagged = () =>
  world(
    null,
    [],
    ['a'],
    ['a', 'b'],
    [['a']],
    [{ k: 1 }, null, 2],
    { len: 7, overlap: ['x'], contains: 1 },
    'a',
  )

test('overlap finds arrays with an item in common', () => {
  const { A } = tagged()
  assert.equal(pks(A.filter({ tags__overlap: ['a'] })), [3, 4])
  assert.equal(pks(A.filter({ tags__overlap: new Set(['b', 'c']) })), [4])
  assert.equal(pks(A.filter({ tags__overlap: [['a'], 2] })), [5, 6])
  assert.equal(pks(A.filter({ tags__overlap: [{ k: 1 }] })), [6])
  assert.equal(pks(A.filter({ tags__overlap: [null] })), [6])
  assert.equal(pks(A.filter({ tags__overlap: [] })), [])
  assert.equal(pks(A.filter({ tags__0__overlap: ['a'] })), [5])
  assert.equal(pks(A.exclude({ tags__overlap: ['a'] })), [1, 2, 5, 6, 7, 8])
  assert.equal(pks(world(['a'], [], null).A.filter({ tags__overlap: F('tags') })), [1])
  assert.is(refused(() => loose(A).filter({ tags__overlap: 'a' })).code, 'ERR_LOOKUP_VALUE')
  assert.is(refused(() => loose(A).filter({ tags__overlap: [undefined] })).code, 'ERR_UNDEFINED')
  assert.is(refused(() => loose(A).filter({ name__overlap: ['a'] })).code, 'ERR_UNKNOWN_LOOKUP')
})

test("contains and contained_by compare an array's items, in any order", () => {
  const { A } = tagged()
  assert.equal(pks(A.filter({ tags__contains: ['b', 'a'] })), [4])
  assert.equal(pks(A.filter({ tags__contains: ['a', 'a'] })), [3, 4])
  assert.equal(pks(A.filter({ tags__contains: [] })), [2, 3, 4, 5, 6])
  assert.equal(pks(A.filter({ tags__contains: 'a' })), [3, 4, 8])
  assert.equal(pks(A.filter({ tags__contains: null })), [6])
  assert.equal(pks(A.filter({ tags__contains: [{}] })), [6])
  assert.equal(pks(A.filter({ tags__contained_by: ['a', 'c'] })), [2, 3, 8])
  // An item of an item is no item.
  assert.equal(pks(A.filter({ tags__contains: [['a']] })), [5])
  assert.equal(pks(world([1, 2, [1, 3]]).A.filter({ tags__contains: [1, 3] })), [])
})

test('len is the length of an array, and a member of an object', () => {
  const { A } = tagged()
  assert.equal(pks(A.filter({ tags__len: 2 })), [4])
  assert.equal(pks(A.filter({ tags__len__gte: 1 })), [3, 4, 5, 6, 7])
  assert.equal(pks(A.filter({ tags__len__in: [0, 3] })), [2, 6])
  assert.equal(pks(A.filter({ tags__len__range: [2, 3] })), [4, 6])
  assert.equal(pks(A.filter({ tags__len: 7 })), [7])
  assert.equal(pks(A.filter({ tags__len__isnull: true })), [1, 8])
  assert.equal(pks(A.filter({ tags__0__len: 1 })), [5])
  assert.equal(pks(A.filter({ tags__has_key: 'len' })), [7])
  assert.equal(pks(A.filter(not({ tags__len__lt: 2 }))), [1, 4, 6, 7, 8])
})

test('len is a value for expressions, orders and aggregates', () => {
  const schemaOfTags = defineSchema({ A: model({ name: string({ default: '' }), tags: json<string[]>() }) })
  interface Tagged extends SchemaOf<typeof schemaOfTags> {}
  const { A } = createStore<Tagged>(schemaOfTags)
  for (const tags of [['a', 'b'], [], ['a', 'b', 'c']]) A.create({ tags })
  assert.equal(pks(A.orderBy('-tags__len')), [3, 1, 2])
  assert.equal(A.valuesList('tags__len', { flat: true }).toArray(), [2, 0, 3])
  assert.equal(A.aggregate({ most: max('tags__len'), all: sum('tags__len'), mean: avg('tags__len') }), {
    most: 3,
    all: 5,
    mean: 5 / 3,
  })
  assert.equal(pks(A.annotate({ n: F('tags__len').plus(1) }).filter({ n__gt: 2 })), [1, 3])
  assert.equal(pks(A.annotate({ t: F('tags') }).filter({ t__len: 0 })), [2])
  assert.equal(pks(A.annotate({ t: F('tags') }).filter({ t__overlap: ['c'] })), [3])
  assert.equal(A.aggregate({ n: count('*', { filter: { tags__overlap: ['a'] } }) }), { n: 2 })
  assert.is(A.filter({ tags__len: 0 }).update({ name: 'empty' }), 1)
})

test('the last name of a chain is a lookup where there is one of that name; before another it is a member', () => {
  const { A } = tagged()
  assert.equal(pks(A.filter({ tags__overlap__exact: ['x'] })), [7])
  assert.equal(pks(A.filter({ tags__overlap__overlap: ['x'] })), [7])
  assert.equal(pks(A.filter({ tags__contains__gte: 1 })), [7])
  assert.equal(pks(A.filter({ tags__nope: 1 })), [])
})

test('lists from outside are read by the same lookups', () => {
  const { A } = tagged()
  const found = (query: string, chain: string) => pks(A.filter(lookups(query, { allow: [chain] }) as never))
  assert.equal(found('tags__overlap=a,c', 'tags__overlap'), [3, 4])
  assert.equal(found('tags__overlap=["b"]', 'tags__overlap'), [4])
  assert.equal(found('tags__overlap=b&tags__overlap=a', 'tags__overlap'), [3, 4])
  assert.equal(found('tags__len=2', 'tags__len'), [4])
  assert.equal(found('tags__len__gte=3', 'tags__len__gte'), [6, 7])
})

test('a live query follows arrays', () => {
  const db = tagged()
  const seen: number[][] = []
  const subscriptions = [
    db.A.filter({ tags__overlap: ['z'] }),
    db.A.filter({ tags__len__gt: 3, name: 'a' }),
    db.A.filter({ tags__contains: ['z', 'y'] }),
  ].map((found) => found.live().subscribe((rows) => seen.push(pks(rows))))
  assert.equal(seen, [[], [7], []])
  db.A.update(3, { tags: ['z'] })
  db.A.update(4, { tags: ['y', 'z', 'x', 'w'] })
  assert.equal(seen.slice(3), [[3], [3, 4], [4, 7], [4]])
  for (const subscription of subscriptions) subscription.unsubscribe()
})

const item = fc.oneof(
  fc.constantFrom<JsonValue>('a', 'b', 1, null, true),
  fc.constantFrom<JsonValue>([], ['a'], { k: 1 }, { k: ['a'] }),
)
const list = fc.array(item, { maxLength: 4 })
const value = fc.oneof(list, item)

// The same meaning, written down as PostgreSQL documents it.
const same = (a: JsonValue, b: JsonValue): boolean => JSON.stringify(a) === JSON.stringify(b)
const isList = (a: JsonValue): a is readonly JsonValue[] => Array.isArray(a)
const isObject = (a: JsonValue): a is { readonly [name: string]: JsonValue } =>
  typeof a === 'object' && a !== null && !isList(a)
function within(part: JsonValue, whole: JsonValue): boolean {
  if (isList(part) && isList(whole)) return part.every((each) => whole.some((one) => within(each, one)))
  if (isObject(part) && isObject(whole))
    return Object.keys(part).every((k) => k in whole && within(part[k] ?? null, whole[k] ?? null))
  return !isList(part) && !isObject(part) && same(part, whole)
}
const contains = (whole: JsonValue, part: JsonValue): boolean =>
  within(part, whole) ||
  (isList(whole) && !isList(part) && !isObject(part) && whole.some((one) => same(one, part)))

test('overlap, contains, contained_by and len mean what a naive evaluation means', () => {
  fc.assert(
    fc.property(
      fc.array(value, { maxLength: 6 }),
      value,
      list,
      fc.nat({ max: 4 }),
      (held, part, wanted, length) => {
        const { A } = world(...held)
        const expect = (keeps: (own: JsonValue) => boolean): number[] =>
          held.flatMap((own, i) => (own !== null && keeps(own) ? [i + 1] : []))
        assert.equal(
          pks(A.filter({ tags__contains: part })),
          expect((own) => contains(own, part)),
        )
        assert.equal(
          pks(A.filter({ tags__contained_by: part })),
          expect((own) => contains(part, own)),
        )
        assert.equal(
          pks(A.filter({ tags__overlap: wanted })),
          expect((own) => isList(own) && own.some((one) => wanted.some((other) => same(one, other)))),
        )
        assert.equal(
          pks(A.filter({ tags__len__lte: length })),
          expect((own) => isList(own) && own.length <= length),
        )
      },
    ),
    { includeErrorInReport: true, numRuns: 300 },
  )
})

test.run()
