import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Event, Values } from '../../src/event/event.js'
import { integer } from '../../src/schema/fields.js'
import { addField } from '../../src/schema/migration/steps.js'
import type { AnyMigration } from '../../src/recovery/schema-plan.js'
import type { ReadStore, WriteStore } from '../../src/store/read-store.js'
import { MemoryLog } from '../../src/log/memory-log.js'
import { recover } from '../../src/recovery/recover.js'
import type { ReplayProgress } from '../../src/recovery/replay-progress.js'
import type { ModelDeclaration } from '../../src/schema/declaration.js'
import type { SchemaMeta } from '../../src/schema/meta.js'
import { resolveSchema } from '../../src/schema/resolve.js'
import { CoreStore } from '../../src/store/core-store.js'
import type { CoreStoreOptions } from '../../src/store/options.js'
import { HeldLog } from '../helpers/held-log.js'
import { rejects, throws } from '../helpers/throws.js'
import { key, many, model, number, one, scalar, text } from '../schema/helpers/declarations.js'

const test = suite('opening a log under a schema that has changed')

const schemaOf = (fields: Record<string, unknown>, options?: object): SchemaMeta =>
  resolveSchema({
    Author: model({ name: text() }),
    Book: model({ title: text(), ...fields }, options),
  } as Record<string, ModelDeclaration>)

const plainBook = schemaOf({})

/** A log of two authors and some books, written under a schema. */
function written(schema: SchemaMeta, books: readonly object[]): MemoryLog {
  const log = new MemoryLog()
  const store = new CoreStore(schema, { log })
  for (const name of ['Ann', 'Ben']) store.create(schema.model('Author'), { name })
  for (const row of books) store.create(schema.model('Book'), row as Values)
  return log
}

const BOOKS = [{ title: 'One' }, { title: 'Two' }, { title: 'Three' }]

function rows(store: CoreStore, name: string = 'Book'): Values[] {
  const table = store.state.table(store.schema.model(name))
  const list: Values[] = []
  for (let slot = 0; slot < table.limit; slot++) {
    const row = table.row(slot)
    if (row !== undefined) list.push({ ...(row as Values) })
  }
  return list
}

const column = (store: CoreStore, name: string): unknown[] => rows(store).map((row) => row[name])

/** The same log opened at once, and as one that has to be awaited. */
async function openings(
  schema: SchemaMeta,
  make: () => MemoryLog,
  options: Omit<CoreStoreOptions, 'log'> = {},
): Promise<readonly { readonly store: CoreStore; readonly log: MemoryLog }[]> {
  const [first, second] = [make(), make()]
  return [
    { store: new CoreStore(schema, { log: first, ...options }), log: first },
    { store: await CoreStore.open(schema, { log: new HeldLog(second), ...options }), log: second },
  ]
}

test('a new field has its default, or null, in the rows that are there', async () => {
  const author = { onDelete: 'SET_NULL', null: true }
  const next = schemaOf({
    pages: number({ default: 100 }),
    note: text({ null: true }),
    big: scalar('bigInteger', { default: 7n }),
    image: scalar('binary', { default: new Uint8Array([1, 2]) }),
    data: scalar('json', { default: () => ({ seen: [] }) }),
    author: key('Author', author),
    tags: many('Author', { relatedName: 'tagged' }),
  })
  for (const { store, log } of await openings(next, () => written(plainBook, BOOKS))) {
    assert.equal(
      rows(store).map(({ pages, note, big, image, data, author_id }) => [
        pages,
        note,
        big,
        image,
        data,
        author_id,
      ]),
      BOOKS.map(() => [100, null, 7n, new Uint8Array([1, 2]), { seen: [] }, null]),
    )
    assert.equal([store.position, log.position], [7, 7])
    store.create(next.model('Book'), { title: 'Four', pages: 4, author_id: 1 })
    await store.durable()
    assert.equal(log.at(8)?.schema, 7)
    assert.is(new CoreStore(next, { log }).state.hash(), store.state.hash())
    assert.is(log.position, 8)
  }
})

