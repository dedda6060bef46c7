import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  addField,
  createStore,
  defineSchema,
  foreignKey,
  integer,
  manyToMany,
  MemoryLog,
  migration,
  model,
  openStore,
  removeField,
  renameField,
  string,
  type SchemaOf,
} from '../src/index.js'

const test = suite('migrations of a store')

const before = defineSchema({
  Person: model({ name: string() }),
  Book: model({
    title: string(),
    author: foreignKey('Person', { onDelete: 'CASCADE', relatedName: 'books' }),
  }),
})
interface Before extends SchemaOf<typeof before> {}
const after = defineSchema({
  Person: model({ first: string(), last: string({ index: true }) }),
  Book: model({ name: string(), authors: manyToMany('Person', { relatedName: 'books' }) }),
})
interface After extends SchemaOf<typeof after> {}

const split = migration<Before, After>({
  name: '0002_split_name',
  steps: [
    addField('Person', 'first', string()),
    addField('Person', 'last', string()),
    removeField('Person', 'name'),
    renameField('Book', 'title', 'name'),
    addField('Book', 'authors', manyToMany('Person', { relatedName: 'books' })),
    removeField('Book', 'author'),
  ],
  run: (old, next) => {
    for (const { id, name } of old.Person.all()) {
      const [first = '', last = ''] = name.split(' ')
      next.Person.update(next.Person.get(id), { first, last })
    }
    for (const book of old.Book.all()) next.Book.get(book.id).authors.add(next.Person.get(book.author_id))
  },
})

test('a row that a function has read is a row of the store afterwards', () => {
  const log = new MemoryLog()
  const old = createStore<Before>(before, { log })
  old.Person.create({ name: 'Ursula LeGuin' }).books.create({ title: 'The Dispossessed' })
  const kept: unknown[] = []
  const keeping = migration<Before, Before>({
    name: '0002_capitals',
    steps: [],
    run: (earlier, next) => {
      for (const { id, name } of earlier.Person.all()) next.Person.update(id, { name: name.toUpperCase() })
      kept.push(next.Person.get(1).books.get(), earlier.Person.get(1))
    },
  })
  const db = createStore<Before>(before, { log, migrations: [keeping] })
  const book = db.Book.get(1)
  assert.is(kept[0], book)
  assert.equal([db.Person.get(1).name, db.position], ['URSULA LEGUIN', log.position])
  book.author.books.create({ title: 'The Lathe of Heaven' })
  assert.is((kept[0] as typeof book).author.books.count(), 2)
  assert.is((kept[1] as { name: string }).name, 'Ursula LeGuin')
})

test('a folder is migrated once: rows, relations and queries are those of the new schema', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'relata-migration-'))
  try {
    const old = await openStore<Before>(before, folder)
    const le = old.Person.create({ name: 'Ursula LeGuin' })
    le.books.create({ title: 'The Dispossessed' })
    old.Person.create({ name: 'Toni Morrison' }).books.create({ title: 'Beloved' })
    await old.close()
    for (const changes of [
      ['migration 0002_split_name', 'Person.last: index was not set and is now true'],
      [],
    ]) {
      const seen: (readonly string[])[] = []
      const db = await openStore<After>(after, folder, {
        migrations: [split],
        onProgress: (progress) => seen.push(progress.changes),
      })
      assert.equal(seen.at(-1), changes)
      assert.equal(db.Book.filter({ authors__last: 'LeGuin' }).valuesList('name', { flat: true }).toArray(), [
        'The Dispossessed',
      ])
      assert.equal(db.Person.get({ first: 'Toni' }).books.count(), 1)
      await db.close()
    }
  } finally {
    await rm(folder, { recursive: true })
  }
})

test('fields are split and merged by functions that the schemas type', () => {
  const log = new MemoryLog()
  const old = createStore<Before>(before, { log })
  for (const name of ['Ursula LeGuin', 'Plato']) old.Person.create({ name })
  const second = defineSchema({
    Person: model({ first: string(), length: integer({ null: true }) }),
    Book: model({
      title: string(),
      author: foreignKey('Person', { onDelete: 'CASCADE', relatedName: 'books' }),
    }),
  })
  interface Second extends SchemaOf<typeof second> {}
  const there = migration<Before, Second>({
    name: '0002',
    steps: ({ splitField }) => [
      splitField(
        'Person',
        'name',
        { first: string(), length: integer({ null: true }) },
        {
          split: (name) => ({
            first: name.split(' ')[0] ?? '',
            length: name.length > 9 ? name.length : null,
          }),
          merge: ({ first, length }) => `${first.toUpperCase()} ${length?.toFixed(0) ?? '?'}`,
        },
      ),
    ],
  })
  const db = createStore<Second>(second, { log, migrations: [there] })
  assert.equal(db.Person.all().valuesList('first', 'length').toArray(), [
    ['Ursula', 13],
    ['Plato', null],
  ])
  const back = migration<Second, Before>({
    name: '0003',
    steps: ({ mergeFields }) => [
      mergeFields(
        'Person',
        ['first', 'length'],
        { name: string() },
        { merge: ({ first, length }) => `${first.toUpperCase()} ${length?.toFixed(0) ?? '?'}` },
      ),
    ],
  })
  const again = createStore<Before>(before, { log, migrations: [there, back] })
  assert.equal(again.Person.all().valuesList('name', { flat: true }).toArray(), ['URSULA 13', 'PLATO ?'])
  // What doesn't fit the schemas is refused by the compiler.
  void ((): unknown =>
    migration<Before, Second>({
      name: 'wrong',
      steps: ({ splitField, mergeFields }) => [
        // @ts-expect-error: no such field
        splitField('Person', 'nam', { a: string() }, { split: () => ({ a: '' }) }),
        // @ts-expect-error: a text is no number
        splitField('Person', 'name', { a: integer() }, { split: (name) => ({ a: name }) }),
        // @ts-expect-error: a part is missing
        splitField('Person', 'name', { a: string(), b: string() }, { split: (a) => ({ a }) }),
        // @ts-expect-error: not null
        mergeFields('Person', ['name'], { a: string() }, { merge: () => null }),
      ],
    }))
})

test('the store before the steps takes no writes, and a run may not be asynchronous', () => {
  const log = new MemoryLog()
  createStore<Before>(before, { log }).Person.create({ name: 'Ann Lee' })
  const codeOf = (run: NonNullable<(typeof split)['run']>): unknown => {
    try {
      return createStore<After>(after, { log, migrations: [migration<Before, After>({ ...split, run })] })
    } catch (error) {
      return (error as { code: unknown }).code
    }
  }
  assert.is(
    codeOf((old) => void old.Person.create({ name: 'x' })),
    'ERR_READ_ONLY_STORE',
  )
  assert.is(
    codeOf(async () => Promise.resolve()),
    'ERR_ASYNC_TRANSACTION',
  )
  assert.is(
    codeOf((_, next) => void next.Person.get({ first: 'nobody' })),
    'ERR_DOES_NOT_EXIST',
  )
  assert.is(log.position, 2)
})

test.run()
