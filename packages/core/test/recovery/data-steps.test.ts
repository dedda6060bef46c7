import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { StoreError } from '../../src/error/errors.js'
import { MemoryLog } from '../../src/log/memory-log.js'
import type { SchemaViolation } from '../../src/recovery/check-data.js'
import type { AnyMigration } from '../../src/recovery/schema-plan.js'
import type { ModelDeclaration } from '../../src/schema/declaration.js'
import { integer, string } from '../../src/schema/fields.js'
import {
  foreignKeyToManyToMany,
  manyToManyToForeignKey,
  manyToManyToThrough,
  mergeFields,
  splitField,
} from '../../src/schema/migration/data-steps.js'
import type { MigrationStep } from '../../src/schema/migration/migration-step.js'
import { reverseMigration } from '../../src/schema/migration/reverse-steps.js'
import { addField, renameField, renameModel } from '../../src/schema/migration/steps.js'
import { model as declare } from '../../src/schema/model.js'
import { foreignKey, manyToMany } from '../../src/schema/relations.js'
import { resolveSchema } from '../../src/schema/resolve.js'
import { CoreStore } from '../../src/store/core-store.js'
import { HeldLog } from '../helpers/held-log.js'
import { throws } from '../helpers/throws.js'
import { key, many, model, number, text } from '../schema/helpers/declarations.js'
import { create, linksOf, remove, rowsOf } from './helpers/rows.js'

const test = suite('steps that write data')

type Models = Record<string, ModelDeclaration>

const MODELS: Models = {
  Author: model({ name: text() }),
  Tag: model({ name: text() }),
  Book: model({
    title: text(),
    author: key('Author', { null: true, onDelete: 'SET_NULL', relatedName: 'books' }),
    tags: many('Tag', { relatedName: 'books' }),
  }),
}
const before = resolveSchema(MODELS)

function written(): MemoryLog {
  const log = new MemoryLog()
  const store = new CoreStore(before, { log })
  for (const name of ['Ann Lee', 'Ben Roe', 'Cid']) create(store, 'Author', { name })
  for (const name of ['x', 'y', 'z']) create(store, 'Tag', { name })
  for (const author_id of [2, null, 1, 2, 3]) create(store, 'Book', { title: 'b', author_id })
  for (const [from, to] of [
    [3, 1],
    [0, 0],
    [0, 2],
    [4, 0],
  ] as const)
    store.link(store.schema.links[0] as never, from, to)
  store.unlink(store.schema.links[0] as never, 4, 0)
  remove(store, 'Book', 5)
  return log
}

/** Opens the log under the models by one migration, both ways, and again without it. */
async function becomes(
  steps: readonly MigrationStep[],
  after: Models,
  check: (store: CoreStore) => void,
): Promise<MemoryLog> {
  const migrations: readonly AnyMigration[] = [{ name: 'step', steps }]
  const schema = resolveSchema(after)
  const [first, second] = [written(), written()]
  const stores = [
    new CoreStore(schema, { log: first, migrations }),
    await CoreStore.open(schema, { log: new HeldLog(second), migrations }),
    new CoreStore(schema, { log: first }),
    new CoreStore(schema, { log: second, migrations }),
  ]
  for (const store of stores) {
    check(store)
    assert.is(store.state.hash(), stores[0]?.state.hash())
  }
  return first
}

/** Goes back after the steps: the store of the schema before. */
function back(log: MemoryLog, steps: readonly MigrationStep[]): CoreStore {
  const there = { name: 'step', steps }
  const migrations = [there, { name: 'back', steps: reverseMigration(there, before.describe()).steps }]
  const store = new CoreStore(before, { log, migrations })
  assert.is(new CoreStore(before, { log, migrations }).state.hash(), store.state.hash())
  return store
}

const bookWith = (fields: object): Models => ({
  ...MODELS,
  Book: model({ ...MODELS['Book']?.fields, ...fields }),
})
const stateBefore = (): string => new CoreStore(before, { log: written() }).state.hash()

