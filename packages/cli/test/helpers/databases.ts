import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import type { Commit, EventLog } from '@relata/core/engine'
import { openTarget, postgresSuite, type PostgresSuite, type Target } from '@relata/postgres-server'

/** The tests of a file whose commands get the URLs of databases. */
export function commandSuite(): Promise<PostgresSuite<Target>> {
  return postgresSuite(openTarget)
}

/** A URL with a log of another name. */
export function named(url: string, log: string): string {
  return `${url}#${encodeURIComponent(log)}`
}

/** Appends a copy of the last commit, as another process would append one. Returns its position. */
export async function appendAnother(log: EventLog): Promise<number> {
  const { position } = await log.head()
  const commits: Commit[] = []
  for await (const { key: _, ...last } of log.read({ after: position - 1 }))
    commits.push({ ...last, key: undefined, position: position + 1, id: `later-${position}`, events: [] })
  await log.append(commits, { expected: position })
  return position + 1
}

/** A server that answers every connection as PostgreSQL answers a wrong password. */
export async function refusingServer(): Promise<AsyncDisposable & { readonly port: number }> {
  const fields = ['SFATAL', 'C28P01', 'Mpassword authentication failed for user "app"', '']
  const body = Buffer.from(fields.map((field) => `${field}\0`).join(''))
  const head = Buffer.alloc(5)
  head.write('E')
  head.writeInt32BE(body.length + 4, 1)
  const server = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.once('data', () => socket.end(Buffer.concat([head, body])))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    [Symbol.asyncDispose]: () => new Promise((done) => void server.close(() => done())),
  }
}
