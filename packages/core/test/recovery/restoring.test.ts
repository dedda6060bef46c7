import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { MemoryLog } from '../../src/log/memory-log.js'
import type { AnyMigration } from '../../src/recovery/schema-plan.js'
import type { ModelDeclaration } from '../../src/schema/declaration.js'
import { reverseMigration } from '../../src/schema/migration/reverse-steps.js'
import {
  addField,
  addModel,
  alterField,
  removeField,
  removeModel,
  renameField,
  renameModel,
  restoreField,
  restoreModel,
} from '../../src/schema/migration/steps.js'
import type { MigrationStep } from '../../src/schema/migration/migration-step.js'
import { integer, string } from '../../src/schema/fields.js'
import { resolveSchema } from '../../src/schema/resolve.js'
import { CoreStore } from '../../src/store/core-store.js'
import type { WriteStore } from '../../src/store/read-store.js'
import { throws } from '../helpers/throws.js'
import { key, many, model, number, text } from '../schema/helpers/declarations.js'
import { create, linksOf, remove, rowsOf, update } from './helpers/rows.js'

const test = suite('going back to an earlier schema')

type Models = Record<string, ModelDeclaration>

const MODELS: Models = {
  Author: model({ name: text() }),
  Tag: model({ name: text() }),
  Book: model({
    title: text(),
    pages: number({ default: 7 }),
    author: key('Author', { null: true, onDelete: 'SET_NULL', relatedName: 'books' }),
    tags: many('Tag', { relatedName: 'books' }),
  }),
  Novel: model({ plot: text() }, { parents: ['Book'] }),
  Review: model({
    stars: number(),
    book: key('Book', { relatedName: 'reviews' }),
    likes: many('Author', { relatedName: '+' }),
  }),
}
const before = resolveSchema(MODELS)

function written(): CoreStore {
  const store = new CoreStore(before, { log: new MemoryLog() })
  for (const name of ['Ann', 'Ben', 'Cid']) create(store, 'Author', { name })
  for (const name of ['x', 'y']) create(store, 'Tag', { name })
  for (const [title, author_id] of [
    ['One', 1],
    ['Two', 2],
    ['Six', 3],
  ])
    create(store, 'Book', { title, author_id, pages: 100 })
  create(store, 'Novel', { title: 'Emma', plot: 'love', author_id: 2 })
  for (const [stars, book_id] of [
    [5, 1],
    [4, 2],
    [3, 4],
  ])
    create(store, 'Review', { stars, book_id })
  for (const [from, to] of [
    [0, 0],
    [0, 1],
    [1, 1],
    [3, 0],
  ] as const)
    link(store, 'Book.tags', from, to)
  for (const at of [0, 1, 2]) link(store, 'Review.likes', at, at)
  return store
}

function link(store: CoreStore, label: string, from: number, to: number): void {
  store.link(store.schema.links.find((each) => each.label === label) as never, from, to)
}

/** Applies steps, writes, and goes back: the store of the schema before. */
function thereAndBack(
  steps: readonly MigrationStep[],
  after: Models,
  write: (store: CoreStore) => void = () => undefined,
): CoreStore {
  const first = written()
  const log = first.log as MemoryLog
  const there: AnyMigration = { name: 'there', steps }
  const store = new CoreStore(resolveSchema(after), { log, migrations: [there] })
  write(store)
  const { steps: reversed } = reverseMigration(there, before.describe())
  const migrations = [there, { name: 'back', steps: reversed }]
  const back = new CoreStore(before, { log, migrations })
  const again = new CoreStore(before, { log, migrations })
  assert.is(again.state.hash(), back.state.hash())
  return back
}

const without = (name: string, field: string): Models => ({
  ...MODELS,
  [name]: model(
    Object.fromEntries(Object.entries(MODELS[name]?.fields ?? {}).filter(([each]) => each !== field)),
    MODELS[name]?.options,
  ),
})