test('links become rows of a through model, with keys in the order of the links, and links again', async () => {
  const Tagging = {
    book: key('Book', { relatedName: '+' }),
    tag: key('Tag', { relatedName: '+' }),
    weight: number({ default: 5 }),
  }
  const steps = [
    manyToManyToThrough(
      'Book',
      'tags',
      manyToMany('Tag', { through: 'Tagging', relatedName: 'books' }),
      declare({
        book: foreignKey('Book', { onDelete: 'CASCADE', relatedName: '+' }),
        tag: foreignKey('Tag', { onDelete: 'CASCADE', relatedName: '+' }),
        weight: integer({ default: 5 }),
      }),
    ),
  ]
  const after = {
    ...bookWith({ tags: many('Tag', { through: 'Tagging', relatedName: 'books' }) }),
    Tagging: model(Tagging),
  }
  const log = await becomes(steps, after, (store) =>
    assert.equal(
      rowsOf(store, 'Tagging').map((row) => ({ ...row })),
      [
        { id: 1, book_id: 4, tag_id: 2, weight: 5 },
        { id: 2, book_id: 1, tag_id: 1, weight: 5 },
        { id: 3, book_id: 1, tag_id: 3, weight: 5 },
      ],
    ),
  )
  const store = new CoreStore(resolveSchema(after), { log })
  create(store, 'Tagging', { book_id: 2, tag_id: 2 })
  // A pair may have several rows, but one link.
  create(store, 'Tagging', { book_id: 2, tag_id: 2 })
  remove(store, 'Tagging', 2)
  assert.equal(linksOf(back(log, steps), 'Book.tags'), ['4-2', '1-3', '2-2'])
})

test('the through model may be there already, and a symmetrical pair is two rows', async () => {
  const friends = many('self')
  const models = { ...MODELS, Author: model({ name: text(), friends }) }
  const log = written()
  const open = new CoreStore(resolveSchema(models), { log })
  open.link(open.schema.links.find(({ name }) => name === 'friends') as never, 0, 2)
  const Friendship = model({ a: key('Author', { relatedName: '+' }), b: key('Author', { relatedName: '+' }) })
  const declared = many('self', { through: 'Friendship', throughFields: ['a', 'b'] })
  const steps = [manyToManyToThrough('Author', 'friends', declared)]
  const migrations = [
    {
      name: '1',
      steps: [{ step: 'addModel', model: 'Friendship', described: Described(Friendship) } as const],
    },
    { name: '2', steps },
  ]
  const store = new CoreStore(
    resolveSchema({ ...MODELS, Author: model({ name: text(), friends: declared }), Friendship }),
    { log, migrations },
  )
  assert.equal(
    rowsOf(store, 'Friendship').map(({ a_id, b_id }) => [a_id, b_id]),
    [
      [1, 3],
      [3, 1],
    ],
  )
})

test('a through model that has rows keeps them, and the links become further ones', () => {
  const Tagging = model({ book: key('Book', { relatedName: '+' }), tag: key('Tag', { relatedName: '+' }) })
  const log = written()
  const first = {
    name: '1',
    steps: [{ step: 'addModel', model: 'Tagging', described: Described(Tagging) } as const],
  }
  const open = new CoreStore(resolveSchema({ ...MODELS, Tagging }), { log, migrations: [first] })
  create(open, 'Tagging', { book_id: 2, tag_id: 3 })
  const tags = many('Tag', { through: 'Tagging', relatedName: 'books' })
  const there = { name: '2', steps: [manyToManyToThrough('Book', 'tags', tags)] }
  const store = new CoreStore(resolveSchema({ ...bookWith({ tags }), Tagging }), {
    log,
    migrations: [first, there],
  })
  assert.equal(
    rowsOf(store, 'Tagging').map((row) => ({ ...row })),
    [
      { id: 1, book_id: 2, tag_id: 3 },
      { id: 2, book_id: 4, tag_id: 2 },
      { id: 3, book_id: 1, tag_id: 1 },
      { id: 4, book_id: 1, tag_id: 3 },
    ],
  )

  const { steps, lost } = reverseMigration(there, open.schema.describe())
  assert.equal(
    lost.map(({ message }) => message),
    ['which rows of the through model were links of Book.tags'],
  )
  const again = new CoreStore(open.schema, { log, migrations: [first, there, { name: 'back', steps }] })
  assert.equal(linksOf(again, 'Book.tags'), ['4-2', '1-1', '1-3', '2-3'])
  assert.is(rowsOf(again, 'Tagging').length, 4)
})

