import type { EventLog } from '../../../src/log/event-log.js'
import type { AnyMigration } from '../../../src/recovery/schema-plan.js'
import { defineSchema } from '../../../src/schema/define.js'
import { binary, decimal, integer, json, string } from '../../../src/schema/fields.js'
import {
  addField,
  addModel,
  alterField,
  alterModel,
  removeField,
  removeModel,
  renameField,
  renameModel,
} from '../../../src/schema/migration/steps.js'
import { model } from '../../../src/schema/model.js'
import { foreignKey, manyToMany } from '../../../src/schema/relations.js'
import { CoreStore } from '../../../src/store/core-store.js'
import type { ReadStore, WriteStore } from '../../../src/store/read-store.js'

/*
 * What a golden log was written with: every kind of event, then a migration with every kind of step and data, then changes
 * without a migration.
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

export const last = defineSchema({
  Writer: model(
    { name: string(), code: string(), born: integer({ null: true }) },
    { uniqueTogether: [['name', 'code']] },
  ),
  Shop: model({ city: string() }),
  Book: model({
    name: string({ index: true }),
    price: decimal({ decimalPlaces: 4 }),
    facts: json({ default: { seen: [] } }),
    image: binary({ null: true }),
    writer: foreignKey('Writer', { onDelete: 'CASCADE', relatedName: 'books' }),
    fans: manyToMany('Writer', { relatedName: 'read' }),
    pages: integer(),
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
    run: (before: ReadStore, after: WriteStore): void => {
      const { size } = before.state.table(before.schema.model('Book'))
      after.update(after.schema.model('Book'), 0, { pages: size * 100 })
      after.create(after.schema.model('Shop'), { city: 'Fes' })
    },
  },
]

/** Writes the log: to an empty one. */
export async function write(log: EventLog): Promise<string> {
  let time = 1_700_000_000_000
  const clock = (): number => (time += 1000)
  const store = await CoreStore.open(first, { log, clock })
  const [author, old, book] = ['Author', 'Old', 'Book'].map((name) => first.model(name)) as [
    never,
    never,
    never,
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
  const next = await CoreStore.open(last, { log, clock, migrations })
  next.create(last.model('Book'), { name: 'New', price: '0.0625', writer_id: 3, pages: 4 })
  await next.durable()
  return next.state.hash()
}
