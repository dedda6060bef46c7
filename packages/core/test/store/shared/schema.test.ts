import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { defineSchema } from '../../../src/schema/define.js'
import { integer, string } from '../../../src/schema/fields.js'
import { addField, renameField } from '../../../src/schema/migration/steps.js'
import { model } from '../../../src/schema/model.js'
import type { SchemaMeta } from '../../../src/schema/meta.js'
import { CoreStore } from '../../../src/store/core-store.js'
import type { OpenOptions } from '../../../src/store/options.js'
import type { ReadStore, WriteStore } from '../../../src/store/read-store.js'
import { SharedMemory } from '../../../src/testing/shared-memory.js'
import { codeOf, DecidedNetwork } from './helpers.js'

const test = suite('schema changes over a shared log')

const first = defineSchema({ Author: model({ name: string() }) })
/** A free change. */
const second = defineSchema({ Author: model({ name: string(), born: integer({ null: true }) }) })
/** A decided one. */
const third = defineSchema({ Author: model({ title: string(), born: integer({ null: true }) }) })
const rename = { name: '0001_title', steps: [renameField('Author', 'name', 'title')] }

function open(
  schema: SchemaMeta,
  history: SharedMemory,
  options: Partial<OpenOptions> = {},
): Promise<CoreStore> {
  return CoreStore.open(schema, { log: history.open(), ...options })
}

const write = (store: CoreStore, values: Record<string, unknown>) => (): number =>
  store.create(store.schema.model('Author'), values)

const count = (store: CoreStore): number => store.state.table(store.schema.model('Author')).size

test('a rolling deployment: old code continues reading and writes nothing, new code continues', async () => {
  const history = new SharedMemory()
  const [old, other] = [await open(first, history), await open(first, history)]
  await old.submit(write(old, { name: 'Ann' }))
  await other.synced()

  // A free change: one process of the new code records it.
  const newer = await open(second, history)
  await newer.submit(write(newer, { name: 'Ben', born: 1970 }))
  for (const store of [old, other]) {
    assert.is(await codeOf(store.reached(newer.position)), 'ERR_SCHEMA_AHEAD')
    assert.is(await codeOf(store.synced()), 'ERR_SCHEMA_AHEAD')
    assert.is(await codeOf(store.submit(write(store, { name: 'Cleo' }))), 'ERR_SCHEMA_AHEAD')
    assert.is(store.health().status, 'open')
    assert.is(store.health().shared?.readOnly?.code, 'ERR_SCHEMA_AHEAD')
    assert.equal([store.position, count(store)], [2, 1])
  }
  // A process of the old code that crashed is not started again, and changes nothing.
  assert.is(await codeOf(open(first, history)), 'ERR_SCHEMA_AHEAD')

  // A decided one.
  const newest = await open(third, history, { migrations: [rename] })
  assert.is(await codeOf(newer.synced()), 'ERR_SCHEMA_AHEAD')
  await newest.submit(write(newest, { title: 'Dan', born: null }))
  const last = await open(third, history, { migrations: [rename] })
  assert.equal([count(newest), count(last)], [3, 3])
  assert.is(newest.state.hash(), last.state.hash())
  assert.is(history.position, newest.position)
})

test('if processes open concurrently with the same new schema, one records it', async () => {
  const history = new SharedMemory()
  const old = await open(first, history)
  await old.submit(write(old, { name: 'Ann' }))
  const stores = await Promise.all([1, 2, 3].map(() => open(second, history)))
  assert.is(history.position, 3)
  assert.equal(
    stores.map(({ position }) => position),
    [3, 3, 3],
  )
  const [one, other] = stores
  if (one === undefined || other === undefined) throw new Error('no stores')
  await one.submit(write(one, { name: 'Ben', born: 1 }))
  await other.submit(write(other, { name: 'Cleo', born: 2 }))
  await Promise.all(stores.map((store) => store.synced()))
  assert.is(new Set(stores.map(({ state }) => state.hash())).size, 1)
})

test('if processes open an empty log concurrently, one writes the schema', async () => {
  const history = new SharedMemory()
  const stores = await Promise.all([1, 2, 3, 4].map(() => open(first, history)))
  assert.equal([history.position, ...stores.map(({ position }) => position)], [1, 1, 1, 1, 1])
  await Promise.all(stores.map((store, at) => store.submit(write(store, { name: `${at}` }))))
  await Promise.all(stores.map((store) => store.synced()))
  assert.equal(stores.map(count), [4, 4, 4, 4])
})

test('a log that does not answer immediately is still opened', async () => {
  const history = new SharedMemory()
  const network = new DecidedNetwork()
  network.fail('answer', 'append', 1)
  const store = await CoreStore.open(first, { log: history.open(network) })
  assert.is(history.position, 1)
  await store.submit(write(store, { name: 'Ann' }))
  network.fail('answer', 'append', 1)
  const newer = await CoreStore.open(second, { log: history.open(network) })
  assert.equal([history.position, newer.position, count(newer)], [3, 3, 1])
})

test('a migration that writes data meets no commit of others', async () => {
  const history = new SharedMemory()
  const old = await open(first, history)
  await old.submit(write(old, { name: 'Ann' }))
  const withBorn = defineSchema({ Author: model({ name: string(), born: integer() }) })
  let runs = 0
  const fill = {
    name: '0001_born',
    steps: [addField('Author', 'born', integer(), { value: 0 })],
    run: (_before: ReadStore, after: WriteStore): void => {
      runs++
      after.update(after.schema.model('Author'), 0, { born: 1970 })
    },
  }
  // It writes while the migration runs: the log lets it wait.
  const opening = open(withBorn, history, { migrations: [fill] })
  const writes = [1, 2, 3].map((at) => codeOf(old.submit(write(old, { name: `late ${at}` }))))
  const store = await opening
  const codes = await Promise.all(writes)
  assert.ok(codes.every((code) => code === 'none' || code === 'ERR_SCHEMA_AHEAD'))
  await store.synced()
  assert.is(count(store), 1 + codes.filter((code) => code === 'none').length)
  assert.ok(runs >= 1)
})

test.run()