test('what steps removed and renamed is as it was', () => {
  const {
    Tag: _tag,
    Review: _review,
    Novel: _novel,
    Author,
    Book,
  } = MODELS as Record<string, ModelDeclaration>
  const { title: name, pages: _pages } = Book?.fields ?? {}
  const after: Models = { Writer: Author as ModelDeclaration, Book: model({ name }) }
  const steps = [
    renameField('Book', 'title', 'name'),
    removeModel('Review'),
    removeModel('Novel'),
    removeField('Book', 'tags'),
    removeModel('Tag'),
    removeField('Book', 'pages'),
    removeField('Book', 'author'),
    renameModel('Author', 'Writer'),
  ]
  const back = thereAndBack(steps, after)
  assert.is(back.state.hash(), written().state.hash())
  assert.equal(linksOf(back, 'Book.tags'), linksOf(written(), 'Book.tags'))
})

test('rows written meanwhile have the default, and changes to what stayed are kept', () => {
  const back = thereAndBack([removeField('Book', 'pages')], without('Book', 'pages'), (store) => {
    create(store, 'Book', { title: 'New' })
    update(store, 'Book', 1, { title: 'One!' })
    remove(store, 'Book', 2)
  })
  assert.equal(
    rowsOf(back, 'Book').map(({ title, pages }) => [title, pages]),
    [
      ['One!', 100],
      ['Six', 100],
      ['Emma', 7],
      ['New', 7],
    ],
  )
})

test('a link or key to a row that was deleted meanwhile ends', () => {
  const models = { ...without('Book', 'tags') }
  const { author: _author, ...fields } = models['Book']?.fields ?? {}
  const back = thereAndBack(
    [removeField('Book', 'tags'), removeField('Book', 'author')],
    { ...models, Book: model(fields) },
    (store) => {
      remove(store, 'Author', 2)
      remove(store, 'Tag', 2)
      remove(store, 'Book', 1)
      create(store, 'Tag', { name: 'new' })
      create(store, 'Book', { title: 'New' })
    },
  )
  assert.equal(
    rowsOf(back, 'Book').map(({ id, author_id }) => [id, author_id]),
    [
      [2, null],
      [3, 3],
      [4, null],
      [5, null],
    ],
  )
  assert.equal(linksOf(back, 'Book.tags'), ['4-1'])
})

test('a row of a restored model goes with the row that it needs', () => {
  const { Review: _review, Novel: _novel, ...rest } = MODELS
  const back = thereAndBack([removeModel('Review'), removeModel('Novel')], rest, (store) => {
    remove(store, 'Book', 4)
    remove(store, 'Author', 1)
    create(store, 'Book', { id: 9, title: 'Nine' })
  })
  assert.equal(rowsOf(back, 'Novel'), [])
  assert.equal(
    rowsOf(back, 'Review').map(({ id, book_id }) => [id, book_id]),
    [
      [1, 1],
      [2, 2],
    ],
  )
  assert.equal(linksOf(back, 'Review.likes'), ['2-2'])
})

test('rows of a restored model that need each other go together, also in a circle', () => {
  const models: Models = {
    Owner: model({ name: text() }),
    Folder: model({
      owner: key('Owner', { relatedName: 'folders' }),
      inside: key('self', { relatedName: 'folders' }),
    }),
  }
  const { Folder: _folder, ...rest } = models
  const schema = resolveSchema(models)
  const log = new MemoryLog()
  const first = new CoreStore(schema, { log })
  for (const name of ['Ann', 'Ben']) create(first, 'Owner', { name })
  first.transact(() => {
    // Each root is inside of itself; two of Ann's are inside of each other.
    create(first, 'Folder', { id: 1, owner_id: 1, inside_id: 1 })
    create(first, 'Folder', { id: 2, owner_id: 1, inside_id: 3 })
    create(first, 'Folder', { id: 3, owner_id: 1, inside_id: 2 })
    create(first, 'Folder', { id: 4, owner_id: 2, inside_id: 4 })
    create(first, 'Folder', { id: 5, owner_id: 2, inside_id: 3 })
  })
  const there: AnyMigration = { name: 'there', steps: [removeModel('Folder')] }
  const store = new CoreStore(resolveSchema(rest), { log, migrations: [there] })
  remove(store, 'Owner', 1)
  const { steps } = reverseMigration(there, schema.describe())
  const back = new CoreStore(schema, { log, migrations: [there, { name: 'back', steps }] })
  assert.equal(
    rowsOf(back, 'Folder').map(({ id }) => id),
    [4],
  )
})

