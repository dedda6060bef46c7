import { CoreStore, defineSchema, foreignKey, integer, manyToMany, model, string } from '@relata/core/engine'
import type { SchemaOf } from '@relata/core'
import type { Database } from '../types/database.js'
import { databaseOver } from './database-over.js'

const schema = defineSchema({
  Owner: model({ name: string({ unique: true }), age: integer() }),
  Tag: model({ name: string({ unique: true }), tags: manyToMany('self', { symmetrical: true }) }),
  Item: model(
    {
      title: string({ index: true }),
      size: integer({ index: true }),
      weight: integer({ null: true }),
      owner: foreignKey('Owner', { onDelete: 'CASCADE', relatedName: 'items' }),
      tags: manyToMany('Tag', { relatedName: 'items' }),
    },
    { indexes: [['owner', '-size']] },
  ),
})
interface Warm extends SchemaOf<typeof schema> {}

/** Below this V8 has not compiled what a query calls; many more runs would cost more than they save. */
const ROUNDS = 20
let done = false

/**
 * Runs each kind of plan over a small store, so that the code is compiled and its calls are specialized
 * before the first query. It runs once per process, and keeps nothing.
 */
export function warmUp(): void {
  if (done) return
  done = true
  const db = databaseOver<Warm>(new CoreStore(schema, { history: false }))
  db.transact(() => fill(db))
  for (let round = 0; round < ROUNDS; round++) runQueries(db, round)
}

function fill(db: Database<Warm>): void {
  for (let i = 0; i < 20; i++) {
    db.Owner.create({ name: `O${i}`, age: i % 5 })
    db.Tag.create({ name: `T${i}` })
  }
  for (let i = 0; i < 60; i++) {
    const item = db.Item.create({ title: `I${i % 30}`, size: i % 7, weight: i % 3, owner_id: 1 + (i % 20) })
    item.tags.add(1 + (i % 20), 1 + ((i * 7) % 20))
    if (i < 20) db.Tag.get(1 + i).tags.add(1 + ((i * 3 + 1) % 20))
  }
}

function runQueries(db: Database<Warm>, round: number): void {
  const { Item, Owner, Tag } = db
  const key = 1 + (round % 20)
  Tag.filter({ tags__tags: key }).exclude({ pk: key }).toArray()
  Item.filter({ owner__name: `O${round}` }).toArray()
  Owner.filter({ items__weight: 1, items__tags__name: `T${round}` }).toArray()
  Owner.filter({ items__tags__name: `T${round}` })
    .filter({ items__weight: 2 })
    .toArray()
  Item.filter({ size__gt: round % 7, title__startswith: 'I' }).toArray()
  Item.filter({ title__in: ['I1', 'I2'] }).count()
  Item.filter({ id__gt: round }).orderBy('id').slice(0, 5).toArray()
  Item.filter({ owner: key }).orderBy('-size').slice(0, 3).toArray()
  Item.orderBy('title', '-id').first()
  Item.filter({ weight: 1 }).exists()
  Item.get(1 + round).owner.items.toArray()
  Tag.get(key).items.toArray()
  Owner.filter({ items__size__lt: 3 }).values('name', 'age').toArray()
}
