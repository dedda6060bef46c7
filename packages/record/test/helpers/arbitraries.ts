import type { Commit, Event, JsonPatch, Value, Values } from '@relata/core'
import fc from 'fast-check'

/** Any string, those without UTF-8 too. */
export const text: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.string({ maxLength: 90 }),
  fc.constantFrom(
    '',
    '__proto__',
    'constructor',
    'toJSON',
    'hasOwnProperty',
    '\ud800',
    'a\udc00',
    '\ufffd',
    'é'.repeat(40),
    '\ufeff',
    `\ufeff${'x'.repeat(300)}`,
    'x'.repeat(300),
  ),
)
const json = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc
    .constantFrom('{"__proto__":{"a":1}}', '{"a":["\\ud800",{"\\udfff":-0}]}')
    .map((source): unknown => JSON.parse(source)),
)
const bytes = fc.uint8Array({ maxLength: 40 })
/** Any value of a field. */
export const value: fc.Arbitrary<Value> = fc.oneof(
  text,
  fc.integer(),
  fc.maxSafeInteger(),
  fc.double(),
  fc.bigInt(),
  fc.bigInt({ min: -(2n ** 64n), max: 2n ** 65n }),
  fc.boolean(),
  fc.constant(null),
  bytes,
  json as fc.Arbitrary<Value>,
)

const model = fc.constantFrom('Author', 'Book', '__proto__', 'app.Model')
const column = fc.oneof(fc.constantFrom('id', 'title', 'author_id', 'constructor', '__proto__', '0'), text)

/** A row: a plain object, or one of a class as stored rows are. */
const row: fc.Arbitrary<Values> = fc
  .tuple(fc.uniqueArray(fc.tuple(column, value), { selector: ([name]) => name, maxLength: 6 }), fc.boolean())
  .map(([entries, plain]) => {
    const values = Object.fromEntries(entries)
    return plain || '__proto__' in Object.fromEntries(entries.map(([name]) => [name, 1]))
      ? values
      : Object.assign(new StoredRow(), values)
  })
class StoredRow {
  get author(): never {
    throw new Error('a relation attribute is not to be read')
  }
}

const patch: fc.Arbitrary<JsonPatch> = fc.record(
  {
    op: fc.constantFrom('add', 'remove', 'replace'),
    path: fc.array(fc.oneof(text, fc.nat()), { maxLength: 3 }),
    value: json as fc.Arbitrary<Value>,
  },
  { requiredKeys: ['op', 'path'] },
)
const patches = fc.dictionary(fc.constantFrom('data', 'notes'), fc.array(patch, { maxLength: 2 }))

const event: fc.Arbitrary<Event> = fc.oneof(
  fc.record({ type: fc.constantFrom('created', 'deleted'), model, key: value, row }),
  fc.record({ type: fc.constant('updated'), model, key: value, before: row, after: row }),
  fc.record({
    type: fc.constant('updated'),
    model,
    key: value,
    before: row,
    after: row,
    patches,
    inverse: patches,
  }),
  fc.record({ type: fc.constantFrom('linked', 'unlinked'), relation: text, from: value, to: value }),
  fc.record({
    type: fc.constant('schemaChanged'),
    schema: fc.record({ format: fc.constant(1), models: fc.dictionary(text, json) }),
  }),
) as fc.Arbitrary<Event>

const optional = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined })
const commit = fc.record({
  id: fc.oneof(fc.uuid(), text),
  time: fc.oneof(fc.integer({ min: 1_600_000_000_000, max: 1_800_000_000_000 }), fc.double({ noNaN: true })),
  schema: fc.constantFrom(1, 1, 1, 2, 2 ** 40),
  action: optional(fc.oneof(fc.constantFrom('add', 'edit'), text)),
  meta: optional(fc.dictionary(text, json)) as fc.Arbitrary<Commit['meta']>,
  key: optional(text),
  events: fc.array(event, { maxLength: 5 }),
})

/** Commits that follow one another from 1 on, with keys that differ. */
export const commits: fc.Arbitrary<Commit[]> = fc
  .uniqueArray(commit, { minLength: 1, maxLength: 8, selector: ({ key }) => key ?? Symbol('none') })
  .map((list) => list.map((parts, i) => ({ position: i + 1, ...parts })))
