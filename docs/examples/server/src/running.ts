import type { FastifyInstance } from 'fastify'
import { buildApp } from './app.js'
import type { AppOptions } from './app.js'
import { dropReceipts } from './http/write.js'
import type { LibraryStore } from './model/schema.js'
import { seed } from './model/seed.js'
import { openLibrary } from './store.js'

export interface StartOptions extends AppOptions {
  /** Milliseconds that a stop waits for requests in progress; default ten seconds. */
  readonly patience?: number
  /** A folder, or the URL of a PostgreSQL database. */
  readonly store: string
  readonly host: string
  readonly port: number
}

const PATIENCE = 10_000
const HOUR = 3_600_000
/** How long a client may repeat a request with the same Idempotency-Key. */
const RECEIPTS_KEPT = 24 * HOUR

/** A running service over a store. */
export class Running {
  readonly app: FastifyInstance
  readonly #db: LibraryStore
  readonly #patience: number
  readonly #chores: NodeJS.Timeout
  #stopping: Promise<void> | undefined

  private constructor(db: LibraryStore, app: FastifyInstance, patience: number) {
    this.#db = db
    this.#patience = patience
    this.app = app
    this.#chores = setInterval(
      () => void dropOldReceipts(db).catch((error: unknown) => app.log.error(error)),
      HOUR,
    ).unref()
  }

  static async start({ store, host, port, patience = PATIENCE, ...options }: StartOptions): Promise<Running> {
    const db = await openLibrary(store)
    try {
      // The schema is the first commit: a store at position 1 is new.
      if (db.position === 1) await seed(db)
      const app = buildApp(db, options)
      await dropOldReceipts(db)
      await app.listen({ host, port })
      return new Running(db, app, patience)
    } catch (error) {
      await db.close()
      throw error
    }
  }

  /**
   * Accepts no more requests, ends the event streams, waits for the requests in progress, and closes the
   * store, which first writes what is waiting.
   */
  stop(): Promise<void> {
    this.#stopping ??= this.#stop()
    return this.#stopping
  }

  async #stop(): Promise<void> {
    clearInterval(this.#chores)
    // A client that never finishes its request must not delay the stop: its request wasn't acknowledged.
    const impatient = setTimeout(() => this.app.server.closeAllConnections(), this.#patience)
    await this.app.close()
    clearTimeout(impatient)
    await this.#db.close()
  }
}

function dropOldReceipts(db: LibraryStore): Promise<void> {
  return dropReceipts(db, new Date(Date.now() - RECEIPTS_KEPT))
}
