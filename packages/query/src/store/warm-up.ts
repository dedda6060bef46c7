import {
  CoreStore,
  defineSchema,
  foreignKey,
  GATES,
  integer,
  manyToMany,
  model,
  string,
  type Observation,
} from '@relata/core/engine'
import type { SchemaOf, StoreObserver } from '@relata/core'
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
  Part: model({
    item: foreignKey('Item', { onDelete: 'CASCADE', relatedName: 'parts' }),
    grade: integer(),
    note: string(),
  }),
})
interface Warm extends SchemaOf<typeof schema> {}
type WarmDatabase = Database<Warm>

const OWNERS = 200
const TAGS = 50
/** Tags that many items have. */
const WIDE_TAGS = 4
const ITEMS = 2000
/** Some items have several parts, and others none. */
const ITEMS_WITH_PARTS = 1500
const PARTS = 4500

/**
 * V8 compiles a loop by the number of its iterations, and other code by the number of its calls. So a few rounds have
 * long answers, and many rounds have short ones.
 */
const LONG_ROUNDS = 12
const SHORT_ROUNDS = 300
let done = false

/**
 * Runs each kind of plan over a store of its own, so that V8 has compiled what the first queries call. It runs once
 * per process, and keeps nothing. A step takes a few milliseconds.
 *
 * @param observation - that of the store whose queries will run: an observed store has other code
 */
export function* warmUpSteps(observation: Observation | undefined): Generator<void, void, undefined> {
  if (done) return
  done = true
  const store = new CoreStore(schema, {
    history: false,
    ...(observation === undefined ? {} : { observer: silentObserver(observation) }),
  })
  const db = databaseOver<Warm>(store)
  for (const rows of [addOwners, addTags, addItems, addParts]) {
    db.transact(() => rows(db))
    yield
  }
  // Code that has run for one database only is specialized for it, and discarded at the first query of another one.
  const databases = [db, databaseOver<Warm>(store)] as const
  for (let round = 0; round < LONG_ROUNDS; round++) {
    runLong(databases[round & 1] as WarmDatabase, round)
    yield
  }
  for (let round = 0; round < SHORT_ROUNDS; round++) {
    runShort(databases[round & 1] as WarmDatabase, round)
    yield
  }
}

/** An observer with the gates of another one, so that V8 sees the same classes, which reports to nobody. */
function silentObserver({ gates }: Observation): StoreObserver {
  return { [GATES]: gates } as StoreObserver
}

function addOwners({ Owner }: WarmDatabase): void {
  for (let i = 0; i < OWNERS; i++) Owner.create({ name: `O${i}`, age: i % 5 })
}

function addTags({ Tag }: WarmDatabase): void {
  for (let i = 0; i < TAGS + WIDE_TAGS; i++) Tag.create({ name: `T${i}` })
  for (let i = 0; i < TAGS; i++)
    Tag.get(1 + i).tags.add(1 + ((i * 3 + 1) % TAGS), 1 + ((i * 7 + 2) % TAGS), 1 + ((i * 5 + 3) % TAGS))
}

function addItems({ Item }: WarmDatabase): void {
  for (let i = 0; i < ITEMS; i++) {
    const item = Item.create({
      title: `I${i % 30}`,
      size: i % 7,
      weight: i % 3,
      owner_id: 1 + ((i * 17) % OWNERS),
    })
    item.tags.add(1 + (i % TAGS), 1 + TAGS + (i % WIDE_TAGS))
  }
}

function addParts({ Part }: WarmDatabase): void {
  for (let i = 0; i < PARTS; i++)
    Part.create({ item_id: 1 + ((i * 13) % ITEMS_WITH_PARTS), grade: i % 5, note: `N${i % 5}` })
}

function runLong({ Item, Owner, Part, Tag }: WarmDatabase, round: number): void {
  const tag = 1 + TAGS + (round % WIDE_TAGS)
  const name = `T${tag - 1}`
  Part.filter({ item__owner__age: round % 5 }).toArray()
  Owner.filter({ items__weight: 1, items__tags__name: name }).toArray()
  Owner.filter({ items__parts__grade: 1, items__tags__name: name }).toArray()
  Owner.filter({ items__tags__name: name }).filter({ items__parts__grade: 2 }).toArray()
  Owner.filter({ items__size__lt: 3 }).values('name', 'age').toArray()
  Item.filter({ size__gt: round % 7, title__startswith: 'I' }).toArray()
  Item.filter({ title__in: ['I1', 'I2'] }).count()
  Item.orderBy('title', '-id').first()
  Tag.get(tag).items.toArray()
}

function runShort({ Item, Owner, Part, Tag }: WarmDatabase, round: number): void {
  const key = 1 + (round % TAGS)
  const tag = `T${round % TAGS}`
  Tag.filter({ tags__tags: key }).exclude({ pk: key }).toArray()
  Item.filter({ owner__name: `O${round % OWNERS}` }).toArray()
  Part.filter({ item__owner__name: `O${round % OWNERS}`, grade: 1 }).toArray()
  Owner.filter({ items__parts__note: 'N1', items__tags__name: tag }).toArray()
  Owner.filter({ items__tags__name: tag }).filter({ items__parts__note: 'N2' }).toArray()
  Item.filter({ id__gt: round }).orderBy('id').slice(0, 5).toArray()
  Item.filter({ owner: key }).orderBy('-size').slice(0, 3).toArray()
  Item.filter({ weight: 1 }).exists()
  Item.get(key).owner.items.toArray()
  Tag.get(key).items.toArray()
}
