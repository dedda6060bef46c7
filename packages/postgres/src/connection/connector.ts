import { Client, type ClientConfig } from 'pg'
import { Socket } from 'node:net'
import type { PostgresConnection, Settings } from '../options.js'

/** A connection of `pg`, with its socket. */
export interface Connected {
  readonly client: Client
  readonly socket: Socket
}

const BYTEA = 17

/** Bytes as a Buffer, everything else as text, regardless of the program's global settings of `pg`. */
const TYPES = {
  getTypeParser:
    (oid: number) =>
    (text: string): unknown =>
      oid === BYTEA ? Buffer.from(text.slice(2), 'hex') : text,
}

/** Creates connections that aren't open yet. */
export class Connector {
  readonly #connection: PostgresConnection
  readonly #settings: Settings

  constructor(connection: PostgresConnection, settings: Settings) {
    this.#connection = connection
    this.#settings = settings
  }

  create(): Connected {
    const socket = new Socket()
    const client = new Client({
      ...(this.#connection as ClientConfig),
      ...this.#common(),
      stream: () => socket,
    })
    // Reported by the use of the connection.
    client.on('error', () => undefined)
    return { client, socket }
  }

  #common(): ClientConfig & { readonly binary: false } {
    return {
      application_name: 'relata',
      binary: false,
      connectionTimeoutMillis: this.#settings.connectTimeout,
      keepAlive: true,
      pipeline: true,
      types: TYPES,
    }
  }
}
