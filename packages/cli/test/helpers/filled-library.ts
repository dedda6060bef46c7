import { join } from 'node:path'
import {
  bigInteger,
  binary,
  CoreStore,
  defineSchema,
  foreignKey,
  integer,
  json,
  manyToMany,
  model,
  string,
  text,
  type EventLog,
  type Schema,
  type SchemaOf,
} from '@relata/core/engine'
import type { SnapshotStore } from '@relata/core/log'
import { FileSnapshots, LevelLog } from '@relata/level'
import { databaseOver, type Database } from '@relata/query'

const schema = defineSchema({
  Author: model({ name: string(), friends: manyToMany('self') }),
  Tag: model({ name: string({ primaryKey: true }) }),
  Book: model(
    {
      title: string(),
      pages: integer({ null: true }),
      isbn: bigInteger({ null: true, unique: true }),
      cover: binary({ null: true }),
      notes: json({ null: true }),
      text: text({ default: '' }),
      author: foreignKey('Author', { onDelete: 'CASCADE', relatedName: 'books' }),
      tags: manyToMany('Tag', { relatedName: 'books' }),
    },
    { ordering: ['title'] },
  ),
})
export interface Library extends SchemaOf<typeof schema> {}

/** Opens the store in a folder, as `openStore` does. */
export async function openLibrary(folder: string): Promise<Database<Library>> {
  return await openOver(await LevelLog.open(folder), await FileSnapshots.open(join(folder, 'snapshots')))
}

/** Opens the store in a log. */
export async function openOver(log: EventLog, snapshotStore: SnapshotStore): Promise<Database<Library>> {
  try {
    return databaseOver<Library>(await CoreStore.open(schema as Schema<Library>, { log, snapshotStore }))
  } catch (error) {
    await log.close()
    throw error
  }
}

/** A small store: two authors, four books, two tags, and their history. Closed. */
export async function makeLibrary(folder: string): Promise<void> {
  await using db = await openLibrary(folder)
  const sign = { action: 'sign', meta: { actor: 'u7' } }
  const { value: eco } = db.transact(() => db.Author.create({ name: 'Umberto Eco' }), sign)
  const { value: joan } = db.transact(() => db.Author.create({ name: 'J. K. Rowling' }), {
    ...sign,
    key: 'sign-2',
  })
  const { value: rose } = db.transact(() =>
    eco.books.create({ title: 'The Name of the Rose', pages: 512, isbn: 9_780_151_446_476n }),
  )
  db.transact(() => {
    joan.books.create({ title: 'The Casual Vacancy', pages: 503, cover: new Uint8Array([1, 2, 255]) })
    joan.books.create({ title: 'Harry Potter', pages: 223, notes: { film: true, parts: [1, 2] } })
  })
  db.transact(() => {
    const crime = db.Tag.create({ name: 'Crime' })
    rose.tags.add(crime, db.Tag.create({ name: 'History' }))
    eco.friends.add(joan)
  })
  db.transact(() => db.Book.update(rose, { pages: 536 }), { action: 'edit', meta: { actor: 'u8' } })
  const { value: lost } = db.transact(() => joan.books.create({ title: 'Lost', pages: 1 }))
  db.transact(() => db.Book.delete(lost), { action: 'edit' })
  await db.durable()
}