test('a default that is a function is called once, and its value recorded', () => {
  let calls = 0
  const next = schemaOf({ code: number({ default: () => ++calls }) })
  const log = written(plainBook, BOOKS)
  assert.equal(column(new CoreStore(next, { log }), 'code'), [1, 1, 1])
  assert.equal(column(new CoreStore(next, { log }), 'code'), [1, 1, 1])
  assert.is(calls, 1)
  const [event] = log.at(7)?.events ?? []
  assert.equal((event as Event & { type: 'schemaChanged' }).steps, [
    {
      step: 'addField',
      model: 'Book',
      field: 'code',
      described: { kind: 'scalar', type: 'integer', default: { $function: true } },
      value: 1,
    },
  ])
  const bad = schemaOf({ code: number({ default: () => 'text' }) })
  const fresh = written(plainBook, BOOKS)
  throws(() => new CoreStore(bad, { log: fresh }), 'ERR_VALUE_TYPE', 'Book.code')
  assert.is(fresh.position, 6)
})

test('a change that leaves data alone is recorded without steps', async () => {
  const next = resolveSchema({
    Author: model({ name: text({ index: true, null: true }) }, { ordering: ['name'] }),
    Book: model({ title: text({ default: 'none', index: true }) }),
    Shop: model({ name: text() }),
  })
  for (const { store, log } of await openings(next, () => written(plainBook, BOOKS))) {
    assert.equal(log.at(7)?.events, [{ type: 'schemaChanged', schema: next.describe() }])
    assert.equal([log.at(7)?.schema, log.at(7)?.action], [1, 'schema'])
    assert.is(rows(store).length, 3)
    store.create(next.model('Shop'), { name: 's' })
    await store.durable()
    assert.is(log.at(8)?.schema, 7)
  }
})

test('progress lists what changed', async () => {
  const seen: ReplayProgress[] = []
  const next = schemaOf({ note: text({ null: true }) })
  const log = written(plainBook, BOOKS)
  await CoreStore.open(next, { log, onProgress: (progress) => seen.push(progress) })
  assert.equal(seen.at(-1)?.changes, ['Book.note was added (string)'])
  await CoreStore.open(next, { log, onProgress: (progress) => seen.push(progress) })
  assert.equal(seen.at(-1)?.changes, [])
})

test('where a migration writes data, the log is replayed once', async () => {
  const seen: ReplayProgress[] = []
  const next = schemaOf({ pages: number() })
  const migration: AnyMigration = {
    name: '0002_pages',
    steps: [addField('Book', 'pages', integer())],
    run: (_: ReadStore, after: WriteStore) => {
      for (const slot of [0, 1, 2]) after.update(after.schema.model('Book'), slot, { pages: slot })
    },
  }
  const log = written(plainBook, BOOKS)
  await CoreStore.open(next, { log, migrations: [migration], onProgress: (each) => seen.push(each) })
  assert.equal(
    seen.map(({ replay, replays, position, head, events, changes }) => [
      replay,
      replays,
      position,
      head,
      events,
      changes,
    ]),
    [[1, 1, 6, 6, 6, ['migration 0002_pages']]],
  )
})

test('recover writes nothing, and reports what the store has to record', async () => {
  const log = written(plainBook, BOOKS)
  const recovered = await recover({ schema: schemaOf({ pages: number({ default: 1 }) }), log })
  assert.equal([log.position, recovered.position, recovered.schemaPosition], [6, 6, 1])
  const [[event, ...others] = []] = recovered.pending ?? []
  assert.equal([event?.steps?.length, others], [1, []])
})

