import type { Client } from 'pg'
import type { Connected, Connector } from './connector.js'
import { connectFault } from './connect-fault.js'
import { readFault, StatementFailed } from './fault.js'

export interface Statement {
  /** Prepared under this name, once per connection. */
  readonly name?: string
  readonly text: string
  readonly values?: readonly unknown[]
  /** Sent right behind it, without waiting for its answer. Its own result, or failure, is ignored. */
  readonly followedBy?: Statement
}
export type Rows = readonly Readonly<Record<string, unknown>>[]

/**
 * Runs a statement. Rejects with a LogError if there is no connection, otherwise with a `StatementFailed`.
 */
export type Run = (statement: Statement, timeout?: number) => Promise<Rows>

/** Milliseconds for closing a connection regularly. */
const GOODBYE = 500

/**
 * One connection, which is opened when it is needed, and again after it was lost. Its statements run one at a
 * time.
 */
export class Session {
  readonly #connector: Connector
  readonly #timeout: number
  /** Statements that a new connection runs first. */
  readonly #begin: (client: Client) => Promise<void>
  #connected: Connected | undefined
  #turn: Promise<unknown> = Promise.resolve()
  /** Number of running and waiting statements. */
  #running = 0
  #closed = false

  constructor(connector: Connector, timeout: number, begin: (client: Client) => Promise<void>) {
    this.#connector = connector
    this.#timeout = timeout
    this.#begin = begin
  }

  /** The connection that is open; another one after it was lost. */
  get connection(): object | undefined {
    return this.#connected
  }

  run: Run = (statement, timeout = this.#timeout) => {
    this.#running++
    const rows = this.#turn.then(() => this.#run(statement, timeout)).finally(() => this.#running--)
    this.#turn = rows.catch(() => undefined)
    return rows
  }

  /** Drops the connection: the running statement fails. */
  drop(): void {
    const connected = this.#connected
    this.#connected = undefined
    connected?.socket.destroy()
  }

  /** Drops the connection if no statement uses it; the next one opens it again. */
  dropIdle(): void {
    if (this.#running === 0) this.drop()
  }

  async close(): Promise<void> {
    this.#closed = true
    await this.#turn
    const connected = this.#connected
    this.#connected = undefined
    if (connected !== undefined) await goodbye(connected)
  }

  async #run(statement: Statement, timeout: number): Promise<Rows> {
    const connected = this.#connected ?? (await this.#connect())
    const timer = setTimeout(() => connected.socket.destroy(), timeout)
    try {
      return await send(connected, statement)
    } catch (error) {
      const failed = new StatementFailed(error)
      if (!failed.isAnswered) this.#forget(connected)
      throw failed
    } finally {
      clearTimeout(timer)
    }
  }

  async #connect(): Promise<Connected> {
    if (this.#closed) throw readFault('The log is being closed', new Error('no connection is opened'))
    const connected = this.#connector.create()
    const { client, socket } = connected
    const timer = setTimeout(() => socket.destroy(), this.#timeout)
    try {
      await client.connect()
      await this.#begin(client)
    } catch (error) {
      socket.destroy()
      throw connectFault(error)
    } finally {
      clearTimeout(timer)
    }
    client.once('end', () => this.#forget(connected))
    this.#connected = connected
    return connected
  }

  #forget(connected: Connected): void {
    connected.socket.destroy()
    if (this.#connected === connected) this.#connected = undefined
  }
}

/** Sends a statement, with the one that follows it in the same packet. */
function send(connected: Connected, { followedBy, ...statement }: Statement): Promise<Rows> {
  const { socket } = connected
  socket.cork()
  try {
    const answer = query(connected, statement)
    if (followedBy !== undefined) query(connected, followedBy).catch(() => undefined)
    return answer
  } finally {
    socket.uncork()
  }
}

async function query({ client }: Connected, { name, text, values = [] }: Statement): Promise<Rows> {
  const config = { text, values: [...values], ...(name === undefined ? {} : { name }) }
  return (await client.query<Record<string, unknown>>(config)).rows
}

/** Doesn't wait for a connection whose other end is gone. */
async function goodbye({ client, socket }: Connected): Promise<void> {
  const timer = setTimeout(() => socket.destroy(), GOODBYE)
  await client.end()
  clearTimeout(timer)
}
