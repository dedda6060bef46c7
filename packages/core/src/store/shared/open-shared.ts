import { LogError, StoreError } from '../../error/errors.js'
import type { Commit } from '../../event/commit.js'
import type { EventLog } from '../../log/event-log.js'
import type { Recovered } from '../../recovery/recovered.js'
import { delay } from '../../util/globals.js'
import type { CommitFactory } from '../commit-factory.js'
import { isPassing } from './log-follower.js'

/** How often a change of the schema is attempted while others write to the log. */
const TRIES = 100
/** Milliseconds before an append with an unknown outcome is repeated. */
const PAUSE = 50

/** The arguments for opening a store over a shared log. */
interface Opening {
  readonly log: EventLog
  readonly factory: CommitFactory
  /** Reads the current log. */
  readonly recover: () => Promise<Recovered>
}

/**
 * Recovers from a shared log. A change of the schema that the log doesn't have yet is recorded by one
 * process; the others find it there.
 */
export async function recoverShared(opening: Opening): Promise<Recovered> {
  const { log, recover } = opening
  const recovered = await recover()
  if (recovered.pending === undefined) return recovered
  const change = (): Promise<Recovered> => changeSchema(opening)
  return log.exclusive === undefined ? change() : log.exclusive(change)
}

async function changeSchema({ log, factory, recover }: Opening): Promise<Recovered> {
  for (let tries = 0; tries < TRIES; tries++) {
    const recovered = await recover()
    if (recovered.pending === undefined) return recovered
    const commits = schemaCommits(recovered, factory)
    if (await appendShared(log, commits, recovered.position)) return withoutPending(recovered)
  }
  const message = `The change of the schema was not recorded: ${TRIES} times, other processes wrote to the log while it was computed. Stop them, or open the store again when they write less.`
  throw new StoreError('ERR_CONFLICT', message, { value: TRIES })
}

/**
 * Appends commits to a shared log, and repeats that until it is known whether they are stored; false if
 * others wrote first.
 */
export async function appendShared(
  log: EventLog,
  commits: readonly Commit[],
  expected: number,
): Promise<boolean> {
  for (;;) {
    try {
      await log.append(commits, { expected, durability: 'sync' })
      return true
    } catch (error) {
      if (error instanceof LogError && error.kind === 'Conflict') return false
      if (!isPassing(error)) throw error
      // Also after an unknown outcome, because the commits have keys.
      await delay(PAUSE)
    }
  }
}

/** The pending commits, with their ids as keys. */
function schemaCommits(
  { pending = [], position, schemaPosition }: Recovered,
  factory: CommitFactory,
): readonly Commit[] {
  let schema = schemaPosition
  return pending.map((events, at) => {
    const { commit } = factory.change(events, { position: position + 1 + at, schema })
    schema = commit.position
    return Object.freeze({ ...commit, key: commit.id })
  })
}

/** The state now contains what was recorded. */
function withoutPending({ pending = [], ...recovered }: Recovered): Recovered {
  const position = recovered.position + pending.length
  return { ...recovered, position, schemaPosition: position }
}