const Described = (declaration: ModelDeclaration): never =>
  resolveSchema({ ...MODELS, X: declaration }).describe().models['X'] as never

test('each key becomes a link, in the order of the rows, and a key again', async () => {
  for (const name of ['author', 'authors']) {
    const steps = [
      foreignKeyToManyToMany('Book', 'author', manyToMany('Author', { relatedName: 'books' }), { name }),
    ]
    const { author: _author, ...fields } = MODELS['Book']?.fields ?? {}
    const after = { ...MODELS, Book: model({ ...fields, [name]: many('Author', { relatedName: 'books' }) }) }
    const log = await becomes(steps, after, (store) =>
      assert.equal(linksOf(store, `Book.${name}`), ['1-2', '3-1', '4-2']),
    )
    assert.is(back(log, steps).state.hash(), stateBefore())
  }
})

test('links become keys, unless a row has several', async () => {
  const tag = key('Tag', { null: true, onDelete: 'SET_NULL', relatedName: 'books' })
  const declaration = foreignKey('Tag', { null: true, onDelete: 'SET_NULL', relatedName: 'books' })
  const steps = [manyToManyToForeignKey('Book', 'tags', declaration, { name: 'tag' })]
  const { tags: _tags, ...fields } = MODELS['Book']?.fields ?? {}
  const after = resolveSchema({ ...MODELS, Book: model({ ...fields, tag }) })
  const log = written()
  const head = log.position
  const migrations = [{ name: '1', steps }]
  const error = throws(
    () => new CoreStore(after, { log, migrations }),
    'ERR_SCHEMA_DATA',
    '1 of Book (1)',
    "manyToManyToForeignKey('Book', 'tags', 'tag')",
  ) as StoreError
  const [violation] = error.value as SchemaViolation[]
  assert.equal([violation?.model, violation?.keys, violation?.count, log.position], ['Book', [1], 1, head])
  const old = new CoreStore(before, { log })
  old.unlink(old.schema.links[0] as never, 0, 2)
  const store = new CoreStore(after, { log, migrations })
  assert.equal(
    rowsOf(store, 'Book').map(({ id, tag_id }) => [id, tag_id]),
    [
      [1, 1],
      [2, null],
      [3, null],
      [4, 2],
    ],
  )
})

const split = (name: unknown): { first: string; last: string } => {
  const [first = '', last = ''] = String(name).split(' ')
  return { first, last }
}
const merge = ({ first, last }: Readonly<Record<string, unknown>>): string =>
  `${String(first)} ${String(last)}`.trim()

test('a field becomes several, and one again by its opposite function', async () => {
  const into = { first: string(), last: string() }
  const steps = [splitField('Author', 'name', into, { split, merge })]
  const after = { ...MODELS, Author: model({ first: text(), last: text() }) }
  const log = await becomes(steps, after, (store) =>
    assert.equal(
      rowsOf(store, 'Author').map(({ first, last }) => [first, last]),
      [
        ['Ann', 'Lee'],
        ['Ben', 'Roe'],
        ['Cid', ''],
      ],
    ),
  )
  create(new CoreStore(resolveSchema(after), { log }), 'Author', { first: 'Dee', last: 'Fox' })
  assert.equal(
    rowsOf(back(log, steps), 'Author').map(({ name }) => name),
    ['Ann Lee', 'Ben Roe', 'Cid', 'Dee Fox'],
  )
})

