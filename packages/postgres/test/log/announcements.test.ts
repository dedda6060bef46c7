import { commit, commits } from '@relata/core/testing'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import fc from 'fast-check'
import * as assert from 'uvu/assert'
import { all, take } from '../../../core/src/testing/check.js'
import { PostgresLog } from '../../src/index.js'
import { bigintArray, byteaArray } from '../../src/log/binary-arrays.js'
import { databaseSuite, type Database } from '../helpers/logs.js'

const { test, run } = await databaseSuite()
/** Nothing is found by polling. */
const pollEvery = 60_000

async function listener(database: Database, use: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client(database.url)
  await client.connect()
  try {
    await use(client)
  } finally {
    await client.end()
  }
}

test('an append is announced once, and one that is refused is not', (database) =>
  listener(database, async (client) => {
    const name = database.newName()
    const [one, other] = [
      await PostgresLog.open(database.url, { name, pollEvery }),
      await PostgresLog.open(database.url, { name, pollEvery }),
    ]
    const { rows } = await client.query<{ channel: string }>(
      'SELECT relata.channel_of(log) AS channel FROM relata.logs WHERE name = $1',
      [name],
    )
    await client.query(`LISTEN ${pg.escapeIdentifier(rows[0]?.channel ?? '')}`)
    let announced = 0
    client.on('notification', () => announced++)
    await one.append(commits(0, 3), { expected: 0 })
    await one.append(commits(3, 1), { expected: 3 })
    for (const expected of [0, 3])
      await other.append([commit(expected + 1, { id: 'late' })], { expected }).then(
        () => assert.unreachable('it conflicts'),
        () => undefined,
      )
    await other.append([commit(5)], { expected: 4 })
    // The close waits for what was sent before.
    await one.close()
    await other.close()
    for (let tries = 0; announced < 3 && tries < 6000; tries++) await sleep(10)
    await sleep(50)
    assert.is(announced, 3)
  }))

test('tails of other logs yield commits without polling, also those of records with many bytes', async (database) => {
  const name = database.newName()
  const logs = [
    await PostgresLog.open(database.url, { name, pollEvery }),
    await PostgresLog.open(database.url, { name, pollEvery }),
  ] as const
  const [one, other] = logs
  await one.append(commits(0, 2), { expected: 0 })
  const tail = other.tail()[Symbol.asyncIterator]()
  const expected = [...(await take(tail, 2))]
  for (let position = 2; position < 40;) {
    const size = position % 7 === 0 ? 300_000 : position % 5 === 0 ? 100_000 : 10
    const events = [
      { type: 'created', model: 'Author', key: position, row: { id: position, name: 'x'.repeat(size) } },
    ] as const
    const writer = logs[(position / 2) % 2] as PostgresLog
    const group = [commit(position + 1, { events }), commit(position + 2)]
    await writer.append(group, { expected: position }).catch(async () => {
      await writer.head()
      await writer.append(group, { expected: position })
    })
    position += 2
    expected.push(...(await take(tail, 2)))
  }
  await one.head()
  // More than are read with the head, with large ones among them.
  for (let position = 40; position < 90; position++) {
    const row = { id: position, name: 'x'.repeat(position % 20 === 0 ? 300_000 : 10) }
    const next = commit(position + 1, { events: [{ type: 'created', model: 'Author', key: position, row }] })
    await one.append([next], { expected: position })
  }
  expected.push(...(await take(tail, 50)))
  const stored = await PostgresLog.open(database.url, { name })
  assert.equal(expected, await all(stored.read()))
  await tail.return?.()
  for (const log of [...logs, stored]) await log.close()
})

test('arrays of bytes and numbers arrive as they are', (database) =>
  listener(database, async (client) => {
    const bytes = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 20 })
    const numbers = fc.array(fc.maxSafeInteger(), { maxLength: 20 })
    const text = `SELECT array_to_string(ARRAY(SELECT encode(b, 'hex') FROM unnest($1::bytea[]) AS b), ',') AS bytes,
      array_to_string($2::bigint[], ',') AS numbers, cardinality($1::bytea[]) AS count`
    await fc.assert(
      fc.asyncProperty(bytes, numbers, async (items, positions) => {
        const { rows } = await client.query<{ bytes: string; numbers: string; count: number }>(text, [
          byteaArray(items),
          bigintArray(positions),
        ])
        assert.equal(rows, [
          {
            bytes: items.map((item) => Buffer.from(item).toString('hex')).join(','),
            numbers: positions.join(','),
            count: items.length,
          },
        ])
      }),
      { numRuns: 50 },
    )
  }))

run()