test('the last of several that had a name comes back', () => {
  const first = written()
  const log = first.log as MemoryLog
  const models = (...names: string[]): Models => ({
    ...MODELS,
    Tag: model(Object.fromEntries(names.map((name) => [name, text({ null: true })]))),
  })
  const steps: readonly (readonly [readonly MigrationStep[], Models])[] = [
    [[removeField('Tag', 'name')], models()],
    [[], models('name')],
    [[removeField('Tag', 'name')], models()],
    [[restoreField('Tag', 'name', string({ null: true }))], models('name')],
    [[renameField('Tag', 'name', 'late')], models('late')],
    [[restoreField('Tag', 'name', string({ null: true }))], models('late', 'name')],
  ]
  const migrations: AnyMigration[] = []
  let store = first
  for (const [at, [list, after]] of steps.entries()) {
    migrations.push({ name: `m${at}`, steps: list })
    store = new CoreStore(resolveSchema(after), { log, migrations })
    if (at === 1) create(store, 'Tag', { name: 'second' })
    if (at === 2) create(store, 'Tag', {})
  }
  assert.equal(
    rowsOf(store, 'Tag').map(({ name, late }) => [name, late]),
    [
      ['x', null],
      ['y', null],
      [null, 'second'],
      [null, null],
    ],
  )
})

test('going back through several migrations restores what each of them removed, though names are used again', () => {
  const log = written().log as MemoryLog
  const names = (...list: string[]): Models => ({
    ...MODELS,
    Tag: model(Object.fromEntries(list.map((name) => [name, text({ default: '?' })]))),
  })
  const add = addField('Tag', 'name', string({ default: '?' }), { value: 'added' })
  const forward: readonly (readonly [AnyMigration, Models])[] = [
    [{ name: 'f0', steps: [alterField('Tag', 'name', string({ default: '?' }))] }, names('name')],
    [{ name: 'f1', steps: [removeField('Tag', 'name')] }, names()],
    [{ name: 'f2', steps: [add] }, names('name')],
    [{ name: 'f3', steps: [removeField('Tag', 'name'), add] }, names('name')],
  ]
  const migrations: AnyMigration[] = []
  const open = (each: AnyMigration, models: Models): CoreStore => {
    migrations.push(each)
    return new CoreStore(resolveSchema(models), { log, migrations })
  }
  const seen: unknown[] = []
  const look = (store: CoreStore): void => void seen.push(rowsOf(store, 'Tag').map(({ name }) => name))
  const described = [before.describe()]
  for (const [at, [each, models]] of forward.entries()) {
    const store = open(each, models)
    described.push(store.schema.describe())
    if (at > 1) update(store, 'Tag', 1, { name: `of ${at}` })
  }
  for (const at of [3, 2, 1]) {
    const [each] = forward[at] as readonly [AnyMigration, Models]
    const { steps } = reverseMigration(each, described[at] as never)
    look(open({ name: `b${at}`, steps }, (forward[at - 1] as readonly [AnyMigration, Models])[1]))
  }
  assert.equal(seen, [
    ['of 2', 'added'],
    [undefined, undefined],
    ['x', 'y'],
  ])
})

