import type { LogError } from '@relata/core/log'
import { commit, commits } from '@relata/core/testing'
import { LocalServer, packedInstallation, postgresSuite } from '@relata/postgres-server'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import * as assert from 'uvu/assert'
import { all, take } from '../../core/src/testing/check.js'
import { PostgresLog, type PostgresOptions } from '../src/index.js'
import { insist, type Insisted } from './helpers/insist.js'

interface Server {
  readonly server: LocalServer
  readonly url: string
  close(): Promise<void>
}

const { test, run } = await postgresSuite(async (): Promise<Server> => {
  const server = await LocalServer.start(await packedInstallation())
  return { server, url: server.url(), close: () => server.remove() }
})
const QUICK: PostgresOptions = { statementTimeout: 2000, connectTimeout: 2000, pollEvery: 50 }

async function refusal(promise: Promise<unknown>): Promise<LogError> {
  return promise.then(
    () => assert.unreachable('it is refused'),
    (error: LogError) => error,
  ) as Promise<LogError>
}

test('settings with which the server loses acknowledged commits are refused, unless they are allowed', async ({
  url,
}) => {
  const withSetting = (setting: string): string => `${url}?options=${encodeURIComponent(`-c ${setting}`)}`
  for (const value of ['off', 'local']) {
    const to = withSetting(`synchronous_commit=${value}`)
    const error = await refusal(PostgresLog.open(to))
    assert.is(error.code, 'ERR_LOG_UNAVAILABLE')
    assert.match(error.message, new RegExp(`synchronous_commit = ${value}`))
    const log = await PostgresLog.open(to, { name: value, allow: ['asynchronousCommit'] })
    await log.append([commit(1)], { expected: 0 })
    await log.close()
  }
  for (const value of ['on', 'remote_apply', 'remote_write']) {
    const log = await PostgresLog.open(withSetting(`synchronous_commit=${value}`), { name: value })
    await log.append([commit(1)], { expected: 0 })
    await log.close()
  }
})

test('while the server is away calls reject immediately and a tail waits; all continue when it is back', async ({
  server,
  url,
}) => {
  const log = await PostgresLog.open(url, { name: 'away', ...QUICK })
  await log.append(commits(0, 2), { expected: 0 })
  const tail = log.tail()[Symbol.asyncIterator]()
  await take(tail, 2)
  const coming = take(tail, 1)
  await server.stop()
  const began = performance.now()
  const calls = [log.append([commit(3)], { expected: 2 }), log.head(), all(log.read()), log.find('k')]
  for (const error of await Promise.all(calls.map(refusal))) assert.is(error.code, 'ERR_LOG_UNAVAILABLE')
  assert.ok(performance.now() - began < 60_000, 'they reject at once')
  await server.start()
  await log.append([commit(3)], { expected: 2 })
  assert.equal(await coming, [commit(3)])
  await tail.return?.()
  await log.close()
})

test('a server that is killed has everything that was acknowledged, once', async ({ server, url }) => {
  const logs = await Promise.all([0, 1, 2].map(() => PostgresLog.open(url, { name: 'killed', ...QUICK })))
  let isOver = false
  let commitsSoFar = 0
  const writers = logs.map(async (log, at) => {
    const results: Insisted[] = []
    for (let number = 0; !isOver; number++, commitsSoFar++)
      results.push(await insist(log, `${at} ${number}`, `s${number % 3}`))
    return results
  })
  const reached = async (count: number): Promise<void> => {
    while (commitsSoFar < count) await sleep(5)
  }
  await reached(10)
  await server.kill()
  await server.start()
  await reached(commitsSoFar + 5)
  isOver = true
  const acknowledged = (await Promise.all(writers)).flat().toSorted((a, b) => a.position - b.position)
  const stored = await all((logs[0] as PostgresLog).read())
  assert.equal(
    stored.map(({ key, position }) => [key, position]),
    acknowledged.map(({ key, position }) => [key, position]),
  )
  for (const log of logs) await log.close()
})

