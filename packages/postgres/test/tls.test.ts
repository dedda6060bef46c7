import type { LogError } from '@relata/core/log'
import { commit, commits } from '@relata/core/testing'
import { LocalServer, packedInstallation, postgresSuite } from '@relata/postgres-server'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import * as assert from 'uvu/assert'
import { all, take } from '../../core/src/testing/check.js'
import { PostgresLog, type PostgresConnection } from '../src/index.js'
import { certified } from './helpers/certificates.js'

interface TlsServer {
  readonly server: LocalServer
  /** The certificate of the authority of the server, and that of another one. */
  readonly ca: string
  readonly otherCa: string
  /** The files of both. */
  readonly caFile: string
  readonly otherFile: string
  close(): Promise<void>
}

const { test, run } = await postgresSuite(async (): Promise<TlsServer> => {
  const [own, other] = await Promise.all([certified(), certified()])
  const server = await LocalServer.startWithTls(await packedInstallation(), own)
  const folder = mkdtempSync(join(tmpdir(), 'rpt-'))
  const [caFile, otherFile] = [join(folder, 'ca.crt'), join(folder, 'other.crt')]
  writeFileSync(caFile, own.ca)
  writeFileSync(otherFile, other.ca)
  const close = async (): Promise<void> => {
    await server.remove()
    rmSync(folder, { recursive: true })
  }
  return { server, ca: own.ca, otherCa: other.ca, caFile, otherFile, close }
})

async function refusal(to: string | PostgresConnection): Promise<LogError> {
  const error = await PostgresLog.open(to).then(
    (log) => log.close().then(() => undefined),
    (caught: LogError) => caught,
  )
  assert.ok(error, 'it is refused')
  return error
}

/** The connections of logs as the server sees them: how many, and how many of them are encrypted. */
async function connectionsOf(server: LocalServer): Promise<{ readonly all: number; readonly tls: number }> {
  const client = new pg.Client(server.url())
  await client.connect()
  try {
    const { rows } = await client.query<{ all: string; tls: string }>(
      `SELECT count(*) AS all, count(*) FILTER (WHERE ssl) AS tls
       FROM pg_stat_activity JOIN pg_stat_ssl USING (pid) WHERE application_name = 'relata'`,
    )
    return { all: Number(rows[0]?.all), tls: Number(rows[0]?.tls) }
  } finally {
    await client.end()
  }
}

test('with sslmode=verify-full and the authority all connections are encrypted: appends, reads, notifications', async ({
  server,
  ca,
  caFile,
}) => {
  const url = `${server.tcpUrl('localhost')}?sslmode=verify-full&sslrootcert=${encodeURIComponent(caFile)}`
  const object: PostgresConnection = { connectionString: server.tcpUrl('localhost'), ssl: { ca } }
  // Without polling, so that only a notification announces a commit.
  const logs = await Promise.all(
    [url, object].map((to) => PostgresLog.open(to, { name: 'tls', pollEvery: 60_000 })),
  )
  const [one, other] = logs as [PostgresLog, PostgresLog]
  const tail = other.tail()[Symbol.asyncIterator]()
  const coming = take(tail, 2)
  await one.append(commits(0, 2), { expected: 0 })
  assert.equal(await coming, commits(0, 2))
  assert.equal(await all(one.read()), commits(0, 2))
  await other.append([commit(3)], { expected: 2 })
  const found = await connectionsOf(server)
  assert.ok(found.all >= 6, `${found.all} connections: of appends, notifications and reads`)
  assert.is(found.tls, found.all)
  await tail.return?.()
  for (const log of logs) await log.close()
})

test('a certificate of another authority, or for another host name, is refused with what to do', async ({
  server,
  ca,
  otherCa,
  otherFile,
}) => {
  const wrong = [
    `${server.tcpUrl('localhost')}?sslmode=verify-full&sslrootcert=${encodeURIComponent(otherFile)}`,
    { connectionString: server.tcpUrl('localhost'), ssl: { ca: otherCa } },
    // The authorities that Node trusts.
    `${server.tcpUrl('localhost')}?sslmode=verify-full`,
  ]
  for (const to of wrong) {
    const error = await refusal(to)
    assert.is(error.code, 'ERR_LOG_UNAVAILABLE')
    assert.match(String(error.value), /^UNABLE_TO_(VERIFY_LEAF_SIGNATURE|GET_ISSUER_CERT(_LOCALLY)?)$/)
    assert.match(error.message, /doesn't trust the server's certificate: pass .* sslrootcert=FILE/)
  }
  const name = await refusal({ connectionString: server.tcpUrl('127.0.0.1'), ssl: { ca } })
  assert.is(name.code, 'ERR_LOG_UNAVAILABLE')
  assert.match(name.message, /certificate is for other host names/)
})

test('a server that requires TLS refuses sslmode=disable, and one without TLS sslmode=verify-full, with what to do', async ({
  server,
}) => {
  const plain = await refusal(`${server.tcpUrl('127.0.0.1')}?sslmode=disable`)
  assert.equal([plain.code, plain.value], ['ERR_LOG_UNAVAILABLE', '28000'])
  assert.match(plain.message, /takes no connection without TLS from here: add sslmode=verify-full/)
  const without = await LocalServer.start(await packedInstallation())
  try {
    const error = await refusal(`${without.url()}?sslmode=verify-full`)
    assert.is(error.code, 'ERR_LOG_UNAVAILABLE')
    assert.match(error.message, /The server has ssl = off/)
  } finally {
    await without.remove()
  }
})

run()