test('a restored field may be declared otherwise, and a run may read it', () => {
  const first = written()
  const log = first.log as MemoryLog
  const migrations: AnyMigration[] = [{ name: '1', steps: [removeField('Book', 'pages')] }]
  update(new CoreStore(resolveSchema(without('Book', 'pages')), { log, migrations }), 'Book', 2, {
    title: 'Two!',
  })
  migrations.push({
    name: '2',
    steps: [
      restoreField('Book', 'pages', string({ null: true })),
      addField('Book', 'size', integer({ default: 0 })),
    ],
    run: (_: never, after: WriteStore): void => {
      for (const { id, pages } of rowsOf(after, 'Book'))
        update(after, 'Book', id, { size: String(pages).length })
    },
  })
  const { pages: _pages, ...fields } = MODELS['Book']?.fields ?? {}
  const last = resolveSchema({
    ...MODELS,
    Book: model({ ...fields, pages: text({ null: true }), size: number({ default: 0 }) }),
  })
  for (const store of [new CoreStore(last, { log, migrations }), new CoreStore(last, { log, migrations })])
    assert.equal(
      rowsOf(store, 'Book').map(({ title, pages, size }) => [title, pages, size]),
      [
        ['One', '100', 3],
        ['Two!', '100', 3],
        ['Six', '100', 3],
        ['Emma', '7', 1],
      ],
    )
})

test('nothing comes back that no step removed', () => {
  const { log } = written()
  const restore = { name: 'x', steps: [restoreField('Tag', 'size', integer({ null: true }))] }
  const models = { ...MODELS, Tag: model({ name: text(), size: number({ null: true }) }) }
  throws(
    () => new CoreStore(resolveSchema(models), { log: log as MemoryLog, migrations: [restore] }),
    'ERR_MIGRATION',
    "restoreField('Tag', 'size')",
    'addField',
  )
  const shop = { name: 'x', steps: [restoreModel('Shop', model({ city: text() }) as never)] }
  throws(
    () =>
      new CoreStore(resolveSchema({ ...MODELS, Shop: model({ city: text() }) }), {
        log: log as MemoryLog,
        migrations: [shop],
      }),
    'ERR_MIGRATION',
    "restoreModel('Shop')",
    'addModel',
  )
})

test('a model that is newer than the log comes back with what was removed from it', () => {
  const log = written().log as MemoryLog
  const shop = (...names: string[]): Models => ({
    ...MODELS,
    Shop: model(Object.fromEntries(names.map((name) => [name, text({ default: '?' })]))),
  })
  const migrations: AnyMigration[] = []
  const take = (models: Models, ...steps: MigrationStep[]): CoreStore => {
    migrations.push({ name: `m${migrations.length}`, steps })
    return new CoreStore(resolveSchema(models), { log, migrations })
  }
  create(
    take(shop('city', 'name'), addModel('Shop', shop('city', 'name')['Shop'] as ModelDeclaration)),
    'Shop',
    {
      city: 'Fes',
    },
  )
  take(shop('name'), removeField('Shop', 'city'))
  take(MODELS, removeModel('Shop'))
  take(shop('name'), restoreModel('Shop', shop('name')['Shop'] as ModelDeclaration))
  const back = take(shop('name', 'city'), restoreField('Shop', 'city', string({ default: '?' })))
  assert.equal(
    rowsOf(back, 'Shop').map(({ city }) => city),
    ['Fes'],
  )
})

test('losses are named before anything happens', () => {
  const steps = [
    addField('Book', 'size', integer({ default: 1 })),
    alterField('Book', 'title', integer()),
    removeField('Book', 'pages'),
    renameModel('Tag', 'Label'),
  ]
  const { lost } = reverseMigration({ name: '7', steps, run: () => undefined }, before.describe())
  assert.equal(
    lost.map(({ message }) => message),
    [
      'the values of Book.size',
      'what the conversion of Book.title to integer has changed',
      'what the run of 7 wrote to fields and models that remain is not undone',
    ],
  )
})

test.run()
