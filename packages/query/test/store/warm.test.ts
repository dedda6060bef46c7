import { test } from 'uvu'
import * as assert from 'uvu/assert'
import {
  defineSchema,
  foreignKey,
  integer,
  manyToMany,
  MemoryLog,
  model,
  string,
  UsageError,
} from '@relata/core'
import { createStore } from '../../src/index.js'

const schema = defineSchema({
  Author: model({ name: string({ index: true }), code: string({ unique: true }) }),
  Tag: model({ name: string({ unique: true }) }),
  Book: model(
    {
      title: string(),
      year: integer({ index: true }),
      author: foreignKey('Author', { onDelete: 'CASCADE', relatedName: 'books' }),
      tags: manyToMany('Tag', { relatedName: 'books' }),
    },
    { uniqueTogether: [['title', 'year']], indexes: [['author', '-year']] },
  ),
})
const ROWS = 2000

async function filledLog(): Promise<MemoryLog> {
  const log = new MemoryLog()
  const db = createStore(schema, { log })
  db.transact(() => {
    for (let i = 0; i < ROWS; i++) {
      db.Author.create({ name: `A${i % 50}`, code: `C${i}` })
      db.Tag.create({ name: `T${i}` })
    }
    for (let i = 0; i < ROWS; i++)
      db.Book.create({ title: `B${i}`, year: i % 40, author_id: 1 + i }).tags.add(1 + ((i * 7) % ROWS))
  })
  await db.close()
  return log
}

function open(log: MemoryLog, warm: boolean) {
  return createStore(schema, { log, warm })
}

/** One for each list and index. Each reads few rows of the store. */
const QUERIES: readonly ((db: ReturnType<typeof open>) => unknown)[] = [
  (db) => db.Author.get(1).books.toArray(),
  (db) => db.Book.filter({ author__name: 'A1' }).toArray(),
  (db) => db.Tag.get(1).books.toArray(),
  (db) => db.Book.get(1).tags.toArray(),
  (db) => db.Author.get({ code: 'C1' }),
  (db) => db.Book.filter({ tags__name: 'T1' }).toArray(),
  (db) => db.Book.filter({ year: 3 }).count(),
  (db) => db.Book.filter({ title: 'B1', year: 1 }).toArray(),
]

/** How many arrays of integers are created that have an element for each row of a table: those of lists and indexes. */
function longArraysOf(call: () => unknown): number {
  const Original = globalThis.Int32Array
  let created = 0
  globalThis.Int32Array = new Proxy(Original, {
    construct(target, args: [number]) {
      if (typeof args[0] === 'number' && args[0] >= ROWS) created++
      return Reflect.construct(target, args) as object
    },
  })
  try {
    call()
  } finally {
    globalThis.Int32Array = Original
  }
  return created
}

test('a store that was opened warm has built its lists: the first queries build none', async () => {
  const log = await filledLog()
  const cold = open(log, false)
  const built = longArraysOf(() => QUERIES.map((query) => query(cold)))
  assert.ok(built >= 5, `a store that wasn't builds them then: ${built}`)
  const warm = open(log, true)
  assert.is(
    longArraysOf(() => QUERIES.map((query) => query(warm))),
    0,
  )
})

test('a warm store returns what a cold one does, and its state is the same', async () => {
  const log = await filledLog()
  const [cold, warm] = [open(log, false), open(log, true)]
  for (const query of QUERIES) assert.is(JSON.stringify(query(warm)), JSON.stringify(query(cold)))
  assert.is(warm.stateHash(), cold.stateHash())
  assert.is(warm.position, cold.position)
})

test('warm is true or false', () => {
  assert.throws(
    () => createStore(schema, { warm: 'yes' as never }),
    (error: unknown) => error instanceof UsageError && error.code === 'ERR_ARGUMENT',
  )
})

test.run()
