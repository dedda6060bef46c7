import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Values } from '../../src/event/event.js'
import { MemoryLog } from '../../src/log/memory-log.js'
import type { AnyMigration } from '../../src/recovery/schema-plan.js'
import type { ModelDeclaration } from '../../src/schema/declaration.js'
import { boolean, date, decimal, float, integer, json, string } from '../../src/schema/fields.js'
import type { SchemaMeta } from '../../src/schema/meta.js'
import {
  addField,
  addModel,
  alterField,
  removeField,
  removeModel,
  renameField,
  renameModel,
} from '../../src/schema/migration/steps.js'
import { model as declare } from '../../src/schema/model.js'
import { foreignKey } from '../../src/schema/relations.js'
import { resolveSchema } from '../../src/schema/resolve.js'
import { CoreStore } from '../../src/store/core-store.js'
import type { ReadStore, WriteStore } from '../../src/store/read-store.js'
import { HeldLog } from '../helpers/held-log.js'
import { rejects, throws } from '../helpers/throws.js'
import { key, many, model, number, scalar, text } from '../schema/helpers/declarations.js'

const test = suite('migrations of a log')

type Models = Record<string, ModelDeclaration>

const BEFORE: Models = {
  Author: model({ name: text() }),
  Tag: model({ name: text() }),
  Book: model({
    title: text(),
    year: number({ null: true }),
    data: scalar('json', { default: { seen: [] } }),
    author: key('Author', { relatedName: 'books' }),
    tags: many('Tag', { relatedName: 'books' }),
  }),
}

const before = resolveSchema(BEFORE)

/** A log with rows, links, updates, a JSON edit, an unlink and deletes. */
function written(): MemoryLog {
  const log = new MemoryLog()
  const store = new CoreStore(before, { log })
  const [author, tag, book] = ['Author', 'Tag', 'Book'].map((name) => before.model(name)) as [
    never,
    never,
    never,
  ]
  for (const name of ['Ann Lee', 'Ben Roe']) store.create(author, { name })
  for (const name of ['a', 'b', 'c']) store.create(tag, { name })
  for (const [title, year] of [
    ['One', 1],
    ['Two', 2],
    ['Six', null],
    ['Gone', 4],
  ] as const)
    store.create(book, { title, year, author_id: year === 2 ? 2 : 1 })
  const link = before.links[0] as never
  for (const [from, to] of [
    [0, 0],
    [0, 1],
    [1, 2],
    [3, 0],
  ] as const)
    store.link(link, from, to)
  store.unlink(link, 0, 1)
  store.update(book, 1, { title: 'Two!' })
  store.update(book, 0, (draft) => void (draft['data'] as { seen: number[] }).seen.push(7))
  store.delete(book, [3])
  return log
}

const HEAD = written().position

const migration = (name: string, ...steps: AnyMigration['steps']): AnyMigration => ({ name, steps })

function rows(store: ReadStore, name: string): Values[] {
  const table = store.state.table(store.schema.model(name))
  const list: Values[] = []
  for (let slot = 0; slot < table.limit; slot++) {
    const row = table.row(slot)
    if (row !== undefined) list.push({ ...(row as Values) })
  }
  return list
}

const column = (store: ReadStore, name: string, attribute: string): unknown[] =>
  rows(store, name).map((row) => row[attribute])

/** Opens the log, at once and as one that is awaited, and again without and with its migrations. */
async function migrated(
  models: Models,
  migrations: readonly AnyMigration[],
  check: (store: CoreStore) => void,
): Promise<void> {
  const schema = resolveSchema(models)
  const [first, second] = [written(), written()]
  const stores = [
    new CoreStore(schema, { log: first, migrations }),
    await CoreStore.open(schema, { log: new HeldLog(second), migrations }),
  ]
  for (const [at, store] of stores.entries()) {
    await store.durable()
    const log = [first, second][at] as MemoryLog
    check(store)
    const { position } = log
    for (const options of [{ log, migrations }, { log }, { log, migrate: 'refuse' as const, migrations }]) {
      const again = new CoreStore(schema, options)
      check(again)
      assert.equal(
        [again.state.hash(), again.position, log.position],
        [store.state.hash(), position, position],
      )
    }
  }
}

