import { LogError, StoreError } from '../../error/errors.js'
import type { EventLog } from '../../log/event-log.js'
import type { ConfirmedCommits } from './confirmed-commits.js'
import type { Flight } from './flight.js'
import type { LogContact } from './log-contact.js'
import { isPassing } from './log-follower.js'

/** The known outcome of an append. */
export type AppendAnswer =
  /** The log has the commits. */
  | { readonly kind: 'stored' }
  /**
   * The log already had the keys before this call, up to a position: from this flight, or from others with
   * the same content.
   */
  | { readonly kind: 'duplicate'; readonly last: number }
  /** Nothing is stored, because others wrote first: up to a position at least. */
  | { readonly kind: 'conflict'; readonly head: number }
  /** Nothing is stored, because the log already has one of the keys. */
  | { readonly kind: 'reused'; readonly error: StoreError }
  /** Nothing is stored, because this process may not append. */
  | { readonly kind: 'forbidden'; readonly error: LogError }
  /** Nothing is stored, because the log can't be reached. */
  | { readonly kind: 'unavailable'; readonly error: LogError }
  /** The log has failed, or the store is being closed. It may be unknown what is stored. */
  | { readonly kind: 'ended'; readonly error: unknown }

/** The log that an append is sent to. */
interface Line {
  readonly log: EventLog
  readonly contact: LogContact
  readonly commits: ConfirmedCommits
  /** Whether to stop waiting for a log that doesn't answer. */
  readonly stopped: () => boolean
}

/**
 * Appends the commits of a flight. If it is unknown whether the log has stored them, the same append is
 * repeated until the log answers, or until its commits show the outcome.
 */
export async function appendUntilAnswered(flight: Flight, line: Line): Promise<AppendAnswer> {
  const { contact, commits, stopped } = line
  let unknown: unknown
  for (;;) {
    const answer = await attempt(flight, line, unknown !== undefined)
    if (answer.kind !== 'unknown') return answer
    unknown = answer.error
    contact.failed(unknown)
    if (!stopped()) await contact.pause()
    const shown = shownBy(flight, commits)
    if (shown !== undefined) return shown
    if (stopped()) return { kind: 'ended', error: unknown }
  }
}

type Attempt = AppendAnswer | { readonly kind: 'unknown'; readonly error: unknown }

async function attempt(flight: Flight, { log, contact }: Line, repeated: boolean): Promise<Attempt> {
  const { commits, expected, durability, size } = flight
  try {
    const results = await log.append(
      commits,
      size === 0 ? { expected, durability } : { expected, durability, size },
    )
    contact.answered()
    if (results.every(({ status }) => status === 'ok')) return { kind: 'stored' }
    return { kind: 'duplicate', last: results.reduce((last, { position }) => Math.max(last, position), 0) }
  } catch (error) {
    if (error instanceof LogError && error.kind === 'Conflict') {
      contact.answered()
      return { kind: 'conflict', head: error.head?.position ?? expected + 1 }
    }
    if (error instanceof StoreError && error.code === 'ERR_KEY_REUSED') {
      contact.answered()
      return { kind: 'reused', error }
    }
    if (error instanceof LogError && error.kind === 'Forbidden' && !repeated) {
      contact.answered()
      return { kind: 'forbidden', error }
    }
    if (!isPassing(error)) return { kind: 'ended', error }
    // If an earlier attempt had an unknown outcome, it may still have stored the commits, although this one
    // stored nothing.
    if (error.kind === 'Unknown' || repeated) return { kind: 'unknown', error }
    contact.failed(error)
    return { kind: 'unavailable', error }
  }
}

/** The outcome of an append, as far as the commits that were applied meanwhile show it. */
function shownBy(flight: Flight, { position }: ConfirmedCommits): AppendAnswer | undefined {
  if (flight.confirmed) return { kind: 'stored' }
  return flight.obstacles.length > 0 ? { kind: 'conflict', head: position } : undefined
}
