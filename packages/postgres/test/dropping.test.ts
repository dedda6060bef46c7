import { CoreStore, defineSchema, integer, model, string, type OpenOptions } from '@relata/core/engine'
import { setTimeout as sleep } from 'node:timers/promises'
import * as assert from 'uvu/assert'
import { PostgresLog } from '../src/index.js'
import { databaseSuite } from './helpers/logs.js'

const { test, run } = await databaseSuite()

const schema = defineSchema({
  Counter: model({ value: integer({ default: 0 }) }),
  Done: model({ id: string({ primaryKey: true }) }),
})
const [counters, done] = [schema.model('Counter'), schema.model('Done')]

async function open(url: string, name: string, options: Partial<OpenOptions> = {}): Promise<CoreStore> {
  const log = await PostgresLog.open(url, { name, pollEvery: 100 })
  return CoreStore.open(schema, { log, snapshotStore: log.snapshots(), snapshots: false, ...options })
}

function count(store: CoreStore, key: string): Promise<unknown> {
  const increment = (): void => {
    if (store.state.table(counters).size === 0) store.create(counters, {})
    const row = store.state.table(counters).row(0) as unknown as { readonly value: number }
    store.update(counters, 0, { value: row.value + 1 })
    store.create(done, { id: key })
  }
  return store.submit(increment, { key })
}

const valueOf = ({ state }: CoreStore): unknown => (state.table(counters).row(0) as { value?: number }).value

test('history is dropped again and again while processes write: nothing is lost, and no key is used twice', async (database) => {
  const name = database.newName()
  const stores = await Promise.all([1, 2, 3].map(() => open(database.url, name)))
  const owner = stores[0] as CoreStore
  await count(owner, 'first')
  const acknowledged = ['first']
  let isOver = false
  const writers = stores.map(async (store, at) => {
    for (let n = 0; !isOver; n++) {
      const key = `${at} ${n}`
      await count(store, key)
      acknowledged.push(key)
    }
  })
  let drops = 0
  const end = performance.now() + 3000
  while (performance.now() < end || drops < 3) {
    await sleep(50)
    const { position } = await owner.saveSnapshot()
    const { dropped, firstPosition } = await owner.compact({ keepAfter: Math.max(1, position - 3) })
    if (dropped === undefined) continue
    drops++
    assert.is(owner.log?.dropped?.position, firstPosition - 1)
  }
  isOver = true
  await Promise.all(writers)
  for (const store of stores) await store.synced()
  const opened = await open(database.url, name)
  const hashes = [...stores, opened].map(({ state }) => state.hash())
  assert.equal(new Set(hashes).size, 1, 'all processes have one state')
  assert.is(valueOf(opened), acknowledged.length)
  assert.ok(acknowledged.length > 20 && drops >= 3, `${acknowledged.length} commits, dropped ${drops} times`)
  // Snapshots have the keys of dropped commits: they are known.
  for (const key of ['first', '1 0', '2 0']) {
    const error = await count(opened, key).catch((caught: unknown) => caught)
    assert.is((error as { code?: string }).code, 'ERR_KEY_REUSED', key)
  }
  assert.is(valueOf(opened), acknowledged.length)
  assert.is(opened.state.table(done).size, acknowledged.length)
  for (const store of [...stores, opened]) await store.close()
})

run()
