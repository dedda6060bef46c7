import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { inspect } from 'node:util'
import { MemoryLog } from '../../src/log/memory-log.js'
import { eventLogLaws } from '../../src/testing/event-log-laws.js'
import { commit, commits } from '../../src/testing/sample-commits.js'

const test = suite('the memory log')

eventLogLaws(test, { create: () => new MemoryLog() })

test('returns a commit by its position', () => {
  const log = new MemoryLog()
  log.push(commit(1))
  assert.equal(log.at(1), commit(1))
  for (const position of [0, 2, -1, 1.5, Number.NaN]) assert.is(log.at(position), undefined)
})

test('the first search for a key finds commits that came past append, a later one those since then', async () => {
  const log = new MemoryLog()
  log.push(commit(1, { key: 'a' }))
  log.push(commit(2))
  assert.is(await log.find('a'), 1)
  log.push(commit(3, { key: 'b' }))
  assert.equal([await log.find('b'), await log.find('c')], [3, undefined])
})

test('prints its size, and its prototype prints as an empty one', () => {
  const log = new MemoryLog()
  for (const one of commits(0, 2)) log.push(one)
  assert.is(inspect(log), 'MemoryLog (2 commits)')
  assert.is(MemoryLog.prototype.position, 0)
})

test('a push in the wrong place or after the close is refused', async () => {
  const log = new MemoryLog()
  for (const one of commits(0, 2)) log.push(one)
  assert.throws(
    () => log.push(commit(5)),
    (error: Error & { code: string }) =>
      error.code === 'ERR_LOG_CONFLICT' && error.message.includes('head is at 2'),
  )
  await log.close()
  assert.throws(
    () => log.push(commit(3)),
    (error: Error & { code: string }) => error.code === 'ERR_CLOSED',
  )
})

test.run()
