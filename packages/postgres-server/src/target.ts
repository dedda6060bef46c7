import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { machineInstallation, packedInstallation } from './installation.js'
import { LocalServer } from './server.js'

/** A server for tests. The databases that it created are removed with it. */
export interface Target {
  readonly name: string
  /** Creates an empty database, and returns its URL. */
  database(): Promise<string>
  close(): Promise<void>
}

/** The server of `RELATA_PG_URL` if that is set, else one from npm. Throws if neither is available. */
export async function openTarget(): Promise<Target> {
  const url = process.env['RELATA_PG_URL']
  if (url !== undefined) return new ServerTarget('the server of RELATA_PG_URL', url)
  return localTarget(await LocalServer.start(await packedInstallation()))
}

/** The PostgreSQL that is installed on the machine; undefined if there is none. */
export async function openMachineTarget(): Promise<Target | undefined> {
  const installation = await machineInstallation()
  return installation === undefined ? undefined : localTarget(await LocalServer.start(installation))
}

function localTarget(server: LocalServer): Target {
  return new ServerTarget(server.name, server.url(), () => server.remove())
}

class ServerTarget implements Target {
  readonly name: string
  readonly #url: string
  readonly #remove: (() => Promise<void>) | undefined
  readonly #databases: string[] = []

  constructor(name: string, url: string, remove?: () => Promise<void>) {
    this.name = name
    this.#url = url
    this.#remove = remove
  }

  async database(): Promise<string> {
    const name = `relata_test_${randomUUID().replaceAll('-', '')}`
    await this.#run(`CREATE DATABASE ${name}`)
    this.#databases.push(name)
    const [, before = '', after = ''] = /^([^?]*\/)[^/?]*(\?.*)?$/.exec(this.#url) ?? []
    return `${before}${name}${after}`
  }

  async close(): Promise<void> {
    if (this.#remove !== undefined) return this.#remove()
    for (const name of this.#databases) await this.#run(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
  }

  async #run(statement: string): Promise<void> {
    const client = new pg.Client(this.#url)
    await client.connect()
    try {
      await client.query(statement)
    } finally {
      await client.end()
    }
  }
}