const fieldsOf = (name: string): Record<string, unknown> => ({ ...BEFORE[name]?.fields })

test('a renamed field keeps its values, its links and its JSON edits', async () => {
  const { title, year, data, author, tags } = fieldsOf('Book')
  const steps = [
    renameField('Book', 'title', 'name'),
    renameField('Book', 'author', 'writer'),
    renameField('Book', 'tags', 'labels'),
    renameField('Book', 'data', 'facts'),
    renameField('Book', 'id', 'number'),
  ]
  const Book = model({
    number: { kind: 'scalar', type: 'auto', options: { primaryKey: true } },
    name: title,
    year,
    facts: data,
    writer: author,
    labels: tags,
  })
  await migrated({ ...BEFORE, Book }, [migration('rename', ...steps)], (store) => {
    assert.equal(column(store, 'Book', 'name'), ['One', 'Two!', 'Six'])
    assert.equal(column(store, 'Book', 'writer_id'), [1, 2, 1])
    assert.equal(column(store, 'Book', 'number'), [1, 2, 3])
    assert.equal(column(store, 'Book', 'facts'), [{ seen: [7] }, { seen: [] }, { seen: [] }])
    assert.equal(linksOf(store), ['0-0', '1-2'])
    assert.is(store.state.counter(store.schema.model('Book')), 4)
  })
})

function linksOf(store: CoreStore): string[] {
  const [link] = store.schema.links
  const side = store.state.link(link as never).side(0)
  const pairs: string[] = []
  for (let slot = 0; slot < 4; slot++) {
    const start = side.start(slot)
    for (let at = start; at < start + side.count(slot); at++) pairs.push(`${slot}-${side.pool[at]}`)
  }
  return pairs
}

test('a renamed model keeps its rows, and what refers to them', async () => {
  const { Author, Tag, Book } = BEFORE
  const fields = {
    ...fieldsOf('Book'),
    author: key('Writer', { relatedName: 'books' }),
    tags: many('Label', { relatedName: 'books' }),
  }
  const models = { Writer: Author, Label: Tag, Work: model(fields, Book?.options) } as Models
  const steps = [renameModel('Author', 'Writer'), renameModel('Book', 'Work'), renameModel('Tag', 'Label')]
  await migrated(models, [migration('rename', ...steps)], (store) => {
    assert.equal(column(store, 'Work', 'author_id'), [1, 2, 1])
    assert.equal(column(store, 'Writer', 'name'), ['Ann Lee', 'Ben Roe'])
    assert.equal(linksOf(store), ['0-0', '1-2'])
  })
})

test('removed fields and models no longer exist, and their names may be used again', async () => {
  const { title, data } = fieldsOf('Book')
  const models = {
    Author: model({ name: number({ default: 9 }) }),
    Book: model({ title, data, year: text({ null: true }) }),
  }
  const steps = [
    removeField('Book', 'author'),
    removeField('Book', 'tags'),
    removeModel('Tag'),
    removeField('Book', 'year'),
    addField('Book', 'year', string({ null: true })),
    removeModel('Author'),
    addModel('Author', declare({ name: integer({ default: 9 }) })),
  ]
  await migrated(models, [migration('remove', ...steps)], (store) => {
    assert.equal(rows(store, 'Author'), [])
    assert.equal(column(store, 'Book', 'title'), ['One', 'Two!', 'Six'])
    assert.equal(column(store, 'Book', 'year'), [null, null, null])
  })
})

