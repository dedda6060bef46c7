import type { LogError, LogHead } from '@relata/core/log'
import { commit, commits, EVERY_EVENT } from '@relata/core/testing'
import { sameBlocks, snapshotBlocks } from '@relata/core/testing'
import { addRole, execute } from '@relata/postgres-server'
import { setTimeout as sleep } from 'node:timers/promises'
import { inspect } from 'node:util'
import * as assert from 'uvu/assert'
import { all, take } from '../../core/src/testing/check.js'
import { PostgresLog, type PostgresLogOptions } from '../src/index.js'
import { databaseSuite, type Database } from './helpers/logs.js'

const { test, run, after } = await databaseSuite()
const ask = execute

/** A role that may do nothing yet, until the end of the tests. */
async function newRole(database: Database): Promise<{ role: string; url: string }> {
  const added = await addRole(database.url)
  after(() => added.remove())
  return { role: added.name, url: added.url }
}

async function refusal(promise: Promise<unknown>): Promise<LogError> {
  return promise.then(
    () => assert.unreachable('it is refused'),
    (error: LogError) => error,
  ) as Promise<LogError>
}

async function codeOf(promise: Promise<unknown>): Promise<string | undefined> {
  return promise.then(
    () => 'none',
    (error: { code?: string }) => error.code,
  )
}

/** The connections to the database, besides the one that counts them. */
async function connectionsOf({ url }: Database): Promise<number> {
  const rows = await ask(
    url,
    'SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
  )
  return rows.length
}

test('the role of an application appends, reads, follows and keeps snapshots', async (database) => {
  const { role, url } = await newRole(database)
  await PostgresLog.init(database.url, { grantTo: role })
  const log = await PostgresLog.open(url, { name: database.newName() })
  await log.append([commit(1, { key: 'k', events: EVERY_EVENT }), commit(2)], { expected: 0 })
  assert.is(await log.find('k'), 1)
  assert.is((await all(log.read())).length, 2)
  const snapshots = log.snapshots()
  await snapshots.write(
    (async function* () {
      yield* snapshotBlocks(2)
    })(),
  )
  sameBlocks(await all(snapshots.read(2)), snapshotBlocks(2))
  await snapshots.remove(2)
  assert.equal(await snapshots.list(), [])
  await snapshots.close()
  await log.exclusive(() => log.append([commit(3)], { expected: 2 }))
  assert.ok((await log.size()) > 0)
  await log.close()
})

test('the role of an application can not change or remove history', async (database) => {
  const { role, url } = await newRole(database)
  const name = database.newName()
  await PostgresLog.init(database.url, { grantTo: role })
  const log = await PostgresLog.open(url, { name })
  for (let at = 0; at < 3; at++) await log.append([commit(at + 1)], { expected: at })
  const columns = { logs: 'position', records: 'last', keys: 'position', kinds: 'number', version: 'version' }
  for (const [table, column] of Object.entries(columns))
    for (const statement of [
      `DELETE FROM relata.${table}`,
      `TRUNCATE relata.${table}`,
      `UPDATE relata.${table} SET ${column} = 0`,
      `INSERT INTO relata.${table} (${column}) VALUES (0)`,
      `DROP TABLE relata.${table}`,
      `ALTER TABLE relata.${table} ADD COLUMN x integer`,
      `CREATE INDEX ON relata.${table} ((1))`,
    ])
      assert.is(await codeOf(ask(url, statement)), '42501', statement)
  for (const statement of [
    'CREATE TABLE relata.mine (n integer)',
    'DROP FUNCTION relata.append',
    "SELECT relata.drop_history(1, 1, '', '')",
    'SELECT relata.reclaim(1, 1)',
    "CREATE OR REPLACE FUNCTION relata.open_log(log_name text) RETURNS integer LANGUAGE sql AS 'SELECT 1'",
    'DROP SCHEMA relata CASCADE',
  ])
    assert.is(await codeOf(ask(url, statement)), '42501', statement)
  assert.equal(await all(log.read()), commits(0, 3))
  const { hash } = await log.dropPoint(2)
  const history = { position: 2, hash, droppedAt: 9, firstTime: 1, lastTime: 2, schemas: [] }
  const refused = await refusal(log.drop(history))
  assert.is(refused.code, 'ERR_LOG_FORBIDDEN')
  assert.match(refused.message, /may not drop history .*connect as the owner of the tables/)
  assert.is((await refusal(log.reclaim())).code, 'ERR_LOG_FORBIDDEN')
  assert.equal(await all(log.read()), commits(0, 3), 'nothing was dropped')
  await log.append([commit(4)], { expected: 3 })
  await log.close()
})

