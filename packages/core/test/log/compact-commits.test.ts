import nodeAssert from 'node:assert/strict'
import * as fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Commit, CommitMeta } from '../../src/event/commit.js'
import type { Event, JsonPatch, Values } from '../../src/event/event.js'
import { CompactCommits } from '../../src/log/compact-commits.js'
import type { Value } from '../../src/schema/value-type.js'
import { commit, EVERY_EVENT } from '../../src/testing/sample-commits.js'

const test = suite('compact commits')

function filled(commits: readonly Commit[]): CompactCommits {
  const kept = new CompactCommits()
  for (const one of commits) kept.add(one)
  return kept
}

/** All commits, read page by page. */
function readAll(kept: CompactCommits): Commit[] {
  const read: Commit[] = []
  while (read.length < kept.position) {
    const page = kept.page(read.length)
    assert.ok(page.length > 0)
    read.push(...page)
  }
  return read
}

/** Records with the prototype that literals have. */
function plain<T>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T> {
  return fc.record(model, { noNullPrototype: true }) as fc.Arbitrary<T>
}

const numbers = fc.oneof(
  fc.integer({ min: -300, max: 300 }),
  fc.constantFrom(199, 200, 201, 455, 456, 10_439, 10_440, 65_535, 65_536, 2 ** 24 - 1, 2 ** 24),
  fc.constantFrom(2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1, 2 ** 32, -(2 ** 31), -(2 ** 31) - 1, -0),
  fc.maxSafeInteger(),
  fc.double(),
)
const json = fc.oneof(
  fc.constant(Object.freeze({ a: Object.freeze([1, null]) })),
  fc.constant(Object.freeze([])),
)
const values: fc.Arbitrary<Value> = fc.oneof(
  numbers,
  fc.string({ unit: 'grapheme' }),
  fc.boolean(),
  fc.constant(null),
  fc.bigInt(),
  fc.uint8Array({ maxLength: 3 }) as fc.Arbitrary<Value>,
  json as fc.Arbitrary<Value>,
)
const names = fc.constantFrom('id', 'name', 'age', '7', '__proto__', 'constructor', '')
const models = fc.constantFrom('Author', 'Book', '')
const rows: fc.Arbitrary<Values> = fc
  .uniqueArray(fc.tuple(names, values), { selector: ([name]) => name, maxLength: 5 })
  .map((entries) => Object.freeze(Object.fromEntries(entries)))

const created = plain({
  type: fc.constantFrom<'created' | 'deleted'>('created', 'deleted'),
  model: models,
  key: values,
  row: rows,
})
/** With the key among its columns, as a stored row has it. */
const keyed = created.map((event) => ({
  ...event,
  row: Object.freeze({ first: 1, id: event.key, last: event.key }),
}))
const sameColumns = fc.tuple(models, values, rows, fc.array(values, { minLength: 7, maxLength: 7 }))
const updated = sameColumns.map(([model, key, before, after]) => ({
  type: 'updated' as const,
  model,
  key,
  before,
  after: Object.freeze(
    Object.fromEntries(Object.keys(before).map((name, at): [string, Value] => [name, after[at] ?? null])),
  ),
}))
const unequalColumns = plain({
  type: fc.constant('updated' as const),
  model: models,
  key: values,
  before: rows,
  after: rows,
})
const patch: JsonPatch = Object.freeze({ op: 'replace', path: Object.freeze(['a', 0]), value: 'x' })
const edits = Object.freeze({ data: Object.freeze([patch]) })
const patched = updated.map((event) => ({ ...event, patches: edits, inverse: edits }))
const links = plain({
  type: fc.constantFrom<'linked' | 'unlinked'>('linked', 'unlinked'),
  relation: fc.constantFrom('Book.tags', 'Person.friends'),
  from: values,
  to: values,
})
const events: fc.Arbitrary<Event> = fc.oneof(
  created,
  keyed,
  updated,
  unequalColumns,
  patched,
  links,
  fc.constant<Event>({ type: 'schemaChanged', schema: { format: 1, models: {} } }),
)

interface Parts {
  readonly id: 'run-' | 'other-' | undefined
  readonly time: number
  readonly schema: number
  readonly action: string | undefined
  readonly meta: CommitMeta | undefined
  readonly key: string | undefined
  readonly events: readonly Event[]
}
const optional = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(value, { nil: undefined })
const parts: fc.Arbitrary<Parts> = plain({
  id: fc.constantFrom('run-', 'run-', 'other-', undefined),
  time: fc.oneof(fc.integer({ min: 1_700_000_000_000, max: 1_700_000_001_000 }), numbers),
  schema: fc.constantFrom(1, 1, 1, 2, 70_000),
  action: optional(fc.constantFrom('move', '')),
  meta: optional(fc.constant(Object.freeze({ actor: 'ann' }))),
  key: optional(fc.string()),
  events: fc.array(events, { maxLength: 4 }),
})

function commitOf({ id, ...rest }: Parts, at: number): Commit {
  const position = at + 1
  return { position, id: id === undefined ? `x${position}y` : id + position, ...rest }
}

