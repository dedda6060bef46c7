import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { MemoryLog } from '../../src/log/memory-log.js'
import type { AnyMigration } from '../../src/recovery/schema-plan.js'
import type { ModelDeclaration } from '../../src/schema/declaration.js'
import type { MigrationStep } from '../../src/schema/migration/migration-step.js'
import { renameField, renameModel } from '../../src/schema/migration/steps.js'
import { resolveSchema } from '../../src/schema/resolve.js'
import { CoreStore } from '../../src/store/core-store.js'
import { HeldLog } from '../helpers/held-log.js'
import { throws } from '../helpers/throws.js'
import { key, many, model, number, one, text } from '../schema/helpers/declarations.js'
import { create, linksOf, remove, rowsOf, update } from './helpers/rows.js'

const test = suite('renames of fields and models that have rows')

/** The names of a schema: those in the keys are what this file calls them, the values what the schema does. */
type Names = Readonly<
  Record<
    | 'Author'
    | 'Book'
    | 'Novel'
    | 'Reading'
    | 'Part'
    | 'code'
    | 'title'
    | 'author'
    | 'old'
    | 'tags'
    | 'readers'
    | 'book'
    | 'reader'
    | 'link',
    string
  >
>

const BEFORE: Names = {
  Author: 'Author',
  Book: 'Book',
  Novel: 'Novel',
  Reading: 'Reading',
  Part: 'Part',
  code: 'code',
  title: 'title',
  author: 'author',
  old: 'old',
  tags: 'tags',
  readers: 'readers',
  book: 'book',
  reader: 'reader',
  link: 'book_ptr',
}

function models(n: Names): Record<string, ModelDeclaration> {
  return {
    [n.Author]: model({ [n.code]: text({ unique: true }), friends: many('self') }),
    [n.Book]: model(
      {
        [n.title]: text({ index: true }),
        [n.author]: key(n.Author, { toField: n.code, relatedName: 'books' }),
        [n.old]: key(n.Author, { null: true, dbConstraint: false, onDelete: 'DO_NOTHING', relatedName: '+' }),
        [n.tags]: many(n.Author, { relatedName: '+' }),
        [n.readers]: many(n.Author, {
          through: n.Reading,
          throughFields: [n.book, n.reader],
          relatedName: '+',
        }),
        cover: one(n.Author, { null: true, relatedName: '+', onDelete: 'SET_NULL' }),
      },
      {
        uniqueTogether: [[n.title, n.author]],
        uniques: [
          { fields: [n.author], where: { [`${n.title}__in`]: ['One', 'One!'] }, name: 'first' },
          { fields: [n.title, n.old], where: { [`${n.author}__isnull`]: false }, nullsDistinct: false },
          { fields: [{ lower: n.title }, n.author] },
        ],
        indexes: [[`-${n.title}`, n.author]],
      },
    ),
    [n.Novel]: model({ plot: text() }, { parents: { [n.Book]: n.link } }),
    [n.Reading]: model({
      [n.book]: key(n.Book, { relatedName: '+' }),
      [n.reader]: key(n.Author, { relatedName: '+' }),
    }),
    [n.Part]: model(
      { [n.book]: key(n.Book, { relatedName: '+' }), n: number() },
      { orderWithRespectTo: n.book },
    ),
  }
}

/** Writes the same rows under any names. */
function fill(store: CoreStore, n: Names): void {
  for (const code of ['a', 'b', 'c']) create(store, n.Author, { [n.code]: code })
  for (const [title, author] of [
    ['One', 'a'],
    ['Two', 'b'],
  ])
    create(store, n.Book, { [n.title]: title, [`${n.author}_id`]: author, [`${n.old}_id`]: 3 })
  create(store, n.Novel, { [n.title]: 'Emma', [`${n.author}_id`]: 'b', plot: 'p' })
  for (const [book, reader] of [
    [1, 2],
    [3, 1],
  ])
    create(store, n.Reading, { [`${n.book}_id`]: book, [`${n.reader}_id`]: reader })
  for (const book of [1, 3, 1]) create(store, n.Part, { [`${n.book}_id`]: book, n: book })
  const link = (label: string, from: number, to: number): void =>
    void store.link(store.schema.links.find((each) => each.label === label) as never, from, to)
  link(`${n.Book}.${n.tags}`, 0, 1)
  link(`${n.Book}.${n.tags}`, 2, 0)
  link(`${n.Author}.friends`, 0, 1)
  update(store, n.Book, 1, { [n.title]: 'One!' })
  // Its key has no row from now on.
  remove(store, n.Author, 3)
}