test('a role that can only read reads and follows a log; what it writes is refused, and it goes on reading', async (database) => {
  const { role, url } = await newRole(database)
  const name = database.newName()
  await PostgresLog.init(database.url, { grantReadTo: role })
  const log = await PostgresLog.open(database.url, { name })
  await log.append(commits(0, 3), { expected: 0 })
  const snapshots = log.snapshots()
  await snapshots.write(
    (async function* () {
      yield* snapshotBlocks(3)
    })(),
  )
  const reader = await PostgresLog.open(url, { name })
  assert.equal(await all(reader.read()), commits(0, 3))
  assert.ok((await reader.size()) > 0)
  const tail = reader.tail({ after: 3 })[Symbol.asyncIterator]()
  const coming = take(tail, 1)
  await log.append([commit(4)], { expected: 3 })
  assert.equal(await coming, [commit(4)])
  await tail.return?.()
  sameBlocks(await all(reader.snapshots().read(3)), snapshotBlocks(3))
  const append = await refusal(reader.append([commit(5)], { expected: 4 }))
  assert.is(append.code, 'ERR_LOG_FORBIDDEN')
  assert.match(append.message, /stored nothing \(permission denied .* with relata init and --grant-to/)
  assert.is((await refusal(reader.snapshots().remove(3))).code, 'ERR_LOG_FORBIDDEN')
  const missing = await refusal(PostgresLog.open(url, { name: database.newName() }))
  assert.is(missing.code, 'ERR_LOG_FORBIDDEN')
  assert.match(missing.message, /There is no log 'log \d+', and it can't be made/)
  assert.is((await reader.head()).position, 4)
  for (const each of [log, reader]) await each.close()
})

test('dropped history is gone for other processes too, also for one that is reading it', async (database) => {
  const name = database.newName()
  const [log, other] = [
    await PostgresLog.open(database.url, { name }),
    await PostgresLog.open(database.url, { name, pollEvery: 60_000 }),
  ]
  for (let at = 0; at < 6; at++)
    await log.append(commits(3 * at, 3, { key: undefined }), { expected: 3 * at })
  await log.append([commit(19, { key: 'late' })], { expected: 18 })
  await other.head()
  const reading = other.read()[Symbol.asyncIterator]()
  await reading.next()
  const { hash, position } = await log.dropPoint(17)
  assert.is(position, 15)
  const size = await log.size()
  await log.drop({ position, hash, droppedAt: 9, firstTime: 1, lastTime: 15, schemas: [] })
  await log.reclaim()
  assert.ok((await log.size()) < size / 2, 'space is freed')
  assert.is((await refusal(all(other.read()))).code, 'ERR_HISTORY_DROPPED')
  assert.equal(
    (await all(other.read({ after: 16 }))).map((each) => each.position),
    [17, 18, 19],
  )
  assert.is(await other.find('late'), 19)
  assert.is(other.dropped?.position, 15)
  await other.append([commit(20)], { expected: 19 })
  await reading.return?.()
  for (const each of [log, other]) await each.close()
})

test('a log that ends before a known position, or has another record there, is refused', async (database) => {
  const name = database.newName()
  const log = await PostgresLog.open(database.url, { name })
  const heads = [await log.head()]
  for (let at = 0; at < 3; at++) {
    await log.append([commit(at + 1)], { expected: at })
    heads.push(await log.head())
  }
  const own = await connectionsOf(database)
  const open = async (atLeast: PostgresLogOptions['atLeast']): Promise<void> =>
    (await PostgresLog.open(database.url, { name, ...(atLeast !== undefined && { atLeast }) })).close()
  for (const known of [...heads, 0, 1, 3]) await open(known)
  const early = await refusal(open(4))
  assert.is(early.code, 'ERR_LOG_TRUNCATED')
  assert.match(early.message, /ends at commit 3, and the option atLeast says that it had reached 4/)
  assert.is((await refusal(open({ position: 2, hash: 'f'.repeat(64) }))).code, 'ERR_LOG_CORRUPT')
  for (const wrong of [-1, 1.5, '3', { position: 1 }, { position: 1, hash: 'x' }])
    assert.is((await refusal(open(wrong as never))).code, 'ERR_ARGUMENT')
  const { hash } = heads[2] as LogHead
  await log.drop({ position: 2, hash, droppedAt: 9, firstTime: 1, lastTime: 2, schemas: [] })
  await open(heads[2])
  // The server ends a session some moments after its client.
  for (let tries = 0; tries < 6000 && (await connectionsOf(database)) > own; tries++) await sleep(10)
  assert.is(await connectionsOf(database), own, 'a refused log has no connections')
  // Of dropped commits, only the position is known.
  await open({ position: 1, hash: 'f'.repeat(64) })
  assert.is((await refusal(open({ position: 2, hash: 'f'.repeat(64) }))).code, 'ERR_LOG_CORRUPT')
  await log.close()
})

test('the function that appends takes only a record that continues the log', async (database) => {
  const { role, url } = await newRole(database)
  const [name, other] = [database.newName(), database.newName()]
  await PostgresLog.init(database.url, { grantTo: role })
  const log = await PostgresLog.open(url, { name })
  await log.append([commit(1, { events: EVERY_EVENT })], { expected: 0 })
  const source = await PostgresLog.open(url, { name: other })
  await source.append([commit(1)], { expected: 0 })
  await source.append([commit(2)], { expected: 1 })

  const [number] = await ask(url, 'SELECT log FROM relata.logs WHERE name = $1', [name])
  const taken = 'FROM relata.records r JOIN relata.logs l USING (log) WHERE l.name = $1 ORDER BY last'
  const records = (await ask(url, `SELECT record ${taken}`, [other])) as Buffer[]
  const [own] = (await ask(url, `SELECT record ${taken}`, [name])) as [Buffer]
  const append = (
    expected: number,
    record: Buffer,
    keys: readonly Buffer[] = [],
    positions: readonly number[] = [],
  ) =>
    ask(url, 'SELECT stored FROM relata.append($1, $2, $3, $4, $5, $6)', [
      number,
      expected,
      record,
      keys,
      positions,
      [],
    ])

  const [, second] = records as [Buffer, Buffer]
  assert.equal(await append(1, second), [false], 'a record of another history')
  const forged = Buffer.from(second)
  own.copy(forged, 25, 57, 89)
  assert.is(await codeOf(append(1, forged)), 'RL003', 'another number of kinds')
  own.copy(forged, 21, 21, 25)
  assert.is(await codeOf(append(1, forged)), 'RL003', 'a wrong hash')
  forged.writeUInt32BE(0, 1)
  assert.is(await codeOf(append(1, forged)), 'RL003', 'no commit')
  forged.writeUInt32BE(7, 9)
  assert.is(await codeOf(append(1, forged)), 'RL003', 'another position')
  assert.equal(await append(0, forged), [false], 'another head')
  assert.is((await log.head()).position, 1)
  assert.equal(await all(log.read()), [commit(1, { events: EVERY_EVENT })])
  for (const each of [log, source]) await each.close()
})

test('where the tables are missing and can not be made, the error says what to do', async (database) => {
  const { url } = await newRole(database)
  const error = (await PostgresLog.open(url, { schema: 'elsewhere' }).catch(
    (caught: unknown) => caught,
  )) as Error & {
    code: string
  }
  assert.is(error.code, 'ERR_LOG_FORBIDDEN')
  assert.match(
    error.message,
    /schema 'elsewhere' can't be made\. Let a role that may do that call PostgresLog\.init/,
  )
})

test('schemas and names keep logs apart, and several processes may make the tables at once', async (database) => {
  const opened = await Promise.all(
    [1, 2, 3, 4].map((at) =>
      PostgresLog.open(database.url, { schema: 'at_once', name: at % 2 ? 'odd' : 'é "$1\'' }),
    ),
  )
  for (const [at, log] of opened.entries()) await log.append([commit(1 + (at >> 1))], { expected: at >> 1 })
  for (const log of opened) assert.is((await log.head()).position, 2)
  const elsewhere = await PostgresLog.open(database.url, { name: 'odd' })
  assert.is((await elsewhere.head()).position, 0)
  for (const log of [...opened, elsewhere]) await log.close()
})

test('the logs of a database are listed, without making the tables or a log', async ({ target }) => {
  const url = await target.database()
  assert.equal(await PostgresLog.names(url), [])
  assert.equal(await ask(url, "SELECT to_regclass('relata.logs')"), [null])
  for (const name of ['b', 'a']) await (await PostgresLog.open(url, { name })).close()
  assert.equal(await PostgresLog.names(url), ['a', 'b'])
  assert.equal(await PostgresLog.names(url, { schema: 'other' }), [])
})

test('keys are searched for in the index together', async (database) => {
  await using log = await database.openLog()
  const keys = ['short', 'x'.repeat(5000), '\ud800']
  await log.append(
    keys.map((key, at) => commit(at + 1, { key })),
    { expected: 0 },
  )
  assert.equal(
    [...(await log.positions([...keys, 'unknown']))],
    keys.map((key, at) => [key, at + 1]),
  )
  assert.is((await log.positions([])).size, 0)
})

test('tables of a later version are refused', async (database) => {
  await PostgresLog.init(database.url, { schema: 'later' })
  await ask(database.url, 'UPDATE later.version SET version = 2')
  const error = (await PostgresLog.open(database.url, { schema: 'later' }).catch(
    (caught: unknown) => caught,
  )) as Error
  assert.match(error.message, /version 2, this version of Relata knows version 1/)
})

test('no error has the password of the URL', async (database) => {
  const secret = 'hunter2%20secret'
  const urls = [
    `postgres://app:${secret}@127.0.0.1:1/none`,
    `postgres://app:${secret}@no.such.host.invalid/none`,
    `postgres://app:${secret}@[broken/none`,
    `postgres://app:${secret}@%2Fno%2Fsuch%2Fplace/none`,
    database.url.replace(/^(\w+:\/\/)[^@/]*@/, `$1nobody_at_all:${secret}@`),
    `postgres://app:${secret}@host/db?sslmode=nonsense`,
    `mysql://app:${secret}@host/db`,
  ]
  for (const url of urls) {
    const error = await PostgresLog.open(url, { connectTimeout: 1000 }).catch((caught: unknown) => caught)
    assert.ok(error instanceof Error, url)
    const texts = [inspect(error, { depth: 9, showHidden: true }), JSON.stringify(error), String(error.stack)]
    for (const text of texts) assert.not.match(text, /hunter2/, url)
  }
})

test('options are checked', async (database) => {
  const wrong: readonly (readonly [object, RegExp])[] = [
    [{ name: '' }, /'name'/],
    [{ name: 'a\0' }, /'name'/],
    [{ schema: 'Upper' }, /'schema'/],
    [{ schema: 'pg_own' }, /'schema'/],
    [{ schema: "a';" }, /'schema'/],
    [{ pollEvery: 0 }, /'pollEvery'/],
    [{ statementTimeout: 1.5 }, /'statementTimeout'/],
    [{ connectTimeout: '1' }, /'connectTimeout'/],
    [{ readers: 0 }, /'readers'/],
    [{ allow: ['everything'] }, /'allow'/],
    [{ tables: 'x' }, /no option 'tables'/],
  ]
  for (const [options, message] of wrong) {
    const error = (await PostgresLog.open(database.url, options).catch(
      (caught: unknown) => caught,
    )) as Error & {
      code: string
    }
    assert.is(error.code, 'ERR_ARGUMENT', inspect(options))
    assert.match(error.message, message)
  }
  assert.is(await codeOf(PostgresLog.open(7 as never)), 'ERR_ARGUMENT')
})

run()