test('a new field gets the value of the step', async () => {
  const Book = model({ ...fieldsOf('Book'), pages: number(), second: key('Author', { relatedName: '+' }) })
  const steps = [
    addField('Book', 'pages', integer(), { value: 7 }),
    addField('Book', 'second', foreignKey('Author', { onDelete: 'CASCADE', relatedName: '+' }), { value: 2 }),
  ]
  await migrated({ ...BEFORE, Book }, [migration('add', ...steps)], (store) => {
    assert.equal(column(store, 'Book', 'pages'), [7, 7, 7])
    assert.equal(column(store, 'Book', 'second_id'), [2, 2, 2])
  })
})

test('values of another type are converted, through several steps', async () => {
  const conversions: readonly (readonly [object, readonly AnyMigration['steps'][number][], unknown[]])[] = [
    [text({ null: true }), [alterField('Book', 'year', string({ null: true }))], ['1', '2', null]],
    [
      scalar('float', { null: true }),
      [alterField('Book', 'year', string({ null: true })), alterField('Book', 'year', float({ null: true }))],
      [1, 2, null],
    ],
    [
      scalar('decimal', { null: true, decimalPlaces: 2 }),
      [alterField('Book', 'year', decimal({ null: true, decimalPlaces: 2 }))],
      ['1.00', '2.00', null],
    ],
    [
      scalar('bigInteger', { null: true }),
      [alterField('Book', 'year', scalar('bigInteger', { null: true }))],
      [1n, 2n, null],
    ],
    [scalar('json', { null: true }), [alterField('Book', 'year', json({ null: true }))], [1, 2, null]],
  ]
  for (const [declared, steps, values] of conversions) {
    const Book = model({ ...fieldsOf('Book'), year: declared })
    await migrated({ ...BEFORE, Book }, [migration('alter', ...steps)], (store) =>
      assert.equal(column(store, 'Book', 'year'), values),
    )
  }
})

test('rows whose value can not be converted are named, and nothing is written', () => {
  const cases = [
    ['title', scalar('date', { null: true }), date({ null: true }), '3 of Book'],
    ['year', scalar('boolean', { null: true }), boolean({ null: true }), '1 of Book'],
    ['title', number(), integer(), '3 of Book'],
  ] as const
  for (const [field, declared, declaration, piece] of cases) {
    const log = written()
    const schema = resolveSchema({ ...BEFORE, Book: model({ ...fieldsOf('Book'), [field]: declared }) })
    const migrations = [migration('alter', alterField('Book', field, declaration))]
    throws(
      () => new CoreStore(schema, { log, migrations }),
      'ERR_SCHEMA_DATA',
      `alterField('Book', '${field}')`,
      piece,
    )
    assert.is(log.position, HEAD)
    assert.is(rows(new CoreStore(before, { log }), 'Book').length, 3)
  }
})

test('a required field without a value is refused while a row has none', () => {
  const schema = resolveSchema({ ...BEFORE, Book: model({ ...fieldsOf('Book'), pages: number() }) })
  const add = addField('Book', 'pages', integer())
  const log = written()
  throws(
    () => new CoreStore(schema, { log, migrations: [migration('add', add)] }),
    'ERR_SCHEMA_DATA',
    '3 of Book',
  )
  const run = (_: never, after: WriteStore): void => {
    const book = after.schema.model('Book')
    for (let slot = 0; slot < 2; slot++) after.update(book, slot, { pages: 1 })
  }
  throws(
    () => new CoreStore(schema, { log, migrations: [{ name: 'add', steps: [add], run }] }),
    'ERR_SCHEMA_DATA',
    '1 of Book',
  )
  assert.is(log.position, HEAD)
})

/** Splits a name in two fields, and turns a key into a many-to-many. */
const SPLIT: AnyMigration = {
  name: '0002_split',
  steps: [
    addField('Author', 'first', string()),
    addField('Author', 'last', string()),
    removeField('Author', 'name'),
    addField('Book', 'authors', { kind: 'manyToMany', to: 'Author', options: { relatedName: 'works' } }),
    removeField('Book', 'author'),
  ],
  run: (old: ReadStore, after: WriteStore): void => {
    const author = after.schema.model('Author')
    for (const [slot, { name }] of rows(old, 'Author').entries()) {
      const [first, last] = String(name).split(' ')
      after.update(author, slot, { first, last })
    }
    const link = after.schema.links.find(({ name }) => name === 'authors') as never
    for (const [slot, row] of rows(old, 'Book').entries())
      after.link(link, slot, (row['author_id'] as number) - 1)
  },
}

