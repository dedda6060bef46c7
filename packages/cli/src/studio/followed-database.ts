import { PassThrough } from 'node:stream'
import { setTimeout } from 'node:timers/promises'
import { CoreStore } from '@relata/core/engine'
import { databaseOver } from '@relata/query'
import type { CommandContext } from '../command-context.js'
import { ProgressBar } from '../output/progress.js'
import type { DatabaseUrl } from '../store/database-url.js'
import { schemaInForce } from '../store/log-with-schemas.js'
import { withDatabase } from '../store/open-database.js'

/** Milliseconds between two checks whether the store still follows its log. */
const CHECK = 500
/** Milliseconds that a store stays open after the next one is ready, for requests in progress. */
const GRACE = 5000
/** Milliseconds before another attempt to open a store. */
const PAUSE = 2000

type Context = Pick<CommandContext, 'stderr'>

interface Held {
  readonly store: CoreStore
  readonly db: object
  /** Closes the store. */
  readonly release: () => Promise<void>
}

/**
 * A store over the log in a database that only reads: it follows the commits of other processes. It has the schema
 * of the log. When another process changes that, or the store fails, a new one is opened.
 */
export class FollowedDatabase {
  readonly #database: DatabaseUrl
  #held: Held
  /** Stores that will be closed. */
  readonly #earlier = new Set<Held>()

  private constructor(database: DatabaseUrl, held: Held) {
    this.#database = database
    this.#held = held
  }

  static async open(context: Context, database: DatabaseUrl): Promise<FollowedDatabase> {
    return new FollowedDatabase(database, await hold(context, database))
  }

  /** The store, with the schema that the log had when it was opened. */
  get db(): object {
    return this.#held.db
  }

  async close(): Promise<void> {
    await Promise.all([this.#held, ...this.#earlier].map((held) => held.release()))
  }

  /** Calls `use` with each later store, until the signal aborts. */
  async follow(signal: AbortSignal, use: (db: object) => void): Promise<void> {
    // Without a progress bar, which would overwrite the printed link.
    const quiet = { stderr: new PassThrough().resume() }
    while (!signal.aborted) {
      await setTimeout(CHECK, undefined, { signal }).catch(() => undefined)
      if (signal.aborted || follows(this.#held.store)) continue
      const next = await hold(quiet, this.#database).catch(() => undefined)
      if (next === undefined) await setTimeout(PAUSE, undefined, { signal }).catch(() => undefined)
      else this.#show(next, use)
    }
  }

  #show(next: Held, use: (db: object) => void): void {
    const before = this.#held
    this.#held = next
    use(next.db)
    void this.#retire(before)
  }

  async #retire(held: Held): Promise<void> {
    this.#earlier.add(held)
    await setTimeout(GRACE, undefined, { ref: false })
    await held.release()
    this.#earlier.delete(held)
  }
}

/** Whether a store still applies the commits of its log. */
function follows(store: CoreStore): boolean {
  const { status, shared } = store.health()
  return status === 'open' && shared?.readOnly === undefined
}

/** Opens a store, and keeps it until it is released. */
async function hold(context: Context, database: DatabaseUrl): Promise<Held> {
  let end = (): void => undefined
  const ended = new Promise<void>((resolve) => (end = resolve))
  return await new Promise<Held>((resolve, reject) => {
    const read = { reads: true } as const
    const closed = withDatabase(
      database,
      async ({ log, versions, snapshots }) => {
        const bar = new ProgressBar(context, 'Reading the log')
        const store = await CoreStore.open(schemaInForce(versions), {
          log,
          snapshotStore: snapshots,
          snapshots: false,
          onProgress: ({ position, part, head }) => bar.update(position + part, head),
        }).finally(() => bar.end())
        const release = async (): Promise<void> => {
          end()
          await closed
        }
        resolve({ store, db: databaseOver(store), release })
        await ended
        await store.close()
      },
      read,
    )
    closed.catch(reject)
  })
}
