import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Commit } from '../../src/event/commit.js'
import { MemoryLog } from '../../src/log/memory-log.js'
import { renameField } from '../../src/schema/migration/steps.js'
import { resolveSchema } from '../../src/schema/resolve.js'
import { MemorySnapshots } from '../../src/snapshot/memory-snapshots.js'
import { CoreStore } from '../../src/store/core-store.js'
import type { ReadStore } from '../../src/store/read-store.js'
import { canonicalText } from '../../src/util/canonical-text.js'
import { rejects } from '../helpers/throws.js'
import { changeOf, onlyOurs } from '../recovery/helpers/schema-pair.js'
import { RandomRows } from '../recovery/helpers/random-rows.js'
import { create, remove, rowsOf, update } from '../recovery/helpers/rows.js'
import { RelataError } from '../../src/error/relata-error.js'
import { key, model, text } from '../schema/helpers/declarations.js'
import { schemaPair } from '../schema/helpers/rich-schema.js'
import { pictureOf } from '../snapshot/store-picture.js'

const test = suite('past states')

const LIBRARY = resolveSchema({
  Author: model({ name: text({ unique: true }) }),
  Book: model({
    title: text(),
    author: key('Author', { null: true, onDelete: 'CASCADE', relatedName: '+' }),
  }),
})

const minutes = (at: number): Date => new Date(Date.UTC(2024, 4, 1, 0, at))

/** Ann at position 2, a minute after the schema, her book at 3, her new name at 4, her end at 5. */
async function library(snapshotStore = new MemorySnapshots()): Promise<CoreStore> {
  let minute = 0
  const store = await CoreStore.open(LIBRARY, {
    log: new MemoryLog(),
    clock: () => minutes(minute++).getTime(),
    snapshotStore,
    snapshots: { keep: 2 },
  })
  create(store, 'Author', { name: 'Ann' })
  create(store, 'Book', { title: 'One', author_id: 1 })
  update(store, 'Author', 1, { name: 'Anna' })
  remove(store, 'Author', 1)
  return store
}

const names = async (store: CoreStore, at: number | Date): Promise<unknown> => {
  const past = await store.at(at)
  const rows = ['Author', 'Book'].map((name) => rowsOf(past, name).map((row) => row['name'] ?? row['title']))
  return [past.position, ...rows]
}

test('have the rows of a position, or of the last commit at a date', async () => {
  const store = await library()
  assert.equal(await names(store, 1), [1, [], []])
  assert.equal(await names(store, 2), [2, ['Ann'], []])
  assert.equal(await names(store, 3), [3, ['Ann'], ['One']])
  assert.equal(await names(store, 4), [4, ['Anna'], ['One']])
  assert.equal(await names(store, 5), [5, [], []])
  assert.equal(await names(store, minutes(1)), [2, ['Ann'], []])
  assert.equal(await names(store, new Date(minutes(3).getTime() - 1)), [3, ['Ann'], ['One']])
  assert.equal(await names(store, minutes(60)), [5, [], []])
})

test('have the commits up to their position, and go on without the store', async () => {
  const store = await library()
  const past = await store.at(3)
  const read = async (after: number): Promise<number[]> => {
    const positions = []
    for await (const { position } of past.log?.tail({ after }) ?? []) positions.push(position)
    return positions
  }
  assert.equal([await read(0), await read(2), await read(3), await read(4)], [[1, 2, 3], [3], [], []])
  assert.equal(await past.log?.head(), { position: 3, hash: '' })
  assert.is(await past.synced(), 3)
  await past.reached(3)
  await rejects(past.reached(4), 'ERR_ARGUMENT')
  await rejects(past.log?.append([], { expected: 3 }) ?? Promise.resolve(), 'ERR_LOG_FORBIDDEN')
  create(store, 'Author', { name: 'Ben' })
  await store.close()
  assert.equal(
    rowsOf(past, 'Author').map(({ name }) => name),
    ['Ann'],
  )
  await past.close()
  await rejects(past.synced(), 'ERR_CLOSED')
})

test('closing one leaves the store open', async () => {
  const store = await library()
  await (await store.at(2)).close()
  create(store, 'Author', { name: 'Ben' })
  await store.durable()
  assert.equal(await names(store, 6), [6, ['Ben'], []])
})

test('positions and dates that the log does not have are refused, and so are dropped ones', async () => {
  const store = await library()
  for (const position of [0, -1, 1.5, 6, Number.NaN, '2', undefined])
    await rejects(store.at(position as number), 'ERR_ARGUMENT')
  for (const date of [new Date(Number.NaN), new Date(minutes(0).getTime() - 1)])
    await rejects(store.at(date), 'ERR_ARGUMENT')
  await rejects(store.at(2, { schema: {} as never }), 'ERR_ARGUMENT')
  await rejects(new CoreStore(LIBRARY, { history: false }).at(1), 'ERR_ARGUMENT')
  create(store, 'Author', { name: 'Ben' })
  await store.saveSnapshot()
  create(store, 'Author', { name: 'Cem' })
  await store.compact({ keepAfter: 4 })
  const { dropped } = store.log ?? {}
  assert.ok(dropped !== undefined && dropped.position > 1)
  await rejects(store.at(1), 'ERR_HISTORY_DROPPED')
  await rejects(store.at(minutes(0)), 'ERR_HISTORY_DROPPED')
  await rejects(store.at(5), 'ERR_HISTORY_DROPPED')
  assert.equal(await names(store, 6), [6, ['Ben'], []])
  assert.equal(await names(store, 7), [7, ['Ben', 'Cem'], []])
  await store.close()
  await rejects(store.at(7), 'ERR_CLOSED')
})