/** A change that data has to fit: the field before and after, rows that fit, rows that don't. */
const CHECKED: readonly (readonly [
  before: object,
  after: object,
  fit: readonly unknown[],
  unfit: readonly unknown[],
])[] = [
  [number({ null: true }), number(), [1, 2], [1, null, null]],
  [number({ null: true }), number({ unique: true, null: true }), [1, null, null], [1, 2, 1]],
  [text(), text({ maxLength: 2 }), ['a', 'ab'], ['abc', 'a']],
  [number(), number({ choices: [1, 2] }), [1, 2, 1], [1, 3]],
  [number({ choices: [1, 2, 3] }), number({ choices: [1, 2] }), [2], [3]],
  [number(), number({ min: 0, max: 5 }), [0, 5], [6, 1]],
  [scalar('decimal'), scalar('decimal', { maxDigits: 3 }), ['1.5', '999'], ['1000']],
  [key('Author', { dbConstraint: false }), key('Author'), [1, 2], [1, 77]],
  [key('Author'), one('Author'), [1, 2], [2, 2]],
]

test('a change that data has to fit is recorded if it fits, and refused with the rows if not', async () => {
  for (const [before, after, fit, unfit] of CHECKED) {
    const name = (before as { kind: string }).kind === 'scalar' ? 'f' : 'f_id'
    const [first, second] = [schemaOf({ f: before }), schemaOf({ f: after })]
    const make = (values: readonly unknown[]) => (): MemoryLog =>
      written(
        first,
        values.map((value) => ({ title: 't', [name]: value })),
      )
    for (const { store, log } of await openings(second, make(fit))) {
      assert.equal(column(store, name), fit)
      assert.is(new CoreStore(second, { log }).position, store.position)
    }
    const log = make(unfit)()
    const position = log.position
    const error = throws(() => new CoreStore(second, { log }), 'ERR_SCHEMA_DATA', 'Book.f', 'does not fit')
    await rejects(CoreStore.open(second, { log: new HeldLog(log) }), 'ERR_SCHEMA_DATA')
    assert.is(log.position, position)
    const [{ count, keys }] = error.value as [{ count: number; keys: unknown[] }]
    assert.ok(count > 0 && count === keys.length && count < unfit.length + 1)
    // The log still opens under its own schema.
    assert.equal(column(new CoreStore(first, { log }), name), unfit)
  }
})

test('an error names the first ten rows and counts the others', () => {
  const first = schemaOf({ f: number() })
  const log = written(
    first,
    Array.from({ length: 25 }, (_, f) => ({ title: 't', f })),
  )
  const error = throws(
    () => new CoreStore(schemaOf({ f: number({ max: 4 }) }), { log }),
    'ERR_SCHEMA_DATA',
    '20 of Book do not fit',
    'and 10 more',
  )
  const [violation] = error.value as [{ keys: unknown[]; count: number; model: string }]
  assert.equal(
    [violation.keys, violation.count, violation.model],
    [[6, 7, 8, 9, 10, 11, 12, 13, 14, 15], 20, 'Book'],
  )
})

test('fields that are unique together are checked', () => {
  const fields = { a: number(), b: number() }
  const [first, second] = [schemaOf(fields), schemaOf(fields, { uniqueTogether: [['a', 'b']] })]
  const fits = written(first, [
    { title: 't', a: 1, b: 1 },
    { title: 't', a: 1, b: 2 },
  ])
  assert.is(new CoreStore(second, { log: fits }).position, 6)
  const clashes = written(first, [
    { title: 't', a: 1, b: 1 },
    { title: 't', a: 1, b: 1 },
  ])
  throws(() => new CoreStore(second, { log: clashes }), 'ERR_SCHEMA_DATA', 'uniqueTogether')
})

