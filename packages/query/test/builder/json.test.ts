import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { defineSchema, json, model, string, type JsonValue, type SchemaOf } from '@relata/core'
import { createStore, F, not } from '../../src/index.js'
import { isLookupName } from '../../src/resolve/lookups/registry.js'
import { loose, refused } from '../worlds/library.js'

const schema = defineSchema({ Page: model({ path: string({ default: '' }), data: json({ null: true }) }) })
interface Site extends SchemaOf<typeof schema> {}
const site = (...values: readonly (JsonValue | null)[]) => {
  const db = createStore<Site>(schema)
  for (const data of values) db.Page.create({ data })
  return db
}
const ids = (rows: Iterable<{ readonly id: number }>): number[] => Array.from(rows, ({ id }) => id)

const test = suite('JSON lookups')
const pages = () =>
  site(
    null,
    {},
    { a: 'b', c: 14 },
    { a: 'B', j: null, d: ['e', { f: 'g' }], h: true },
    [1, [2]],
    { foo: 'bar', baz: { a: 'b' }, '12': 'twelve' },
    'yes',
    7,
  )

test('a chain goes into objects by name and into arrays by index', () => {
  const db = pages()
  assert.equal(ids(db.Page.filter({ data__a: 'b' })), [3])
  assert.equal(ids(db.Page.filter({ data__d__1__f: 'g' })), [4])
  assert.equal(ids(db.Page.filter({ data__1__0: 2 })), [5])
  assert.equal(ids(db.Page.filter({ data__12: 'twelve' })), [6])
  assert.equal(ids(db.Page.filter({ data__d: ['e', { f: 'g' }] })), [4])
  assert.equal(ids(db.Page.filter({ data__c__gte: 14 })), [3])
  assert.equal(ids(db.Page.filter({ data__a__in: ['b', 'B'] })), [3, 4])
})

test('a key that is missing is not a key that holds null', () => {
  const db = pages()
  assert.equal(ids(db.Page.filter({ data__j: null })), [4])
  assert.equal(ids(db.Page.filter({ data__j__isnull: false })), [4])
  assert.equal(ids(db.Page.filter({ data__j__isnull: true })), [1, 2, 3, 5, 6, 7, 8])
  assert.equal(ids(db.Page.filter({ data__isnull: true })), [1])
  assert.equal(ids(db.Page.filter(not({ data__a: 'b' }))), [1, 2, 4, 5, 6, 7, 8])
  const named = db.Page.annotate({ j: F('data__d') })
  assert.equal(ids(named.filter({ j__1__isnull: false })), [4])
})

test('has_key, has_keys and has_any_keys test for keys', () => {
  const db = pages()
  assert.equal(ids(db.Page.filter({ data__has_key: 'a' })), [3, 4])
  assert.equal(ids(db.Page.filter({ data__has_key: 12 })), [6])
  assert.equal(ids(db.Page.filter({ data__has_keys: ['a', 'j'] })), [4])
  assert.equal(ids(db.Page.filter({ data__has_any_keys: ['c', 'foo'] })), [3, 6])
  assert.equal(ids(db.Page.filter({ data__baz__has_key: 'a' })), [6])
  assert.equal(ids(loose(db.Page).filter({ data__has_key: F('data__d__1__f') }) as never), [4])
  assert.is(refused(() => loose(db.Page).filter({ data__has_keys: 'a' })).code, 'ERR_LOOKUP_VALUE')
  assert.is(refused(() => loose(db.Page).filter({ data__has_key: { a: 1 } })).code, 'ERR_LOOKUP_VALUE')
  assert.is(refused(() => loose(db.Page).filter({ path__has_key: 'a' })).code, 'ERR_UNKNOWN_LOOKUP')
})

test('contains and contained_by compare values however deep', () => {
  const db = pages()
  assert.equal(ids(db.Page.filter({ data__contains: { a: 'b' } })), [3])
  assert.equal(ids(db.Page.filter({ data__contains: { d: [{ f: 'g' }] } })), [4])
  assert.equal(ids(db.Page.filter({ data__contained_by: { a: 'b', c: 14, d: 1 } })), [2, 3])
  assert.equal(ids(db.Page.filter({ data__baz__contains: {} })), [6])
})

test('text lookups search members', () => {
  const db = pages()
  assert.equal(ids(db.Page.filter({ data__a__iexact: 'B' })), [3, 4])
  assert.equal(ids(db.Page.filter({ data__foo__endswith: 'r' })), [6])
  assert.equal(ids(db.Page.filter({ data__foo__iregex: '^BAR$' })), [6])
  assert.equal(ids(db.Page.filter({ data__icontains: 'YES' })), [7])
})

test('every value contains itself and its parts, and is found by its paths', () => {
  // A property `__proto__` is refused.
  const value = (fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<JsonValue>).filter(
    (each) => !JSON.stringify(each).includes('"__proto__"'),
  )
  // `data__in` is the lookup, whatever members there are: such a key is found by `has_key` and `contains`.
  const names = fc.stringMatching(/^[a-z]{1,3}$/).filter((name) => !isLookupName(name))
  const entries = fc.dictionary(names, value, { minKeys: 1, maxKeys: 3 })
  fc.assert(
    fc.property(entries, (data) => {
      const db = site(data)
      assert.is(db.Page.filter({ data__contains: data }).count(), 1)
      assert.is(db.Page.filter({ data__contained_by: data }).count(), 1)
      for (const [name, part] of Object.entries(data)) {
        assert.is(
          loose(db.Page)
            .filter({ [`data__${name}`]: part })
            .count(),
          1,
          name,
        )
        assert.is(
          loose(db.Page)
            .filter({ [`data__${name}__isnull`]: false })
            .count(),
          1,
        )
        assert.is(db.Page.filter({ data__contains: { [name]: part } }).count(), 1)
        assert.is(db.Page.filter({ data__has_key: name }).count(), 1)
      }
    }),
    { includeErrorInReport: true, numRuns: 100 },
  )
})

test.run()
