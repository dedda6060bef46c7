import {
  addField,
  addModel,
  alterField,
  alterModel,
  binary,
  decimal,
  defineSchema,
  foreignKey,
  foreignKeyToManyToMany,
  integer,
  json,
  manyToMany,
  manyToManyToThrough,
  model,
  removeField,
  removeModel,
  renameField,
  renameModel,
  splitField,
  string,
  type EventLog,
} from '@relata/core'
import {
  CoreStore,
  readSchemas,
  targetOf,
  type AnyMigration,
  type ModelMeta,
  type WriteStore,
} from '@relata/core/engine'

/*
 * What a golden folder was written with: every kind of event and of value, a migration with each step and a `run`,
 * one with data steps, one that removes, and the way back from it, which restores.
 */

const first = defineSchema({
  Author: model({ name: string(), code: integer() }),
  Old: model({ x: integer() }),
  Book: model({
    title: string(),
    price: decimal({ decimalPlaces: 2 }),
    data: json({ default: { seen: [] } }),
    image: binary({ null: true }),
    author: foreignKey('Author', { onDelete: 'CASCADE', relatedName: 'books' }),
    readers: manyToMany('Author', { relatedName: 'read' }),
    gone: integer({ default: 1 }),
  }),
})

const writer = {
  first: string(),
  last: string(),
  code: string(),
  born: integer({ null: true }),
}
const kept = {
  name: string({ index: true }),
  price: decimal({ decimalPlaces: 4 }),
  facts: json({ default: { seen: [] } }),
  image: binary({ null: true }),
  pages: integer(),
}

/** What the golden folder is opened with. */
export const last = defineSchema({
  Writer: model(writer, { uniqueTogether: [['last', 'code']] }),
  Shop: model({ city: string() }),
  Fan: model({
    book: foreignKey('Book', { onDelete: 'CASCADE', relatedName: '+' }),
    writer: foreignKey('Writer', { onDelete: 'CASCADE', relatedName: '+' }),
  }),
  Book: model({
    ...kept,
    writers: manyToMany('Writer', { relatedName: 'books' }),
    fans: manyToMany('Writer', { through: 'Fan', relatedName: 'read' }),
    language: string({ default: 'en' }),
  }),
})

export const migrations: readonly AnyMigration[] = [
  {
    name: '0002_every_step',
    steps: [
      renameModel('Author', 'Writer'),
      alterField('Writer', 'code', string()),
      addField('Writer', 'born', integer({ null: true })),
      alterModel('Writer', { uniqueTogether: [['name', 'code']] }),
      removeModel('Old'),
      addModel('Shop', model({ city: string() })),
      renameField('Book', 'title', 'name'),
      renameField('Book', 'data', 'facts'),
      renameField('Book', 'author', 'writer'),
      renameField('Book', 'readers', 'fans'),
      removeField('Book', 'gone'),
      addField('Book', 'pages', integer(), { value: 10 }),
    ],
    run: (_: unknown, after: WriteStore): void => {
      after.update(after.schema.model('Book'), 0, { pages: 300 })
      after.create(after.schema.model('Shop'), { city: 'Fes' })
    },
  },
  {
    name: '0003_data_steps',
    steps: [
      alterModel('Writer', { uniqueTogether: undefined as never }),
      splitField(
        'Writer',
        'name',
        { first: string(), last: string() },
        {
          split: (name) => ({ first: String(name).slice(0, 1), last: String(name).slice(1) }),
          merge: (parts) => `${String(parts['first'])}${String(parts['last'])}`,
        },
      ),
      alterModel('Writer', { uniqueTogether: [['last', 'code']] }),
      foreignKeyToManyToMany('Book', 'writer', manyToMany('Writer', { relatedName: 'books' }), {
        name: 'writers',
      }),
      manyToManyToThrough(
        'Book',
        'fans',
        manyToMany('Writer', { through: 'Fan', relatedName: 'read' }),
        model({
          book: foreignKey('Book', { onDelete: 'CASCADE', relatedName: '+' }),
          writer: foreignKey('Writer', { onDelete: 'CASCADE', relatedName: '+' }),
        }),
      ),
    ],
  },
]

/** Taken back in the golden folder: what it removes is restored. */
const removal: AnyMigration = {
  name: '0004_remove',
  steps: [removeField('Book', 'image'), removeModel('Shop'), removeField('Writer', 'born')],
}

const times = (start: number): (() => number) => {
  let time = start
  return () => (time += 1000)
}

/** Writes the commits of a golden folder to an empty log, and returns the state's hash. */
export async function write(log: EventLog): Promise<string> {
  const clock = times(1_700_000_000_000)
  await writeFirst(await CoreStore.open(first, { log, clock }))
  const all = [...migrations, removal]
  for (const to of ['0003_data_steps', '0004_remove']) await migrateTo(log, to, { all, clock })
  await migrateTo(log, '0003_data_steps', { all, clock })
  const store = await CoreStore.open(last, { log, clock, migrations })
  store.create(last.model('Book'), { name: 'New', price: '0.0625', pages: 4 })
  await store.durable()
  return store.state.hash()
}

async function migrateTo(
  log: EventLog,
  to: string,
  { all, clock }: { readonly all: readonly AnyMigration[]; readonly clock: () => number },
): Promise<void> {
  const target = targetOf(await readSchemas(log), { to, migrations: all })
  await CoreStore.open(target.schema, { log, clock, migrations: target.migrations })
}

async function writeFirst(store: CoreStore): Promise<void> {
  const [author, old, book] = ['Author', 'Old', 'Book'].map((name) => first.model(name)) as [
    ModelMeta,
    ModelMeta,
    ModelMeta,
  ]
  for (const name of ['Ann', 'Ben', 'Cid']) store.create(author, { name, code: name.charCodeAt(0) })
  store.create(old, { x: 1 })
  const image = new Uint8Array([0, 255])
  for (const [title, price] of [
    ['One', '1.5'],
    ['Two', '20'],
    ['Six', '6.25'],
  ])
    store.create(book, { title, price, author_id: 1, image })
  const link = first.links[0] as never
  for (const [from, to] of [
    [0, 0],
    [0, 1],
    [2, 1],
  ] as const)
    store.link(link, from, to)
  store.unlink(link, 0, 1)
  store.update(book, 1, { title: 'Two!', author_id: 2 })
  store.update(book, 0, (draft) => void (draft['data'] as { seen: number[] }).seen.push(7))
  store.transact(() => store.delete(author, [1]), { action: 'leave', key: 'k', meta: { actor: 'me' } })
  await store.durable()
}