test('reading returns equal commits: every kind of event, every kind of value, from every position', () => {
  fc.assert(
    fc.property(fc.array(parts, { maxLength: 80 }), fc.nat(), (list, start) => {
      const commits = list.map(commitOf)
      const kept = filled(commits)
      nodeAssert.deepEqual(readAll(kept), commits)
      if (commits.length === 0) return
      const after = start % commits.length
      nodeAssert.deepEqual(kept.page(after, after + 1), [commits[after]])
      const keys = commits.filter(({ key }) => key !== undefined)
      nodeAssert.deepEqual(
        keys.map((_, number) => kept.keyed(number)),
        keys.map(({ key, position }) => [key, position]),
      )
      assert.is(kept.keyed(keys.length), undefined)
    }),
  )
})

test('the sample commits of the laws, and what is read is frozen all the way down', () => {
  const commits = EVERY_EVENT.map((event, at) => commit(at + 1, { events: [event] }))
  const read = readAll(filled(commits))
  nodeAssert.deepEqual(read, commits)
  for (const one of read) {
    assert.ok(Object.isFrozen(one) && Object.isFrozen(one.events))
    for (const event of one.events) {
      assert.ok(Object.isFrozen(event))
      if (event.type === 'created') assert.ok(Object.isFrozen(event.row))
      if (event.type === 'updated') assert.ok(Object.isFrozen(event.before) && Object.isFrozen(event.after))
    }
  }
})

test('many commits take several chunks, and each is found by its position', () => {
  const commits = Array.from({ length: 20_000 }, (_, at) => commit(at + 1))
  const kept = filled(commits)
  nodeAssert.deepEqual(readAll(kept), commits)
  for (let after = 0; after < commits.length; after += 97)
    nodeAssert.deepEqual(kept.page(after, after + 1), [commits[after]])
})

test('a commit larger than a chunk, and a page, is read as a whole, and those after it', () => {
  const large = Array.from({ length: 50_000 }, (_, at): Event => {
    return { type: 'created', model: 'Author', key: at, row: { id: at, name: `author ${at}`, age: 7.5 } }
  })
  const commits = [
    commit(1),
    commit(2, { events: large }),
    commit(3),
    commit(4, { events: large }),
    commit(5),
  ]
  const kept = filled(commits)
  nodeAssert.deepEqual(readAll(kept), commits)
  nodeAssert.deepEqual(kept.page(2, 3), [commits[2]])
})

test('a commit that throws is not taken, and the next one is', () => {
  const bad: Event = {
    type: 'created',
    model: 'Author',
    key: 1,
    row: Object.defineProperty({ id: 1, name: 'a' }, 'broken', {
      enumerable: true,
      get: () => {
        throw new RangeError('no')
      },
    }),
  }
  const kept = filled([commit(1)])
  const good = commit(2).events
  assert.throws(() => kept.add(commit(2, { key: 'k', action: 'a', events: [...good, bad] })), /no/)
  assert.equal([kept.position, kept.keyed(0)], [1, undefined])
  kept.add(commit(2, { key: 'other' }))
  nodeAssert.deepEqual(readAll(kept), [commit(1), commit(2, { key: 'other' })])
  assert.equal(kept.keyed(0), ['other', 2])
})

test('updates of ever other columns are kept too', () => {
  const commits = Array.from({ length: 300 }, (_, at) => {
    const [before, after] = [{ [`c${at}`]: 1 }, { [`c${at}`]: 2 }]
    return commit(at + 1, { events: [{ type: 'updated', model: 'Wide', key: at, before, after }] })
  })
  nodeAssert.deepEqual(readAll(filled(commits)), commits)
})

test('a commit that changes two columns of a row takes less than thirty bytes', () => {
  const kept = new CompactCommits()
  for (let position = 1; position <= 5000; position++) {
    const [before, after] = [
      { year: 1950 + (position % 75), rating: 7 },
      { year: 2000, rating: 50 },
    ]
    const event: Event = { type: 'updated', model: 'Book', key: position, before, after }
    kept.add(commit(position, { events: [event] }))
  }
  assert.ok(kept.bytes / 5000 < 30, `${kept.bytes / 5000} bytes`)
})

const plainOf = (list: readonly Commit[]): readonly unknown[] =>
  list.map((each) => [each.position, each.key, each.events.length])

test('dropping whole chunks frees what they take, also where nothing of a later one is stored yet', () => {
  const large = (position: number): Commit =>
    commit(position, {
      key: `k${position}`,
      events: Array.from({ length: 20_000 }, () => EVERY_EVENT[1] as Event),
    })
  const kept = filled([large(1), large(2), large(3)])
  const { bytes } = kept
  kept.drop(1)
  const fewer = kept.bytes
  assert.ok(fewer < bytes, `${fewer} of ${bytes} bytes`)
  assert.equal(plainOf(kept.page(1)), plainOf([large(2)]))
  kept.drop(3)
  assert.ok(kept.bytes < fewer)
  kept.add(large(4))
  assert.equal(plainOf(kept.page(3)), plainOf([large(4)]))
  assert.equal(kept.keyed(0), ['', 1])
  assert.equal(kept.keyed(3), ['k4', 4])
})

test.run()
