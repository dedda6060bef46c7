import { defineSchema, foreignKey, model, string } from '@relata/core'
import { CoreStore } from '@relata/core/engine'
import { LevelLog } from '@relata/level'
import type { Project } from './project.js'

/** The schema that the folder `store` is written with. */
export const first = defineSchema({
  Person: model({ name: string() }),
  Book: model({
    title: string(),
    isbn: string({ null: true }),
    author: foreignKey('Person', { onDelete: 'CASCADE', relatedName: 'books' }),
  }),
})

/** The module of a migration that writes data, without its end. */
export const SPLIT_NAME: string = `import { addField, migration, removeField, string } from 'relata'
export const m = migration({
  name: '0002_split_name',
  steps: [addField('Person', 'first', string()), addField('Person', 'last', string()), removeField('Person', 'name')],
  run: (old, next) => {
    for (const { id, name } of old.Person.all()) {
      const [first = '', last = ''] = name.split(' ')
      next.Person.update(next.Person.get(id), { first, last })
    }
  },
`

/** The files of a project: its schema after two migrations, and the migrations. */
export const FILES: Readonly<Record<string, string>> = {
  'first.js': `import { defineSchema, foreignKey, model, string } from 'relata'
export const schema = defineSchema({
  Person: model({ name: string() }),
  Book: model({
    title: string(),
    isbn: string({ null: true }),
    author: foreignKey('Person', { onDelete: 'CASCADE', relatedName: 'books' }),
  }),
})
`,
  'schema.js': `import { defineSchema, foreignKey, integer, model, string } from 'relata'
export const schema = defineSchema({
  Person: model({ first: string(), last: string() }),
  Book: model({
    name: string({ index: true }),
    pages: integer({ default: 0 }),
    author: foreignKey('Person', { onDelete: 'CASCADE', relatedName: 'books' }),
  }),
})
`,
  'migrations/0001_initial.js': `import { addModel, foreignKey, migration, model, string } from 'relata'
export const m = migration({ name: '0001_initial', steps: [
  addModel('Person', model({ name: string() })),
  addModel('Book', model({
    title: string(),
    isbn: string({ null: true }),
    author: foreignKey('Person', { onDelete: 'CASCADE', relatedName: 'books' }),
  })),
] })
`,
  'migrations/0002_split_name.js': SPLIT_NAME + '})\n',
  'migrations/0003_book_name.js': `import { migration, removeField, renameField } from 'relata'
export const m = migration({
  name: '0003_book_name',
  steps: [renameField('Book', 'title', 'name'), removeField('Book', 'isbn')],
})
`,
}

/** Writes the folder `store` with the first schema: two people, three books; six commits. */
export async function fillStore(project: Project): Promise<void> {
  const log = await LevelLog.open(project.path('store'))
  const store = await CoreStore.open(first, { log, clock: () => Date.UTC(2026, 0, 31) })
  for (const name of ['Ursula LeGuin', 'Toni Morrison']) store.create(first.model('Person'), { name })
  for (const [title, isbn] of [
    ['The Dispossessed', '1'],
    ['Beloved', null],
    ['Sula', '3'],
  ])
    store.create(first.model('Book'), { title, isbn, author_id: 1 } as never)
  await store.close()
}
