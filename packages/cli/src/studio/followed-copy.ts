import { PassThrough } from 'node:stream'
import { setTimeout } from 'node:timers/promises'
import { databaseOver } from '@relata/query'
import type { CommandContext } from '../command-context.js'
import { changesOf } from '../store/changes-of.js'
import { withStore } from '../store/open-store.js'

/** Milliseconds that a copy stays open after the next one is ready, for requests in progress. */
const GRACE = 5000
/** The maximum share of time that is spent on reading a folder again. */
const SHARE = 0.1
/** The minimum number of milliseconds between two copies. */
const PAUSE = 2000

type Context = Pick<CommandContext, 'cwd' | 'stderr'>

interface Held {
  readonly db: object
  /** Closes the copy. */
  readonly release: () => Promise<void>
}

/** A copy of the store in a folder, and later ones once a process has written more to it. */
export class FollowedCopy {
  readonly #context: Context
  readonly #folder: string
  #held: Held
  /** Copies that will be closed. */
  readonly #earlier = new Set<Held>()

  private constructor(context: Context, folder: string, held: Held) {
    this.#context = context
    this.#folder = folder
    this.#held = held
  }

  static async open(context: Context, folder: string): Promise<FollowedCopy> {
    return new FollowedCopy(context, folder, await hold(context, folder))
  }

  /** The store at the time of the last copy. */
  get db(): object {
    return this.#held.db
  }

  /** Closes all copies, and removes their files. */
  async close(): Promise<void> {
    await Promise.all([this.#held, ...this.#earlier].map((held) => held.release()))
  }

  async #retire(held: Held): Promise<void> {
    this.#earlier.add(held)
    await setTimeout(GRACE, undefined, { ref: false })
    await held.release()
    this.#earlier.delete(held)
  }

  /** Calls `use` with each later copy, until the signal aborts. A copy that fails is retried. */
  async follow(signal: AbortSignal, use: (db: object) => void): Promise<void> {
    // Without a progress bar, which would overwrite the printed link.
    const quiet = { ...this.#context, stderr: new PassThrough().resume() }
    let first = true
    for await (const _ of changesOf(this.#context, this.#folder, signal)) {
      if (first) {
        first = false
        continue
      }
      const started = performance.now()
      const next = await hold(quiet, this.#folder).catch(() => undefined)
      if (next !== undefined) {
        const before = this.#held
        this.#held = next
        use(next.db)
        void this.#retire(before)
      }
      const pause = Math.max(PAUSE, (performance.now() - started) / SHARE)
      await setTimeout(pause, undefined, { signal }).catch(() => undefined)
    }
  }
}

/** Opens a copy, and keeps it until it is released. */
async function hold(context: Context, folder: string): Promise<Held> {
  let end = (): void => undefined
  const ended = new Promise<void>((resolve) => (end = resolve))
  return await new Promise<Held>((resolve, reject) => {
    const closed = withStore(context, folder, async ({ store }) => {
      resolve({
        db: databaseOver(store),
        release: async () => {
          end()
          await closed
        },
      })
      await ended
    })
    closed.catch(reject)
  })
}
