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

/** Created when it is needed: most programs don't open a warm store. */
function warmSchema() {
  return defineSchema({
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
}
interface Warm extends SchemaOf<ReturnType<typeof warmSchema>> {}
type WarmDatabase = Database<Warm>

const OWNERS = 200
const TAGS = 50
/** Tags that many items have. */
const WIDE_TAGS = 4
const ITEMS = 2000
/** Some items have several parts, and others none. */
const ITEMS_WITH_PARTS = 1500
const PARTS = 4500
const ROWS_PER_STEP = 100

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
  const store = new CoreStore(warmSchema(), {
    history: false,
    ...(observation === undefined ? {} : { observer: silentObserver(observation) }),
  })
  const db = databaseOver<Warm>(store)
  yield* fill(db)
  // Code that has run for one database only is specialized for it, and discarded at the first query of another one.
  const databases = [db, databaseOver<Warm>(store)] as const
  for (let round = 0; round < LONG_ROUNDS; round++) {
    for (const run of LONG) {
      run(databases[round & 1] as WarmDatabase, round)
      yield
    }
  }
  for (let round = 0; round < SHORT_ROUNDS; round++) {
    for (const run of SHORT) run(databases[round & 1] as WarmDatabase, round)
    yield
  }
}

/** An observer without methods, with the gates of another one, so that V8 sees the same classes. */
function silentObserver({ gates }: Observation): StoreObserver {
  return { [GATES]: gates } as StoreObserver
}

function* fill(db: WarmDatabase): Generator<void, void, undefined> {
  const { Item, Owner, Part, Tag } = db
  yield* inSteps(db, OWNERS, (i) => void Owner.create({ name: `O${i}`, age: i % 5 }))
  yield* inSteps(db, TAGS + WIDE_TAGS, (i) => void Tag.create({ name: `T${i}` }))
  yield* inSteps(db, TAGS, (i) =>
    Tag.get(1 + i).tags.add(1 + ((i * 3 + 1) % TAGS), 1 + ((i * 7 + 2) % TAGS), 1 + ((i * 5 + 3) % TAGS)),
  )
  yield* inSteps(db, ITEMS, (i) => {
    const owner = 1 + ((i * 17) % OWNERS)
    const item = Item.create({ title: `I${i % 30}`, size: i % 7, weight: i % 3, owner_id: owner })
    item.tags.add(1 + (i % TAGS), 1 + TAGS + (i % WIDE_TAGS))
  })
  yield* inSteps(db, PARTS, (i) => {
    const item = 1 + ((i * 13) % ITEMS_WITH_PARTS)
    Part.create({ item_id: item, grade: (i + (i >> 4)) % 5, note: `N${i % 5}` })
  })
}

/** Creates rows in transactions that take a few milliseconds each. */
function* inSteps(
  db: WarmDatabase,
  rows: number,
  create: (i: number) => void,
): Generator<void, void, undefined> {
  for (let from = 0; from < rows; from += ROWS_PER_STEP) {
    db.transact(() => {
      for (let i = from; i < Math.min(rows, from + ROWS_PER_STEP); i++) create(i)
    })
    yield
  }
}

type Queries = readonly ((db: WarmDatabase, round: number) => void)[]

const wide = (round: number): string => `T${TAGS + (round % WIDE_TAGS)}`

/** Queries that read many rows. */
const LONG: Queries = [
  ({ Part }, round) => Part.filter({ item__owner__age: round % 5 }).toArray(),
  ({ Owner }, round) => Owner.filter({ items__weight: 1, items__tags__name: wide(round) }).toArray(),
  ({ Owner }, round) => Owner.filter({ items__parts__grade: 1, items__tags__name: wide(round) }).toArray(),
  ({ Owner }, round) =>
    Owner.filter({ items__tags__name: wide(round) })
      .filter({ items__parts__grade: 2 })
      .toArray(),
  ({ Owner }) => Owner.filter({ items__size__lt: 3 }).values('name', 'age').toArray(),
  ({ Item }, round) => Item.filter({ size__gt: round % 7, title__startswith: 'I' }).toArray(),
  ({ Item }) => Item.filter({ title__in: ['I1', 'I2'] }).count(),
  ({ Item }) => Item.orderBy('title', '-id').first(),
  ({ Tag }, round) => Tag.get({ name: wide(round) }).items.toArray(),
]

const key = (round: number): number => 1 + (round % TAGS)
const narrow = (round: number): string => `T${round % TAGS}`

/** Queries that read few rows. */
const SHORT: Queries = [
  ({ Tag }, round) =>
    Tag.filter({ tags__tags: key(round) })
      .exclude({ pk: key(round) })
      .toArray(),
  ({ Item }, round) => Item.filter({ owner__name: `O${round % OWNERS}` }).toArray(),
  ({ Part }, round) => Part.filter({ item__owner__name: `O${round % OWNERS}`, grade: 1 }).toArray(),
  ({ Owner }, round) =>
    Owner.filter({ items__parts__note: 'N1', items__tags__name: narrow(round) }).toArray(),
  ({ Owner }, round) =>
    Owner.filter({ items__tags__name: narrow(round) })
      .filter({ items__parts__note: 'N2' })
      .toArray(),
  ({ Item }, round) => Item.filter({ id__gt: round }).orderBy('id').slice(0, 5).toArray(),
  ({ Item }, round) =>
    Item.filter({ owner: key(round) })
      .orderBy('-size')
      .slice(0, 3)
      .toArray(),
  ({ Item }) => Item.filter({ weight: 1 }).exists(),
  ({ Item }, round) => Item.get(key(round)).owner.items.toArray(),
  ({ Tag }, round) => Tag.get(key(round)).items.toArray(),
]