test('an aborted signal ends the reading', async () => {
  const store = new CoreStore(LIBRARY)
  const author = store.schema.model('Author')
  for (let at = 0; at < 3; at++)
    store.bulkCreate(
      author,
      Array.from({ length: 5000 }, (_, i) => ({ name: `${at} ${i}` })),
    )
  const stop = new AbortController()
  const reading = store.at(4, { signal: stop.signal })
  const reason = new Error('enough')
  stop.abort(reason)
  assert.is(await reading.catch((error: unknown) => error), reason)
})

test('appear under the current schema, or under that of their time', async () => {
  const log = new MemoryLog()
  const first = new CoreStore(LIBRARY, { log })
  create(first, 'Author', { name: 'Ann' })
  const later = resolveSchema({
    Author: model({ call: text({ unique: true }), age: text({ default: 'unknown' }) }),
    Book: model({
      title: text(),
      author: key('Author', { null: true, onDelete: 'CASCADE', relatedName: '+' }),
    }),
  })
  const migrations = [{ name: '0002', steps: [renameField('Author', 'name', 'call')] }]
  const store = new CoreStore(later, { log, migrations })
  create(store, 'Author', { call: 'Ben' })
  assert.equal(
    rowsOf(await store.at(2), 'Author').map(({ call, age }) => [call, age]),
    [['Ann', 'unknown']],
  )
  const own = await store.at(2, { schema: LIBRARY })
  assert.equal(
    rowsOf(own, 'Author').map(({ name }) => name),
    ['Ann'],
  )
  assert.is(own.schema, LIBRARY)
  await rejects(store.at(store.position, { schema: LIBRARY }), 'ERR_SCHEMA_CHANGED')
  await rejects(store.at(2, { schema: later }), 'ERR_SCHEMA_CHANGED')
})

/** Everything of a store but its position. */
function picture(store: ReadStore): string {
  const { position: _, ...rest } = pictureOf(store as CoreStore) as { readonly position: number }
  return canonicalText(rest)
}

/** The first commits of a log. */
function beginningOf(log: MemoryLog, position: number): MemoryLog {
  const copy = new MemoryLog()
  for (let at = 1; at <= position; at++) copy.push(log.at(at) as Commit)
  return copy
}

test('equal what a store of the first commits is, under each schema, with snapshots and without', async () => {
  const seen = { states: 0, changed: 0 }
  const numbers = fc.array(fc.nat(9999), { minLength: 50, maxLength: 100 })
  await fc.assert(
    fc.asyncProperty(schemaPair, numbers, async ([first, second], list) => {
      const pair = changeOf(first, second, list[0] ?? 0)
      if (pair === undefined) return
      const { before, after, steps } = pair
      const [log, snapshotStore] = [new MemoryLog(), new MemorySnapshots()]
      const options = { log, snapshotStore, snapshots: false } as const
      const old = await CoreStore.open(before, options)
      const pictures = ['', picture(old)]
      old.onCommit(({ commit }) => (pictures[commit.position] = picture(old)))
      new RandomRows(old, list).write(20)
      await old.saveSnapshot()
      new RandomRows(old, list.toReversed()).write(10)
      const last = pictures.length - 1
      const position = 1 + ((list[1] ?? 0) % last)
      assert.is(picture(await old.at(position)), pictures[position], 'before the schema changed')
      const migrations = [{ name: '0002', steps }]
      const store = await CoreStore.open(after, { ...options, migrations }).catch(onlyOurs)
      if (store instanceof RelataError) return
      // Another store of the log has changed the schema since, which this one doesn't see.
      assert.is(picture(await old.at(position)), pictures[position], 'after another store changed the schema')
      const own = await store.at(position, { schema: before })
      assert.is(picture(own), pictures[position], 'under its own schema')
      seen.states++
      // A store that migrates the first commits has the same rows, unless the rows of that time stand in the way.
      const beginning = beginningOf(log, position)
      const under = await store.at(position)
      const migrated = await CoreStore.open(after, { log: beginning, migrations }).catch(onlyOurs)
      if (migrated instanceof RelataError) return
      assert.is(picture(under), picture(migrated), 'under the current schema')
      seen.changed++
    }),
    { includeErrorInReport: true, numRuns: 60 },
  )
  assert.ok(seen.states > 0 && seen.changed > 0, JSON.stringify(seen))
})

test.run()
