import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { SchemaMeta, StateReader } from '@relata/core/engine'
import { date, defineSchema, integer, manyToMany, model, type SchemaOf } from '@relata/core'
import { createStore, type Database } from '../../src/index.js'

const test = suite('a loop over a query set')

const schema = defineSchema({
  Item: model({
    rank: integer({ index: true }),
    day: date({ null: true }),
    group: integer(),
    friends: manyToMany('self'),
  }),
})
type Db = Database<SchemaOf<typeof schema>>
interface Loose extends Iterable<object> {
  filter(where: object): Loose
  orderBy(...terms: readonly string[]): Loose
  slice(start: number, stop?: number): Loose
  toArray(): object[]
}

function filled(size: number): Db {
  const db = createStore(schema) as Db
  db.Item.bulkCreate(
    Array.from({ length: size }, (_, i) => ({ rank: (i * 7) % 50, day: null, group: i % 3 })),
  )
  return db
}

class Undone extends Error {}

const WRITES: Readonly<Record<string, (db: Db) => void>> = {
  nothing: () => undefined,
  link: (db) => {
    const [first, second] = db.Item.orderBy('-id').slice(0, 2)
    if (first !== undefined && second !== undefined) first.friends.add(second)
  },
  create: (db) => void db.Item.create({ rank: 0, group: 0 }),
  update: (db) => void db.Item.all().update({ rank: 3, day: '2020-01-01' }),
  delete: (db) => void db.Item.filter({ group: 1 }).delete(),
  'delete most, so that the table is compacted': (db) => void db.Item.filter({ id__gt: 9 }).delete(),
  'take back': (db) => {
    try {
      db.transact(() => {
        db.Item.filter({ group: 2 }).delete()
        throw new Undone()
      })
    } catch (error) {
      if (!(error instanceof Undone)) throw error
    }
  },
}

test('has the rows of its first step, whatever is written inside', () => {
  let late = 0
  fc.assert(
    fc.property(
      fc.constantFrom(1, 31, 32, 33, 64, 400),
      fc.constantFrom<readonly string[]>([], ['id'], ['-id'], ['rank'], ['-rank', 'group'], ['day', '-id']),
      fc.constantFrom({}, { group: 0 }, { friends__isnull: true }, { rank__gt: 20 }, { group__in: [0, 1] }),
      fc.record({
        cut: fc.option(fc.tuple(fc.nat(40), fc.nat(400)), { nil: undefined }),
        writes: fc.array(fc.tuple(fc.nat(300), fc.constantFrom(...Object.keys(WRITES))), { maxLength: 3 }),
      }),
      (size, order, where, { cut, writes }) => {
        const db = filled(size)
        let set = (db.Item as unknown as Loose).filter(where)
        if (order.length > 0) set = set.orderBy(...order)
        if (cut !== undefined) set = set.slice(cut[0], cut[0] + cut[1])
        const expected = set.toArray()
        const seen: object[] = []
        for (const row of set) {
          for (const [at, name] of writes) {
            if (at !== seen.length) continue
            if (seen.length > 32) late++
            WRITES[name]?.(db)
          }
          seen.push(row)
        }
        assert.is(seen.length, expected.length)
        seen.forEach((row, i) => assert.is(row, expected[i]))
      },
    ),
    { numRuns: Number(process.env['RUNS'] ?? 300), includeErrorInReport: true },
  )
  assert.ok(late > 0, 'some writes came after the first chunk')
})

interface Insides {
  readonly context: { readonly schema: SchemaMeta; readonly state: StateReader }
}
/** Counts the rows that are read of a table while `run` runs. */
function rowsRead(db: Db, run: () => void): number {
  const { schema: meta, state } = (db.Item as unknown as Insides).context
  const table = state.table(meta.model('Item'))
  const original = table.rowsAt.bind(table)
  let read = 0
  table.rowsAt = (slots, start, count) => {
    read += count
    return original(slots, start, count)
  }
  try {
    run()
  } finally {
    // The own property hides the method of the prototype.
    Reflect.deleteProperty(table, 'rowsAt')
  }
  return read
}

test('that ends early reads few rows, as many of a large table as of a small one', () => {
  for (const size of [200, 5000]) {
    const db = filled(size)
    const take = (set: Iterable<object>, count: number): void => {
      let left = count
      for (const _ of set) if (--left === 0) break
    }
    assert.is(
      rowsRead(db, () => take(db.Item.all(), 10)),
      32,
    )
    assert.is(
      rowsRead(db, () => take(db.Item.orderBy('-rank'), 10)),
      32,
    )
    assert.is(
      rowsRead(db, () => take(db.Item.filter({ group: 1 }).orderBy('id'), 32)),
      32,
    )
    assert.is(
      rowsRead(db, () => take(db.Item.all(), 33)),
      Math.min(size, 32 + 256),
    )
    // A write inside the loop reads the rest.
    assert.is(
      rowsRead(db, () => {
        for (const _ of db.Item.all()) {
          db.Item.create({ rank: 1, group: 1 })
          break
        }
      }),
      size,
    )
    // After the loop nothing is read for it.
    take(db.Item.all(), 1)
    assert.is(
      rowsRead(db, () => void db.Item.create({ rank: 1, group: 1 })),
      0,
    )
  }
})

test('left without an end has its rows, however many such loops there are', () => {
  const db = filled(100)
  const loops = Array.from({ length: 600 }, () => {
    const loop = db.Item.orderBy('id')[Symbol.iterator]()
    loop.next()
    return loop
  })
  db.Item.all().delete()
  for (const loop of loops) {
    let count = 1
    while (loop.next().done !== true) count++
    assert.is(count, 100)
  }
})

test('inside a loop over the same set has separate rows', () => {
  const db = filled(70)
  let pairs = 0
  for (const a of db.Item.orderBy('id'))
    for (const b of db.Item.orderBy('-id')) if (a.id + b.id === 71) pairs++
  assert.is(pairs, 70)
})

test.run()
