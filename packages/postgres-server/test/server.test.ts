import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import * as assert from 'uvu/assert'
import { LocalServer, openTarget, packedInstallation, postgresSuite } from '../src/index.js'

const { test, run } = await postgresSuite(async () => {
  const installation = await packedInstallation()
  return { installation, close: async () => undefined }
})

async function ask(url: string, ...statements: readonly string[]): Promise<unknown> {
  const client = new pg.Client(url)
  await client.connect()
  try {
    let value: unknown
    for (const statement of statements) {
      const { rows } = await client.query<Record<string, unknown>>(statement)
      value = Object.values(rows[0] ?? {})[0]
    }
    return value
  } finally {
    await client.end()
  }
}

test('a server has no port, and writes with fsync', async ({ installation }) => {
  const server = await LocalServer.start(installation)
  assert.is(await ask(server.url(), 'SHOW listen_addresses'), '')
  assert.is(await ask(server.url(), 'SHOW fsync'), 'on')
  await server.remove()
})

test('a server that was killed keeps what it acknowledged', async ({ installation }) => {
  const server = await LocalServer.start(installation, ['synchronous_commit=remote_write'])
  assert.is(await ask(server.url(), 'SHOW synchronous_commit'), 'remote_write')
  await ask(server.url(), 'CREATE TABLE t (n int)', 'INSERT INTO t VALUES (7)')
  await server.kill()
  await server.start()
  assert.is(await ask(server.url(), 'SELECT n FROM t'), 7)
  await server.remove()
  assert.is(existsSync(dirname(server.socket)), false)
})

test('a server ends with its process, and nothing of it is left', async () => {
  const program = `import { LocalServer, packedInstallation } from '@relata/postgres-server'
const server = await LocalServer.start(await packedInstallation())
console.log(server.socket)
setInterval(() => undefined, 1000)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    cwd: new URL('../../postgres-server', import.meta.url),
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [chunk] = (await once(child.stdout, 'data')) as [Buffer]
  const socket = chunk.toString().trim()
  assert.is(existsSync(socket), true)
  child.kill('SIGKILL')
  for (let look = 0; look < 6000 && existsSync(dirname(socket)); look++) await sleep(10)
  assert.is(existsSync(dirname(socket)), false)
})

test('each database of a target is empty and its own', async () => {
  const target = await openTarget()
  const [one, other] = [await target.database(), await target.database()]
  await ask(one, 'CREATE TABLE t (n int)')
  assert.is(await ask(one, "SELECT to_regclass('t')::text"), 't')
  assert.is(await ask(other, "SELECT to_regclass('t')::text"), null)
  await target.close()
})

run()
