import type { EventLog } from '../../../src/log/event-log.js'
import type { AnyMigration } from '../../../src/recovery/schema-plan.js'
import { defineSchema } from '../../../src/schema/define.js'
import { integer, string } from '../../../src/schema/fields.js'
import type { SchemaMeta } from '../../../src/schema/meta.js'
import { applySteps } from '../../../src/schema/migration/apply-steps.js'
import {
  foreignKeyToManyToMany,
  manyToManyToThrough,
  mergeFields,
  splitField,
} from '../../../src/schema/migration/data-steps.js'
import { declarationsOf } from '../../../src/schema/migration/declarations-of.js'
import { reverseMigration } from '../../../src/schema/migration/reverse-steps.js'
import { removeField, removeModel } from '../../../src/schema/migration/steps.js'
import { model } from '../../../src/schema/model.js'
import { foreignKey, manyToMany } from '../../../src/schema/relations.js'
import { resolveSchema } from '../../../src/schema/resolve.js'
import { CoreStore } from '../../../src/store/core-store.js'
import { create, remove, update } from '../helpers/rows.js'
import type { GoldenWorld } from './golden-world.js'

/*
 * A golden log with every step that writes data, and with their reversals, which restore what was removed. There are
 * writes after each migration.
 */

const first = defineSchema({
  Author: model({ name: string() }),
  Tag: model({ label: string() }),
  Shop: model({ city: string(), tag: foreignKey('Tag', { onDelete: 'CASCADE', relatedName: '+' }) }),
  Book: model({
    title: string(),
    code: integer({ null: true }),
    author: foreignKey('Author', { null: true, onDelete: 'SET_NULL', relatedName: 'books' }),
    tags: manyToMany('Tag', { relatedName: 'books' }),
  }),
})

const split = (name: unknown): { first: string; last: string } => {
  const [given = '', family = ''] = String(name).split(' ')
  return { first: given, last: family }
}
const merge = (values: Readonly<Record<string, unknown>>): string =>
  `${String(values['first'])} ${String(values['last'])}`

const FORTH: readonly AnyMigration[] = [
  {
    name: '0002_split',
    steps: [splitField('Author', 'name', { first: string(), last: string() }, { split, merge })],
  },
  {
    name: '0003_authors',
    steps: [
      foreignKeyToManyToMany('Book', 'author', manyToMany('Author', { relatedName: 'books' }), {
        name: 'authors',
      }),
    ],
  },
  {
    name: '0004_taggings',
    steps: [
      manyToManyToThrough(
        'Book',
        'tags',
        manyToMany('Tag', { through: 'Tagging', relatedName: 'books' }),
        model({
          book: foreignKey('Book', { onDelete: 'CASCADE', relatedName: '+' }),
          tag: foreignKey('Tag', { onDelete: 'CASCADE', relatedName: '+' }),
        }),
      ),
    ],
  },
  {
    name: '0005_merge',
    steps: [mergeFields('Author', ['first', 'last'], { called: string() }, { merge, split })],
  },
  { name: '0006_removals', steps: [removeModel('Shop'), removeField('Book', 'code')] },
]

interface Chained {
  readonly migrations: readonly AnyMigration[]
  /** After each migration. */
  readonly schemas: readonly SchemaMeta[]
}

/** The migrations, and then the reversal of each, the last one first. */
function chained(): Chained {
  const migrations: AnyMigration[] = []
  const descriptions = [first.describe()]
  const add = (migration: AnyMigration): void => {
    migrations.push(migration)
    descriptions.push(applySteps(descriptions.at(-1) ?? first.describe(), migration))
  }
  for (const migration of FORTH) add(migration)
  for (const [at, migration] of [...FORTH.entries()].reverse()) {
    const { steps } = reverseMigration(migration, descriptions[at] ?? first.describe())
    add({ name: `back_${migration.name}`, steps })
  }
  return { migrations, schemas: descriptions.slice(1).map((each) => resolveSchema(declarationsOf(each))) }
}

const { migrations, schemas } = chained()

/** Writes after the migration at a place. */
function writeAfter(store: CoreStore, at: number): void {
  const { schema } = store
  create(store, 'Tag', { label: `after ${at}` })
  create(store, 'Book', { title: `after ${at}` })
  if (at === 0) update(store, 'Author', 2, { last: 'Rowe' })
  if (at === 1) store.link(schema.links.find(({ name }) => name === 'authors') as never, 1, 0)
  if (at === 2) create(store, 'Tagging', { book_id: 2, tag_id: 1 })
  if (at === 3) create(store, 'Author', { called: 'Dee Fox' })
  if (at === 4) remove(store, 'Tag', 3)
  if (at === 5) create(store, 'Shop', { city: 'Fes', tag_id: 1 })
  if (at === 7) remove(store, 'Book', 3)
}

async function write(log: EventLog): Promise<string> {
  let time = 1_700_000_000_000
  const clock = (): number => (time += 1000)
  let store = await CoreStore.open(first, { log, clock })
  for (const name of ['Ann Lee', 'Ben Roe', 'Cid Ash']) create(store, 'Author', { name })
  for (const label of ['a', 'b', 'c']) create(store, 'Tag', { label })
  for (const [city, tag_id] of [
    ['Rom', 1],
    ['Ulm', 3],
  ])
    create(store, 'Shop', { city, tag_id })
  for (const [title, author_id] of [
    ['One', 2],
    ['Two', null],
    ['Six', 1],
  ])
    create(store, 'Book', { title, author_id, code: 7 })
  const link = first.links[0] as never
  for (const [from, to] of [
    [2, 1],
    [0, 0],
    [0, 2],
  ] as const)
    store.link(link, from, to)
  for (const [at, schema] of schemas.entries()) {
    await store.durable()
    store = await CoreStore.open(schema, { log, clock, migrations: migrations.slice(0, at + 1) })
    writeAfter(store, at)
  }
  await store.durable()
  return store.state.hash()
}

export const dataWorld: GoldenWorld = { last: schemas.at(-1) ?? first, migrations, write }
