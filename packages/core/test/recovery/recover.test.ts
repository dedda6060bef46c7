import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { MemoryLog } from '../../src/log/memory-log.js'
import { recover, recoverNow } from '../../src/recovery/recover.js'
import { model } from '../../src/schema/model.js'
import { resolveSchema } from '../../src/schema/resolve.js'
import { CoreStore } from '../../src/store/core-store.js'
import { library, Library } from '../helpers/library.js'
import { rejects, throws } from '../helpers/throws.js'
import { countTurns } from '../helpers/turns.js'

const test = suite('recovery')

/** A log with a few commits, one of them with a key. */
function written(): { readonly log: MemoryLog; readonly db: Library } {
  const log = new MemoryLog()
  const db = new Library({ log })
  db.create('Author', { name: 'Ann' })
  db.store.transact(() => db.create('Author', { name: 'Ben' }), { key: 'ben' })
  db.update('Author', 0, { name: 'Anne' })
  return { log, db }
}

test('returns the state, the keys and the positions that a log holds', async () => {
  const { log, db } = written()
  for (const recovered of [await recover({ schema: library, log }), recoverNow(library, log)]) {
    assert.is(recovered.state.hash(), db.hash())
    assert.is(recovered.position, 4)
    assert.is(recovered.schemaPosition, 1)
    const third = log.at(3)
    assert.is(recovered.keys.duplicateOf({ ...third, position: 9 } as never)?.position, 3)
  }
})

test('lets others run between some thousand events, inside a large commit and among small ones', async () => {
  const log = new MemoryLog()
  const db = new Library({ log })
  const rows = Array.from({ length: 20_000 }, (_, i) => ({ name: `Author ${i}` }))
  db.store.bulkCreate(library.model('Author'), rows)
  for (const { name } of rows) db.create('Author', { name })
  const { result: recovered, turns } = await countTurns(() => recover({ schema: library, log }))
  assert.is(recovered.state.hash(), db.hash())
  assert.ok(turns >= 4, `${turns} turns`)
})

test('writes nothing, reads no clock and leaves the log open', async () => {
  const empty = new MemoryLog()
  const { position, schemaPosition } = await recover({ schema: library, log: empty })
  assert.equal([position, schemaPosition, empty.position], [0, 0, 0])
  const { log } = written()
  const clock = (): number => assert.unreachable('a clock was read') as never
  await CoreStore.open(library, { log, clock })
  assert.is(log.position, 4)
  const other = resolveSchema({ Tag: model({}) })
  await rejects(recover({ schema: other, log }), 'ERR_SCHEMA_CHANGED')
  assert.is((await log.head()).position, 4)
})

test('a store made from what was recovered continues after its last commit', async () => {
  const { log, db } = written()
  const recovered = await recover({ schema: library, log })
  const next = new Library(new CoreStore(library, { log }, recovered))
  assert.is(next.store.state, recovered.state)
  throws(
    () => next.store.transact(() => next.create('Author', { name: 'Ben' }), { key: 'ben' }),
    'ERR_KEY_REUSED',
    '3',
  )
  assert.is(log.position, 4)
  next.create('Author', { name: 'Cid' })
  assert.equal([next.store.position, log.position], [5, 5])
  assert.is(next.hash(), new Library({ log }).hash())
  throws(() => db.create('Author', { name: 'late' }), 'ERR_LOG_CONFLICT')
})

test('a store that keeps no history begins at the position after a schema, without a commit', () => {
  const clock = (): number => assert.unreachable('a clock was read') as never
  assert.is(new CoreStore(library, { history: false, clock }).position, 1)
})

test.run()