const SPLIT_MODELS: Models = {
  Author: model({ first: text(), last: text() }),
  Tag: BEFORE['Tag'] as ModelDeclaration,
  Book: model({
    ...Object.fromEntries(Object.entries(fieldsOf('Book')).filter(([name]) => name !== 'author')),
    authors: many('Author', { relatedName: 'works' }),
  }),
}

test('a migration reads the store before its steps and writes to the one after them, in one commit', async () => {
  await migrated(SPLIT_MODELS, [SPLIT], (store) => {
    assert.equal(
      rows(store, 'Author').map(({ first, last }) => [first, last]),
      [
        ['Ann', 'Lee'],
        ['Ben', 'Roe'],
      ],
    )
    const link = store.schema.links.find(({ name }) => name === 'authors') as never
    assert.is(store.state.link(link).size, 3)
  })
  const log = written()
  void new CoreStore(resolveSchema(SPLIT_MODELS), { log, migrations: [SPLIT] })
  assert.is(log.position, HEAD + 1)
  const types = log.at(HEAD + 1)?.events.map(({ type }) => type)
  assert.equal(types, ['schemaChanged', 'updated', 'updated', 'linked', 'linked', 'linked'])
})

test('several migrations, of which some write data, are one commit each', async () => {
  let runs = 0
  const count = {
    name: '0004_count',
    steps: [addField('Author', 'books', integer(), { value: 0 })],
    run: (old: ReadStore, after: WriteStore): void => {
      runs++
      const author = after.schema.model('Author')
      assert.is(old.schema.has('Subject'), true)
      for (let slot = 0; slot < rows(old, 'Author').length; slot++)
        after.update(author, slot, { books: slot + 1 })
    },
  }
  const list = [
    migration('0001_tags', renameModel('Tag', 'Label')),
    SPLIT,
    migration('0003', renameModel('Label', 'Subject')),
    count,
    migration('0005', renameField('Author', 'books', 'written')),
  ]
  const models: Models = {
    Author: model({ first: text({ index: true }), last: text(), written: number() }),
    Subject: BEFORE['Tag'] as ModelDeclaration,
    Book: model({ ...SPLIT_MODELS['Book']?.fields, tags: many('Subject', { relatedName: 'books' }) }),
  }
  await migrated(models, list, (store) => {
    assert.equal(column(store, 'Author', 'written'), [1, 2])
    assert.equal(column(store, 'Author', 'last'), ['Lee', 'Roe'])
  })
  assert.is(runs, 2)
  const log = written()
  const store = new CoreStore(resolveSchema(models), { log, migrations: list })
  // Five migrations, and the index that none of them declares.
  assert.is(store.position, HEAD + 6)
  const names = Array.from({ length: 6 }, (_, at) => {
    const [event] = log.at(HEAD + 1 + at)?.events ?? []
    return event?.type === 'schemaChanged' ? event.migrations : undefined
  })
  assert.equal(names, [['0001_tags'], ['0002_split'], ['0003'], ['0004_count'], ['0005'], undefined])
})

test('a new log has all migrations from the start', async () => {
  const schema = resolveSchema(SPLIT_MODELS)
  for (const log of [new MemoryLog(), new HeldLog()]) {
    const memory = log instanceof HeldLog ? log.memory : log
    await CoreStore.open(schema, { log, migrations: [SPLIT] })
    const store = await CoreStore.open(schema, { log, migrations: [SPLIT] })
    assert.equal([store.position, memory.position], [1, 1])
  }
})