test('without an opposite function the field comes back from the log, and a part may have its name', async () => {
  const into = { name: string(), last: string({ default: '' }) }
  const steps = [splitField('Author', 'name', into, { split: (name) => ({ name: split(name).first }) })]
  const after = { ...MODELS, Author: model({ name: text(), last: text({ default: '' }) }) }
  const log = await becomes(steps, after, (store) =>
    assert.equal(
      rowsOf(store, 'Author').map(({ name, last }) => [name, last]),
      [
        ['Ann', ''],
        ['Ben', ''],
        ['Cid', ''],
      ],
    ),
  )
  assert.is(back(log, steps).state.hash(), stateBefore())
  const { lost } = reverseMigration({ name: 'x', steps }, before.describe())
  assert.equal(lost.length, 1)
})

test('several fields become one, after other steps of the migration', async () => {
  const steps = [
    renameModel('Author', 'Writer'),
    addField('Writer', 'born', integer({ default: 1900 })),
    renameField('Writer', 'name', 'called'),
    mergeFields(
      'Writer',
      ['called', 'born'],
      { label: string() },
      { merge: ({ called, born }) => `${String(called)}, ${String(born)}` },
    ),
    renameField('Writer', 'label', 'text'),
  ]
  const after: Models = {
    ...bookWith({ author: key('Writer', { null: true, onDelete: 'SET_NULL', relatedName: 'books' }) }),
    Writer: model({ text: text() }),
  }
  delete after['Author']
  const log = await becomes(steps, after, (store) =>
    assert.equal(
      rowsOf(store, 'Writer').map(({ text: value }) => value),
      ['Ann Lee, 1900', 'Ben Roe, 1900', 'Cid, 1900'],
    ),
  )
  const commit = log.at(log.position)
  assert.equal(
    commit?.events.map(({ type }) => type),
    ['schemaChanged', 'updated', 'updated', 'updated'],
  )
  assert.is(back(log, steps).state.hash(), stateBefore())
})

test('a function runs once in the life of a log, and what it returns is checked', () => {
  let calls = 0
  const log = written()
  const steps = (made: unknown): readonly MigrationStep[] => [
    splitField(
      'Author',
      'name',
      { size: integer() },
      {
        split: () => {
          calls++
          return { size: made }
        },
      },
    ),
  ]
  const after = resolveSchema({ ...MODELS, Author: model({ size: number() }) })
  throws(
    () => new CoreStore(after, { log, migrations: [{ name: '1', steps: steps('much') }] }),
    'ERR_VALUE_TYPE',
  )
  const migrations = [{ name: '1', steps: steps(3) }]
  calls = 0
  for (let time = 0; time < 3; time++) void new CoreStore(after, { log, migrations })
  assert.is(calls, 3)
})

test('a step that does not fit its fields is refused', () => {
  const links = manyToMany('Author', { relatedName: 'books' })
  const toTag = manyToMany('Tag', { relatedName: '+' })
  const cases: readonly (readonly [MigrationStep, string])[] = [
    [foreignKeyToManyToMany('Book', 'title', links), 'Book.title to be a foreignKey or oneToOne'],
    [foreignKeyToManyToMany('Book', 'author', string()), 'to be a manyToMany'],
    [foreignKeyToManyToMany('Book', 'author', toTag), 'leads to Tag instead of Author'],
    [manyToManyToForeignKey('Book', 'author', foreignKey('Author', { onDelete: 'CASCADE' })), 'manyToMany'],
    [manyToManyToThrough('Book', 'tags', toTag), 'with a through model'],
    [splitField('Book', 'tags', { a: string() }, { split: () => ({}) }), 'it is a manyToMany'],
    [
      mergeFields('Book', ['title', 'none'], { a: string() }, { merge: () => '' }),
      'a field that Book does not have',
    ],
  ]
  for (const [step, piece] of cases)
    throws(
      () => new CoreStore(before, { log: written(), migrations: [{ name: 'x', steps: [step] }] }),
      'ERR_MIGRATION',
      piece,
    )
  throws(() => mergeFields('Book', ['title'], {}, { merge: () => '' }), 'ERR_ARGUMENT', 'one new field')
  throws(
    () => splitField('Book', 'title', { a: string() }, { split: 7 as never }),
    'ERR_ARGUMENT',
    'function',
  )
})

test.run()