test('unique constraints with a condition, over a function, with equal nulls are checked', () => {
  const fields = { a: text({ null: true }), open: scalar('boolean') }
  const first = schemaOf(fields)
  const opened = (books: readonly (readonly [string | null, boolean])[], unique: object): CoreStore =>
    new CoreStore(schemaOf(fields, { uniques: [unique] }), {
      log: written(
        first,
        books.map(([a, isOpen]) => ({ title: 't', a, open: isOpen })),
      ),
    })
  const open = { fields: ['a'], where: { open: true } }
  const both: readonly (readonly [string, boolean])[] = [
    ['x', true],
    ['x', false],
    ['x', false],
  ]
  assert.is(opened(both, open).position, 7)
  throws(() => opened([...both, ['x', true]], open), 'ERR_SCHEMA_DATA', '2 of Book do not fit (1, 4)')
  throws(() => opened(both.slice(0, 2), { fields: ['a', 'title'], name: 'n' }), 'ERR_SCHEMA_DATA', 'uniques')
  throws(() => opened([both[0] ?? ['x', true], ['X', true]], { fields: [{ lower: 'a' }] }), 'ERR_SCHEMA_DATA')
  const nulls: readonly (readonly [null, boolean])[] = [
    [null, true],
    [null, true],
  ]
  assert.is(opened(nulls, { fields: ['a', 'open'], name: 'distinct' }).position, 6)
  throws(() => opened(nulls, { fields: ['a', 'open'], nullsDistinct: false }), 'ERR_SCHEMA_DATA')
})

test('the rows of a new tree are checked for cycles', () => {
  const [first, second] = [
    schemaOf({ up: key('self', { null: true }) }),
    schemaOf({ up: key('self', { null: true, tree: true }) }),
  ]
  const books = [{ title: 'a' }, { title: 'b', up_id: 1 }, { title: 'c', up_id: 2 }]
  assert.is(new CoreStore(second, { log: written(first, books) }).position, 7)
  const log = written(first, books)
  const store = new CoreStore(first, { log })
  store.update(first.model('Book'), 0, { up_id: 2 })
  throws(() => new CoreStore(second, { log }), 'ERR_SCHEMA_DATA', '2 of Book do not fit (1, 2)')
})

test('enforced choices are checked by what decides about them', () => {
  const limit = { limitChoicesTo: { name: 'Ann' } }
  const [first, second] = [
    schemaOf({ f: key('Author', limit) }),
    schemaOf({ f: key('Author', { ...limit, enforce: true }) }),
  ]
  const choices = (_: unknown, slot: number): boolean => slot === 0
  const good = written(first, [{ title: 't', f_id: 1 }])
  assert.is(new CoreStore(second, { log: good, choices }).position, 5)
  const bad = written(first, [{ title: 't', f_id: 2 }])
  throws(() => new CoreStore(second, { log: bad, choices }), 'ERR_SCHEMA_DATA', 'enforce')
})

test('a default for a new unique field fits one row at most', () => {
  const next = schemaOf({ code: number({ default: 1, unique: true }) })
  assert.equal(column(new CoreStore(next, { log: written(plainBook, BOOKS.slice(0, 1)) }), 'code'), [1])
  throws(() => new CoreStore(next, { log: written(plainBook, BOOKS) }), 'ERR_SCHEMA_DATA', '3 of Book')
  const dangling = schemaOf({ author: key('Author', { default: 9 }) })
  throws(() => new CoreStore(dangling, { log: written(plainBook, BOOKS) }), 'ERR_SCHEMA_DATA', 'Book.author')
})

test('decimals get the places that the field has now', async () => {
  const places = (decimalPlaces: number): SchemaMeta =>
    schemaOf({ fee: scalar('decimal', { decimalPlaces, maxDigits: 8, null: true }) })
  const make = (): MemoryLog => {
    const log = written(places(2), [{ title: 'a', fee: '1.5' }, { title: 'b' }])
    const store = new CoreStore(places(2), { log })
    store.update(store.schema.model('Book'), 1, { fee: '2.25' })
    return log
  }
  for (const { store, log } of await openings(places(4), make)) {
    assert.equal(column(store, 'fee'), ['1.5000', '2.2500'])
    // Through two conversions, and a change between them.
    store.update(store.schema.model('Book'), 0, { fee: '3.1234' })
    await store.durable()
    assert.equal(column(new CoreStore(places(5), { log }), 'fee'), ['3.12340', '2.25000'])
    assert.equal(column(new CoreStore(places(5), { log }), 'fee'), ['3.12340', '2.25000'])
  }
})

