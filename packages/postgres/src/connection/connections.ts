import type { Client } from 'pg'
import type { PostgresConnection, Settings } from '../options.js'
import { checkServer } from './check-server.js'
import { Connector } from './connector.js'
import { Session } from './session.js'
import { Sessions } from './sessions.js'

/** The connections of one log: one for appends, one for notifications, some for reads. */
export class Connections {
  readonly #connector: Connector
  readonly #settings: Settings
  readonly appends: Session
  readonly listener: Session
  readonly reads: Sessions
  /** Called when an append is announced. */
  onNotification: () => void = () => undefined
  /** Statements that a new listening connection runs first. */
  listen: (client: Client) => Promise<void> = async () => undefined

  constructor(connection: PostgresConnection, settings: Settings) {
    this.#connector = new Connector(connection, settings)
    this.#settings = settings
    let appender: number | undefined
    this.appends = this.session(async (client) => {
      appender = (client as Client & { readonly processID?: number }).processID
    })
    this.listener = this.session(async (client) => {
      // This process knows of its own appends, which are announced on the connection that they use.
      client.on('notification', ({ processId }) => {
        if (processId !== appender) this.onNotification()
      })
      await this.listen(client)
    })
    this.reads = new Sessions(settings.readers, () => this.session())
  }

  /** A separate connection, which the caller closes. */
  session(begin?: (client: Client) => Promise<void>): Session {
    return new Session(this.#connector, this.#settings.statementTimeout + GRACE, async (client) => {
      await checkServer(client, this.#settings)
      await begin?.(client)
    })
  }

  async close(): Promise<void> {
    await Promise.all([this.appends.close(), this.listener.close(), this.reads.close()])
  }
}

/** Milliseconds for the server to report that a statement took too long, before the connection is dropped. */
const GRACE = 500
