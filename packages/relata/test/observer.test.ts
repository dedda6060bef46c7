import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import diagnostics from 'node:diagnostics_channel'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { ObservedCommit, ObservedQuery, ObservedSnapshot } from '@relata/core'
import { createStore, defineSchema, model, openStore, string } from '../src/index.js'

const test = suite('watching a store')
const schema = defineSchema({ Tag: model({ name: string() }) })

test('slow queries are reported with their plan, and fast ones are not', () => {
  const queries: ObservedQuery[] = []
  const note = (query: ObservedQuery): void => {
    queries.push(query)
  }
  const db = createStore(schema, { slowQuery: 0, observer: { query: note } })
  db.Tag.bulkCreate([{ name: 'a' }, { name: 'b' }])
  queries.length = 0
  db.Tag.filter({ name: 'a' }).toArray()
  db.Tag.count()
  db.Tag.values('name').toArray()
  db.Tag.filter({ name: 'b' }).exists()
  assert.equal(
    queries.map(({ model: name, kind, rows }) => [name, kind, rows]),
    [
      ['Tag', 'rows', 1],
      ['Tag', 'count', undefined],
      ['Tag', 'values', 2],
      ['Tag', 'exists', undefined],
    ],
  )
  assert.match(queries[0]?.plan ?? '', /name/)
  const calm: ObservedQuery[] = []
  const other = createStore(schema, { observer: { query: (query) => calm.push(query) } })
  other.Tag.create({ name: 'a' })
  other.Tag.all().toArray()
  assert.equal(calm, [])
})

test('a query that fails is not reported, and the next one is', () => {
  const queries: ObservedQuery[] = []
  const db = createStore(schema, { slowQuery: 0, observer: { query: (query) => queries.push(query) } })
  assert.throws(() => db.Tag.filter({ nam: 1 } as never).toArray())
  db.Tag.count()
  assert.is(queries.length, 1)
})

test('publishes to diagnostics channels while they have subscribers', () => {
  const own: number[] = []
  const published: ObservedCommit[] = []
  const db = createStore(schema, { observer: { commit: ({ position }) => own.push(position) } })
  const subscriber = (message: unknown): void => {
    published.push(message as ObservedCommit)
  }
  db.Tag.create({ name: 'a' })
  diagnostics.subscribe('relata:commit', subscriber)
  db.transact(() => db.Tag.create({ name: 'b' }), { action: 'add' })
  diagnostics.unsubscribe('relata:commit', subscriber)
  db.Tag.create({ name: 'c' })
  assert.equal(own, [2, 3, 4])
  assert.equal(
    published.map(({ position, action }) => [position, action]),
    [[3, 'add']],
  )
  const plain = createStore(schema)
  diagnostics.subscribe('relata:commit', subscriber)
  plain.Tag.create({ name: 'd' })
  diagnostics.unsubscribe('relata:commit', subscriber)
  assert.is(published.length, 2)
})

test('the limit of memory is a share of the heap, or bytes', () => {
  const full = createStore(schema, { memory: { limit: 1000 } })
  const refused = (): void => {
    for (let i = 0; i < 20; i++) full.Tag.create({ name: 'a' })
  }
  assert.throws(refused, (error: { code?: string }) => error.code === 'ERR_MEMORY_LIMIT')
  const free = createStore(schema, { memory: { limit: 0.95 } })
  for (let i = 0; i < 300; i++) free.Tag.create({ name: 'a' })
  assert.is(free.Tag.count(), 300)
})

test('health counts live queries and their subscribers', () => {
  const db = createStore(schema)
  const tags = db.Tag.filter({ name: 'a' })
  const stops = [tags.live().subscribe(), db.Tag.filter({ name: 'a' }).live().subscribe()]
  stops.push(db.Tag.all().liveCount().subscribe())
  assert.equal(db.health().live, { views: 2, subscribers: 3 })
  for (const stop of stops) stop.unsubscribe()
  assert.equal(db.health().live, { views: 0, subscribers: 0 })
  assert.is(db.health().status, 'open')
})

test('health has the heap and its limit', () => {
  const { heap } = createStore(schema).health()
  assert.ok(heap !== undefined && heap.used > 1e6 && heap.limit > heap.used, JSON.stringify(heap))
})

test('a snapshot is published to its channel', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'relata-observer-'))
  const published: ObservedSnapshot[] = []
  const subscriber = (message: unknown): void => {
    published.push(message as ObservedSnapshot)
  }
  try {
    await using db = await openStore(schema, join(folder, 'store'))
    diagnostics.subscribe('relata:snapshot', subscriber)
    const { position, bytes } = await db.saveSnapshot()
    assert.equal(
      published.map((each) => [each.position, each.bytes, each.reason, each.error]),
      [[position, bytes, 'manual', undefined]],
    )
    assert.is(db.health().snapshots?.last?.position, position)
  } finally {
    diagnostics.unsubscribe('relata:snapshot', subscriber)
    await rm(folder, { recursive: true })
  }
})

test('health can be read after close', async () => {
  const db = createStore(schema)
  await db.close()
  assert.is(db.health().status, 'closed')
})

test('refuses options of the wrong kind', () => {
  const code = (error: { code?: string }): boolean => error.code === 'ERR_ARGUMENT'
  for (const options of [
    { observer: 5 },
    { observer: { commit: 5 } },
    { slowQuery: -1 },
    { slowQuery: 'long' },
    { memory: 5 },
    { memory: { limit: 0 } },
    { memory: { limit: 1, used: 3 } },
  ])
    assert.throws(() => createStore(schema, options as never), code, JSON.stringify(options))
})

test.run()
