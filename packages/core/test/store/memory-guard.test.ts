import * as fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { MemoryGuard } from '../../src/store/memory-guard.js'
import { Library } from '../helpers/library.js'
import { throws } from '../helpers/throws.js'

const test = suite('the memory limit of a store')

test('refuses writes that add data before they change anything, and accepts deletes', () => {
  let used = 0
  const db = new Library({ memory: { limit: 100, used: () => used } })
  for (let i = 0; i < 300; i++) db.create('Person', { name: `p${i}` })
  used = 100
  const writes = [
    (): unknown => db.create('Tag', { name: 'x' }),
    (): unknown => db.update('Person', 0, { name: 'y' }),
    (): unknown => db.link('Person.friends', 0, 1),
    (): unknown => db.create('Pizzeria', { name: 'z' }),
    (): unknown => db.store.bulkCreate(db.model('Tag'), [{ name: 'a' }, { name: 'b' }]),
  ]
  let rows = 0
  // The next measurement is at most 256 writes away.
  while (rows < 256) {
    try {
      db.create('Author', { name: 'a' })
      rows++
    } catch {
      break
    }
  }
  assert.ok(rows < 256)
  const before = db.store.state.hash()
  for (const write of writes) throws(write, 'ERR_MEMORY_LIMIT')
  assert.is(db.store.state.hash(), before)
  db.delete('Person', 2)
  throws(() => db.create('Tag', { name: 'x' }), 'ERR_MEMORY_LIMIT')
  used = 50
  db.create('Tag', { name: 'x' })
  assert.is(db.count('Tag'), 1)
})

test('a transaction that exceeds the limit is rolled back as a whole', () => {
  let used = 0
  const db = new Library({ memory: { limit: 10, used: () => used } })
  const before = db.store.state.hash()
  throws(
    () =>
      db.store.transact(() => {
        for (let i = 0; i < 10_000; i++) {
          db.create('Person', { name: 'p' })
          used = i / 100
        }
      }),
    'ERR_MEMORY_LIMIT',
  )
  assert.is(db.store.state.hash(), before)
  assert.is(db.store.position, 1)
})

test('measures so often that writes of a steady size stay within the limit', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1000 }),
      fc.integer({ min: 20_000, max: 1_000_000 }),
      fc.integer({ min: 0, max: 10_000 }),
      (size, limit, start) => {
        let used = start
        let refused = false
        const guard = new MemoryGuard({ limit, used: () => used })
        for (let writes = 0; writes < 10_000_000 && !refused; writes++) {
          try {
            guard.check()
            used += size
          } catch {
            refused = true
          }
        }
        assert.ok(refused)
        // A measurement late at most: the writes of one interval.
        assert.ok(used <= limit + 17 * size, `${used} of ${limit}`)
      },
    ),
    { numRuns: 50 },
  )
})

test('a limit needs a measure', () => {
  throws(() => new Library({ memory: { limit: 5 } }), 'ERR_ARGUMENT')
  throws(() => new Library({ memory: { limit: 0.5, used: () => 1 } }), 'ERR_ARGUMENT')
})

test.run()
