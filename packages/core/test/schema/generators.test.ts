import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { defineSchema, MemoryLog, model, string, uuid, uuid4, uuid7 } from '../../src/index.js'
import { describeDifference } from '../../src/schema/difference.js'
import { generatorName, generatorNamed } from '../../src/schema/generators.js'
import type { SchemaDescription } from '../../src/schema/meta.js'
import { declarationsOf } from '../../src/schema/migration/declarations-of.js'
import { resolveSchema } from '../../src/schema/resolve.js'
import { CoreStore } from '../../src/store/core-store.js'

const test = suite('generated ids')

const SEVEN = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
const FOUR = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

/** Runs a function while `Date.now` returns these times, the last one again and again. */
function at<T>(times: readonly number[], run: () => T): T {
  const { now } = Date
  let read = 0
  Date.now = () => times[Math.min(read++, times.length - 1)] ?? 0
  try {
    return run()
  } finally {
    Date.now = now
  }
}

function isAscending(ids: readonly string[]): boolean {
  return ids.every((id, index) => index === 0 || (ids[index - 1] ?? '') < id)
}

test('uuid7 has the time in milliseconds', () => {
  const later = Date.now() + 60_000
  const id = at([later], uuid7)
  assert.match(id, SEVEN)
  assert.is(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16), later)
})

test('each uuid7 sorts after those before it, within a millisecond and if the clock goes back', () => {
  const later = Date.now() + 120_000
  const many = at([later], () => Array.from({ length: 20_000 }, uuid7))
  const back = at([later - 60_000, later - 59_000], () => [uuid7(), uuid7(), uuid7()])
  const all = [...many, ...back]
  assert.ok(all.every((id) => SEVEN.test(id)))
  assert.ok(isAscending(all))
  assert.is(new Set(all).size, all.length)
})

test('uuid4 is random', () => {
  const ids = Array.from({ length: 1000 }, uuid4)
  assert.ok(ids.every((id) => FOUR.test(id)))
  assert.is(new Set(ids).size, 1000)
})

/** As `nanoid` is declared: it takes a size. */
let made = 0
const tiny = (size: number = 3): string => String(made++).padStart(size, '0')

const schema = defineSchema({
  Order: model({ id: uuid({ primaryKey: true, default: uuid7 }), item: string() }),
  Invite: model({
    token: uuid({ unique: true, default: uuid4 }),
    code: string({ primaryKey: true, default: tiny }),
  }),
})

test('rows get ids from uuid7, uuid4 and any other function, and the log has them', () => {
  const log = new MemoryLog()
  const store = new CoreStore(schema, { log })
  const [order, invite] = [store.schema.model('Order'), store.schema.model('Invite')]
  store.transact(() => {
    for (let index = 0; index < 100; index++) store.create(order, { item: `item ${index}` })
    store.create(invite, {})
    store.create(invite, {})
  })
  const ids = Array.from({ length: 100 }, (_, slot) => String(store.state.table(order).row(slot)?.['id']))
  assert.ok(isAscending(ids))
  assert.equal(
    [0, 1].map((slot) => store.state.table(invite).row(slot)?.['code']),
    ['000', '001'],
  )
  const given = '00000000-0000-4000-8000-000000000001'
  assert.is(store.state.table(order).row(store.create(order, { id: given, item: 'x' }))?.['id'], given)
  const before = made
  assert.is(new CoreStore(schema, { log }).state.hash(), store.state.hash())
  assert.is(made, before, 'replay generates nothing')
})

test('a schema that was read from a log generates ids of Relata, and has no other function', () => {
  const stored = JSON.parse(JSON.stringify(schema.describe())) as SchemaDescription
  const read = resolveSchema(declarationsOf(stored))
  assert.equal(describeDifference(stored, read.describe()), [])
  const store = new CoreStore(read)
  const order = store.schema.model('Order')
  assert.match(String(store.state.table(order).row(store.create(order, { item: 'a' }))?.['id']), SEVEN)
  assert.throws(() => store.create(store.schema.model('Invite'), {}), /is not in the log/)
})

test('a name of a later version is no generator', () => {
  assert.is(generatorNamed('uuid9'), undefined)
  assert.is(generatorNamed('toString'), undefined)
  assert.is(
    generatorName(() => ''),
    undefined,
  )
  const stored = JSON.parse(
    JSON.stringify(schema.describe()).replace('"uuid7"', '"uuid9"'),
  ) as SchemaDescription
  const store = new CoreStore(resolveSchema(declarationsOf(stored)))
  assert.throws(() => store.create(store.schema.model('Order'), { item: 'a' }), /is not in the log/)
})

test.run()
