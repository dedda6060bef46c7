import {
  defineSchema,
  foreignKey,
  manyToMany,
  manyToManyToForeignKey,
  mergeFields,
  model,
  removeModel,
  string,
  throughToManyToMany,
  type EventLog,
} from '@relata/core'
import { CoreStore, type AnyMigration } from '@relata/core/engine'

/*
 * What a second golden folder was written with: the data steps that the first one doesn't have.
 */

const first = defineSchema({
  Person: model({ first: string(), last: string() }),
  Fan: model({
    book: foreignKey('Book', { onDelete: 'CASCADE', relatedName: '+' }),
    person: foreignKey('Person', { onDelete: 'CASCADE', relatedName: '+' }),
  }),
  Book: model({
    title: string(),
    authors: manyToMany('Person', { relatedName: 'books' }),
    fans: manyToMany('Person', { through: 'Fan', relatedName: 'read' }),
  }),
})

/** What the golden folder is opened with. */
export const last = defineSchema({
  Person: model({ name: string() }),
  Book: model({
    title: string(),
    author: foreignKey('Person', { onDelete: 'SET_NULL', null: true, relatedName: 'books' }),
    fans: manyToMany('Person', { relatedName: 'read' }),
  }),
})

export const migrations: readonly AnyMigration[] = [
  {
    name: '0002_reverse_steps',
    steps: [
      mergeFields(
        'Person',
        ['first', 'last'],
        { name: string() },
        { merge: (parts) => `${String(parts['first'])} ${String(parts['last'])}` },
      ),
      manyToManyToForeignKey(
        'Book',
        'authors',
        foreignKey('Person', { onDelete: 'SET_NULL', null: true, relatedName: 'books' }),
        { name: 'author' },
      ),
      throughToManyToMany('Book', 'fans', manyToMany('Person', { relatedName: 'read' })),
      removeModel('Fan'),
    ],
  },
]

/** Writes the commits of a golden folder to an empty log, and returns the state's hash. */
export async function write(log: EventLog): Promise<string> {
  let time = 1_700_000_000_000
  const clock = (): number => (time += 1000)
  const before = await CoreStore.open(first, { log, clock })
  for (const [name, surname] of [
    ['Ann', 'Lee'],
    ['Ben', 'Roe'],
  ])
    before.create(first.model('Person'), { first: name, last: surname })
  for (const title of ['One', 'Two', 'Six']) before.create(first.model('Book'), { title })
  const authors = first.links.find(({ label }) => label === 'Book.authors') as never
  before.link(authors, 0, 1)
  before.link(authors, 2, 0)
  for (const [book_id, person_id] of [
    [1, 1],
    [1, 2],
    [3, 2],
  ])
    before.create(first.model('Fan'), { book_id, person_id })
  await before.durable()
  const store = await CoreStore.open(last, { log, clock, migrations })
  store.create(last.model('Book'), { title: 'New', author_id: 2 })
  await store.durable()
  return store.state.hash()
}