test('a head before one that was seen is Truncated, another record there is Corrupt, and a log that is gone as well', async ({
  url,
}) => {
  const client = new pg.Client(url)
  await client.connect()
  const damage = async (name: string, statements: readonly string[]): Promise<LogError> => {
    const log = await PostgresLog.open(url, { name, pollEvery: 60_000 })
    await log.append([commit(1)], { expected: 0 })
    await log.append([commit(2)], { expected: 1 })
    const id = `(SELECT log FROM relata.logs WHERE name = '${name}')`
    for (const statement of statements) await client.query(statement.replaceAll('LOG', id))
    const error = await refusal(log.head())
    assert.is(
      (await refusal(log.append([commit(3)], { expected: 2 }))).code,
      error.code,
      'it serves nothing more',
    )
    await log.close()
    return error
  }
  const back = `UPDATE relata.logs SET position = 1, hash = (SELECT substring(record FROM 58 FOR 32) FROM relata.records WHERE log = LOG AND last = 1) WHERE log = LOG`
  assert.is(
    (await damage('lost end', [back, 'DELETE FROM relata.records WHERE log = LOG AND last = 2'])).code,
    'ERR_LOG_TRUNCATED',
  )
  assert.is(
    (await damage('replaced', ["UPDATE relata.logs SET hash = sha256('x') WHERE log = LOG"])).code,
    'ERR_LOG_CORRUPT',
  )
  const everything = ['records', 'keys', 'kinds', 'logs'].map(
    (table) => `DELETE FROM relata.${table} WHERE log = LOG`,
  )
  assert.is((await damage('gone', everything)).code, 'ERR_LOG_TRUNCATED')
  await client.end()
})

test('damage to what is stored is found when it is read: bytes, order, gaps, kinds, keys', async ({
  url,
}) => {
  const client = new pg.Client(url)
  await client.connect()
  const cases: readonly (readonly [name: string, statement: string])[] = [
    [
      'payload',
      'UPDATE relata.records SET record = set_byte(record, length(record) - 1, 0) WHERE log = LOG AND last = 2',
    ],
    ['header', 'UPDATE relata.records SET record = set_byte(record, 20, 9) WHERE log = LOG AND last = 2'],
    [
      'short',
      'UPDATE relata.records SET record = substring(record FROM 1 FOR 50) WHERE log = LOG AND last = 2',
    ],
    ['gap', 'DELETE FROM relata.records WHERE log = LOG AND last = 2'],
    ['end', 'DELETE FROM relata.records WHERE log = LOG AND last = 3'],
    ['kind', 'UPDATE relata.kinds SET entry = set_byte(entry, 40, 1) WHERE log = LOG'],
    ['no kind', 'DELETE FROM relata.kinds WHERE log = LOG'],
    [
      'copy',
      'UPDATE relata.records SET record = (SELECT record FROM relata.records WHERE log = LOG AND last = 1) WHERE log = LOG AND last = 2',
    ],
  ]
  for (const [name, statement] of cases) {
    const written = await PostgresLog.open(url, { name })
    for (let at = 0; at < 3; at++) await written.append([commit(at + 1, { key: `k${at}` })], { expected: at })
    await written.close()
    await client.query(statement.replaceAll('LOG', `(SELECT log FROM relata.logs WHERE name = '${name}')`))
    const reading = async (): Promise<unknown> => {
      const log = await PostgresLog.open(url, { name })
      try {
        return await all(log.read())
      } finally {
        await log.close()
      }
    }
    assert.is((await refusal(reading())).code, 'ERR_LOG_CORRUPT', name)
  }
  const log = await PostgresLog.open(url, { name: 'keys' })
  for (let at = 0; at < 2; at++) await log.append([commit(at + 1, { key: `k${at}` })], { expected: at })
  await client.query(
    `UPDATE relata.keys SET position = 3 - position WHERE log = (SELECT log FROM relata.logs WHERE name = 'keys')`,
  )
  assert.is((await refusal(log.find('k0'))).code, 'ERR_LOG_CORRUPT')
  await log.close()
  await client.end()
})

test('a standby is refused; where it is allowed, the log can be read', async ({ server, url }) => {
  const log = await PostgresLog.open(url, { name: 'standby' })
  await log.append(commits(0, 3), { expected: 0 })
  await log.close()
  await server.stop()
  await writeFile(join(server.data, 'standby.signal'), '')
  await server.start()
  const error = await refusal(PostgresLog.open(url, { name: 'standby' }))
  assert.is(error.code, 'ERR_LOG_UNAVAILABLE')
  assert.match(error.message, /standby, which takes no writes/)
  const reader = await PostgresLog.open(url, { name: 'standby', allow: ['standby'] })
  assert.equal(await all(reader.read()), commits(0, 3))
  assert.is((await refusal(reader.append([commit(4)], { expected: 3 }))).code, 'ERR_LOG_UNAVAILABLE')
  assert.is((await reader.head()).position, 3)
  await reader.close()
})

run()
