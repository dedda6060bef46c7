import { PassThrough } from 'node:stream'
import { setTimeout } from 'node:timers/promises'
import { databaseOver } from '@relata/query'
import type { CommandContext } from '../command-context.js'
import { INTERVAL_MS, logState } from '../store/changes-of.js'
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
  /** The state of the folder's log before it was copied: what is written meanwhile makes another one. */
  #state: string
  /** Copies that will be closed. */
  readonly #earlier = new Set<Held>()

  private constructor(context: Context, folder: string, { held, state }: Copied) {
    this.#context = context
    this.#folder = folder
    this.#held = held
    this.#state = state
  }

  static async open(context: Context, folder: string): Promise<FollowedCopy> {
    return new FollowedCopy(context, folder, await copied(context, folder))
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
    while (!signal.aborted) {
      let pause = INTERVAL_MS
      if ((await logState(quiet, this.#folder)) !== this.#state) {
        const started = performance.now()
        const next = await copied(quiet, this.#folder).catch(() => undefined)
        if (next !== undefined) this.#replace(next, use)
        pause = Math.max(PAUSE, (performance.now() - started) / SHARE)
      }
      await setTimeout(pause, undefined, { signal }).catch(() => undefined)
    }
  }

  #replace({ held, state }: Copied, use: (db: object) => void): void {
    const before = this.#held
    this.#held = held
    this.#state = state
    use(held.db)
    void this.#retire(before)
  }
}

interface Copied {
  readonly held: Held
  readonly state: string
}

async function copied(context: Context, folder: string): Promise<Copied> {
  const state = await logState(context, folder)
  return { held: await hold(context, folder), state }
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
