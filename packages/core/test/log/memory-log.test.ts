import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { MemoryLog } from '../../src/log/memory-log.js'
import { eventLogLaws } from '../../src/testing/event-log-laws.js'
import { commit, commits } from '../../src/testing/sample-commits.js'

const test = suite('the memory log')

eventLogLaws(test, { create: () => new MemoryLog() })

test('keeps the commits themselves', async () => {
  const log = new MemoryLog()
  const written = commit(1)
  log.push(written)
  assert.is(log.at(1), written)
  assert.is(log.at(2), undefined)
  for await (const read of log.read()) assert.is(read, written)
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