test('a change that needs a decision is refused, and so is any with migrate refuse', async () => {
  const cases: readonly (readonly [SchemaMeta, CoreStoreOptions, string])[] = [
    [schemaOf({ pages: number() }), {}, 'Book.pages was added'],
    [resolveSchema({ Author: model({ name: text() }), Book: model({}) }), {}, 'Book.title was removed'],
    [schemaOf({ note: text({ null: true }) }), { migrate: 'refuse' }, "migrate: 'safe'"],
  ]
  for (const [schema, options, piece] of cases) {
    const log = written(plainBook, BOOKS)
    throws(() => new CoreStore(schema, { log, ...options }), 'ERR_SCHEMA_CHANGED', piece)
    await rejects(CoreStore.open(schema, { ...options, log: new HeldLog(log) }), 'ERR_SCHEMA_CHANGED', piece)
    assert.is(log.position, 6)
  }
})

test('older code is refused a newer log, unless going back is free', () => {
  const next = schemaOf({ note: text({ null: true }) })
  const log = written(plainBook, BOOKS)
  void new CoreStore(next, { log })
  throws(
    () => new CoreStore(plainBook, { log }),
    'ERR_SCHEMA_AHEAD',
    'commit 1',
    'commit 7',
    'Book.note was removed',
  )
  const indexed = schemaOf({ note: text({ null: true, index: true }) })
  assert.is(new CoreStore(indexed, { log }).position, 8)
  assert.is(new CoreStore(next, { log }).position, 9)
})

test('a commit that is repeated under its key after a change is a duplicate', () => {
  const log = new MemoryLog()
  const store = new CoreStore(plainBook, { log })
  const book = plainBook.model('Book')
  const create = (target: CoreStore): number =>
    target.create(target.schema.model('Book'), { id: 9, title: 'One' })
  store.transact(() => create(store), { key: 'k' })
  store.delete(book, [0])
  const next = schemaOf({ pages: number({ default: 5 }) })
  const reopened = new CoreStore(next, { log })
  const { commit } = reopened.transact(() => create(reopened), { key: 'k' })
  assert.equal([commit?.status, commit?.position], ['duplicate', 2])
  assert.equal(rows(reopened), [])
})

test('events keep what they had, and removed rows stay removed', () => {
  const log = written(plainBook, BOOKS)
  const store = new CoreStore(plainBook, { log })
  store.delete(plainBook.model('Book'), [1])
  store.update(plainBook.model('Book'), 2, { title: 'Third' })
  const next = schemaOf({ pages: number({ default: 5 }) })
  assert.equal(
    rows(new CoreStore(next, { log })).map(({ id, title, pages }) => [id, title, pages]),
    [
      [1, 'One', 5],
      [3, 'Third', 5],
    ],
  )
})

test('a child of multi-table inheritance gets new fields of the child and of the parent', () => {
  const shops = (place: object, shop: object): SchemaMeta =>
    resolveSchema({
      Place: model({ name: text(), ...place }),
      Shop: model({ ...shop }, { parents: ['Place'] }),
    })
  const [first, second] = [
    shops({}, { a: number() }),
    shops({ city: text({ default: 'Fes' }) }, { a: number(), b: number({ default: 2 }) }),
  ]
  const log = new MemoryLog()
  const store = new CoreStore(first, { log })
  store.create(first.model('Shop'), { name: 'x', a: 1 })
  const row = rows(new CoreStore(second, { log }), 'Shop')[0]
  assert.equal([row?.['name'], row?.['city'], row?.['a'], row?.['b']], ['x', 'Fes', 1, 2])
})

test('a store that follows a log takes the schema that it has, and no other', () => {
  const log = written(plainBook, BOOKS)
  const next = schemaOf({ note: text({ null: true }) })
  void new CoreStore(next, { log })
  const follower = new CoreStore(plainBook, { history: false })
  for (let position = 2; position < 7; position++) follower.receive(log.at(position) as never)
  throws(() => follower.receive(log.at(7) as never), 'ERR_SCHEMA_AHEAD', 'Commit 7')
  assert.is(follower.position, 6)
})

test.run()