function compare(n: Names, steps: readonly MigrationStep[]): CoreStore {
  const log = new MemoryLog()
  fill(new CoreStore(resolveSchema(models(BEFORE)), { log }), BEFORE)
  const schema = resolveSchema(models(n))
  const fresh = new CoreStore(schema)
  fill(fresh, n)
  const migrations: readonly AnyMigration[] = [{ name: 'rename', steps }]
  const store = new CoreStore(schema, { log, migrations })
  // The migration alone leads to the schema: nothing else is recorded.
  assert.is(log.at(log.position)?.events[0]?.type, 'schemaChanged')
  const { position } = log
  for (const each of [store, new CoreStore(schema, { log })]) {
    assert.is(each.state.hash(), fresh.state.hash())
    const label = `${n.Book}.${n.tags}`
    assert.equal(linksOf(each, label), linksOf(fresh, label))
    assert.equal(rowsOf(each, n.Part), rowsOf(fresh, n.Part))
    const table = each.state.stored(schema.model(n.Book))
    const old = schema.model(n.Book).fieldByName.get(n.old) as never
    assert.equal([...table.pendingSources(old, 3)], [0, 1])
    assert.is(each.state.unresolvedCount, 0)
    // The unique and the ordered indexes are under the new names.
    throws(() => create(each, n.Author, { [n.code]: 'a' }), 'ERR_UNIQUE')
  }
  assert.is(log.position, position)
  return store
}

const MODELS = ['Author', 'Book', 'Novel', 'Reading', 'Part'] as const
const FIELDS = [
  ['Author', 'code'],
  ['Book', 'title'],
  ['Book', 'author'],
  ['Book', 'old'],
  ['Book', 'tags'],
  ['Book', 'readers'],
  ['Reading', 'book'],
  ['Reading', 'reader'],
  ['Novel', 'link'],
] as const

for (const name of MODELS)
  test(`a renamed ${name} keeps its rows, and all that leads to it`, () => {
    const to = `${name}2`
    const link = name === 'Book' ? { link: 'book_ptr' } : {}
    compare({ ...BEFORE, ...link, [name]: to }, [renameModel(name, to)])
  })

for (const [of, field] of FIELDS)
  test(`a renamed ${of}.${field} keeps what it refers to, and what refers to it`, () => {
    const steps = [renameField(of, BEFORE[field], 'renamed')]
    // Both models have a field of this name.
    if (field === 'book') steps.push(renameField('Part', 'book', 'renamed'))
    compare({ ...BEFORE, [field]: 'renamed' }, steps)
  })

test('an idempotency key is known under the new names, with the same content alone', async () => {
  const after = { ...BEFORE, Author: 'Writer', code: 'tag' }
  const first = resolveSchema(models(BEFORE))
  const second = resolveSchema(models(after))
  const memory = new MemoryLog()
  const before = new CoreStore(first, { log: memory })
  create(before, 'Author', { code: 'x' })
  before.transact(() => update(before, 'Author', 1, { code: 'y' }), { key: 'once' })
  update(before, 'Author', 1, { code: 'x' })
  const steps = [renameModel('Author', 'Writer'), renameField('Writer', 'code', 'tag')]
  const migrations = [{ name: 'r', steps }]
  for (const log of [memory, new HeldLog(memory)]) {
    const store = await CoreStore.open(second, { log, migrations })
    const { position } = store
    const { commit } = store.transact(() => update(store, 'Writer', 1, { tag: 'y' }), { key: 'once' })
    assert.equal([commit?.status, store.position], ['duplicate', position])
    throws(
      () => store.transact(() => update(store, 'Writer', 1, { tag: 'z' }), { key: 'once' }),
      'ERR_KEY_REUSED',
    )
  }
})

test('an idempotency key is known after a nullable field was added: repeated content has null in it', () => {
  const log = new MemoryLog()
  const code = text({ primaryKey: true })
  const before = new CoreStore(resolveSchema({ Tag: model({ code }) }), { log })
  before.transact(() => create(before, 'Tag', { code: 'x' }), { key: 'once' })
  before.delete(before.schema.model('Tag'), [0])
  const store = new CoreStore(resolveSchema({ Tag: model({ code, note: text({ null: true }) }) }), { log })
  const { commit } = store.transact(() => create(store, 'Tag', { code: 'x', note: null }), { key: 'once' })
  assert.is(commit?.status, 'duplicate')
  throws(
    () => store.transact(() => create(store, 'Tag', { code: 'x', note: 'new' }), { key: 'once' }),
    'ERR_KEY_REUSED',
  )
})

test.run()