test('a log without names has the migrations that make its schema', () => {
  const initial = migration('0001_initial', addModel('Author', declare({ name: string() })))
  const rename = migration('0002_rename', renameField('Author', 'name', 'called'))
  const grow = migration('0003_born', addField('Author', 'born', integer({ null: true })))
  const [first, second] = [
    resolveSchema({ Author: model({ name: text() }) }),
    resolveSchema({ Author: model({ called: text(), born: number({ null: true }) }) }),
  ]
  const log = new MemoryLog()
  new CoreStore(first, { log }).create(first.model('Author'), { name: 'Ann' })
  const store = new CoreStore(second, { log, migrations: [initial, rename, grow] })
  assert.equal(column(store, 'Author', 'called'), ['Ann'])
  const events = [3, 4].map((position) => log.at(position)?.events[0])
  assert.equal(
    events.map((event) => (event?.type === 'schemaChanged' ? event.migrations : [])),
    [['0001_initial', '0002_rename'], ['0003_born']],
  )
})

test('older code is refused, and so are pending migrations with migrate refuse', async () => {
  const log = written()
  const schema = resolveSchema(SPLIT_MODELS)
  throws(
    () => new CoreStore(schema, { log, migrations: [SPLIT], migrate: 'refuse' }),
    'ERR_SCHEMA_CHANGED',
    '0002_split',
  )
  assert.is(log.position, HEAD)
  void new CoreStore(schema, { log, migrations: [SPLIT] })
  throws(
    () => new CoreStore(before, { log, migrations: [migration('0001', renameModel('A', 'B'))] }),
    'ERR_SCHEMA_AHEAD',
    '0002_split',
    '0001',
  )
  throws(() => new CoreStore(before, { log }), 'ERR_SCHEMA_AHEAD', 'commit 1')
  await rejects(CoreStore.open(before, { log: new HeldLog(log) }), 'ERR_SCHEMA_AHEAD')
})

test('a migration that throws, or does not fit, leaves the log as it was', async () => {
  const schema = resolveSchema(SPLIT_MODELS)
  const fault = new TypeError('no')
  const bad: readonly (readonly [AnyMigration, string])[] = [
    [
      {
        ...SPLIT,
        run: () => {
          throw fault
        },
      },
      'no',
    ],
    [{ ...SPLIT, run: async () => Promise.resolve() }, 'ERR_ASYNC_TRANSACTION'],
    [{ ...SPLIT, steps: [...SPLIT.steps, renameField('Book', 'none', 'x')] }, 'ERR_MIGRATION'],
    [
      { ...SPLIT, run: (old: ReadStore) => (old as WriteStore).create(old.schema.model('Tag'), {}) },
      'not a function',
    ],
    [{ name: '', steps: [] }, 'ERR_ARGUMENT'],
    [{ name: 'x', steps: 7 } as never, 'ERR_ARGUMENT'],
    [{ name: 'x', steps: [], run: 7 } as never, 'ERR_ARGUMENT'],
  ]
  for (const [each, piece] of bad) {
    const log = written()
    for (const open of [
      () => new CoreStore(schema, { log, migrations: [each] }),
      () => CoreStore.open(schema, { log: new HeldLog(log), migrations: [each] }),
    ]) {
      let error: unknown
      try {
        await open()
      } catch (thrown) {
        error = thrown
      }
      assert.ok(
        error instanceof Error && `${(error as { code?: string }).code} ${error.message}`.includes(piece),
        `${piece}: ${String(error)}`,
      )
    }
    assert.is(log.position, HEAD)
    assert.is(rows(new CoreStore(before, { log }), 'Book').length, 3)
  }
  throws(
    () => new CoreStore(schema, { log: written(), migrations: [SPLIT, SPLIT] }),
    'ERR_ARGUMENT',
    'earlier one',
  )
})

test('a change that no migration describes is refused with what to do', () => {
  const schema: SchemaMeta = resolveSchema({ ...BEFORE, Tag: model({ label: text() }) })
  throws(
    () => new CoreStore(schema, { log: written() }),
    'ERR_SCHEMA_CHANGED',
    'Tag.label was added',
    'option migrations',
  )
})

test.run()
