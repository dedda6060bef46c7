import { encodeDropped, recordHash } from '@relata/record'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Kinds } from '../../src/log/kinds.js'
import type { LogTables, Newest } from '../../src/log/log-tables.js'
import { SharedHead } from '../../src/log/shared-head.js'
import { sha256 } from '../../src/sha256.js'

const test = suite('the head of a shared log')

/** A record of one commit, of which only the hash is read. */
const recordAt = (last: number): { last: number; record: Uint8Array } => ({
  last,
  record: new Uint8Array(100).fill(last),
})

/** Tables that answer with records after a position, of which the first ones were dropped and deleted. */
function tables(state: { position: number; dropped: number }): LogTables {
  const newest = async (_run: unknown, after: number): Promise<Newest> => {
    const { position, dropped } = state
    const from = Math.max(after, dropped) + 1
    const records = Array.from({ length: Math.max(0, position - from + 1) }, (_, at) => recordAt(from + at))
    return { position, hash: recordHash(recordAt(position).record), kinds: 0, dropped, records }
  }
  const dropped = async (): Promise<Uint8Array> => {
    const { dropped: position } = state
    const hash = Buffer.from(recordHash(recordAt(position).record)).toString('hex')
    return encodeDropped({ position, hash, droppedAt: 1, firstTime: 1, lastTime: 1, schemas: [] }, sha256)
  }
  return { newest, dropped } as unknown as LogTables
}

test('records after those that another process dropped follow the last one of these', async () => {
  const state = { position: 3, dropped: 0 }
  const head = new SharedHead(tables(state), new Kinds())
  const run = (): Promise<never> => Promise.reject(new Error('the tables are not real'))
  await head.look(run)
  await head.look(run)
  assert.is(head.dropped, undefined)
  Object.assign(state, { position: 9, dropped: 6 })
  await head.look(run)
  assert.is(head.dropped?.position, 6)
  const found = head.records(6, head.head)
  assert.is(found?.previous.position, 6)
  assert.equal(found?.previous.hash, Buffer.from(recordHash(recordAt(6).record)))
  assert.equal(
    found?.records.map(([first]) => first),
    [7, 8, 9],
  )
  assert.is(head.records(3, head.head), undefined, 'what was dropped is not here')
})

test.run()
