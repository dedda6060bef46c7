import type { StoreError } from '../error/errors.js'
import type { CommitMeta } from '../event/commit.js'
import type { Durability } from '../log/event-log.js'

/** A commit that was made, or received from another store. Times are in milliseconds. */
export interface ObservedCommit {
  readonly position: number
  readonly action: string | undefined
  readonly meta: CommitMeta | undefined
  /** The number of its events. */
  readonly events: number
  /** As the log measures them; 0 in a store whose log doesn't measure. */
  readonly bytes: number
  /** From the beginning of the transaction until the commit was visible. */
  readonly ms: number
  /** How long its listeners took, live queries among them. */
  readonly notifyMs: number
}

/** A transaction that was rolled back. */
export interface ObservedRollback {
  readonly action: string | undefined
  readonly error: unknown
  readonly ms: number
}

/** Commits that the log has stored, in one append. */
export interface ObservedAppend {
  /** Of its last commit. */
  readonly position: number
  readonly commits: number
  readonly bytes: number
  readonly durability: Durability
  readonly ms: number
}

/** A query that took at least as long as the option `slowQuery` says. */
export interface ObservedQuery {
  readonly model: string
  /** What was evaluated. */
  readonly kind: 'rows' | 'values' | 'count' | 'exists' | 'aggregate'
  /** Its plan, as `explain` prints it; computed when it is read. */
  readonly plan: string
  /** Rows or values that were returned; undefined for a count, an aggregate and `exists`. */
  readonly rows: number | undefined
  readonly ms: number
}

/** The log was replayed, and the store is about to open. */
export interface ObservedReplay {
  /** Of the last commit. */
  readonly position: number
  readonly ms: number
}

/** A snapshot that was written, or could not be. */
export interface ObservedSnapshot {
  /** Of the last commit that it contains. */
  readonly position: number
  /** Bytes that it takes in the snapshot store; 0 if it failed. */
  readonly bytes: number
  /** From the capture of the state until the snapshot was complete, or had failed. */
  readonly ms: number
  /** `manual`: by `saveSnapshot`; `auto`: by the option `snapshots`. */
  readonly reason: 'auto' | 'manual'
  /** Why it failed; undefined if it succeeded. */
  readonly error: unknown
}

/** What a commit listener threw or rejected with. */
export interface ObservedListenerError {
  readonly error: unknown
}

/** The store has failed: all further calls throw. */
export interface ObservedFailure {
  readonly error: StoreError
}

/** What a store reports, by kind. */
export interface ObservedEvents {
  readonly commit: ObservedCommit
  readonly rollback: ObservedRollback
  readonly append: ObservedAppend
  readonly query: ObservedQuery
  readonly replay: ObservedReplay
  readonly snapshot: ObservedSnapshot
  readonly listenerError: ObservedListenerError
  readonly failure: ObservedFailure
}
export type ObservedKind = keyof ObservedEvents

export const OBSERVED_KINDS: readonly ObservedKind[] = Object.freeze([
  'commit',
  'rollback',
  'append',
  'query',
  'replay',
  'snapshot',
  'listenerError',
  'failure',
])

/**
 * What a store reports while it works, for metrics, traces and logs: a method for each kind of event. A
 * method that is left out costs nothing, because its argument is not computed. A method is called after the
 * event that it reports. An error that it throws becomes an uncaught exception and doesn't affect the commit
 * or the query.
 *
 * @example
 * ```ts
 * const db = createStore<Library>(schema, {
 *   slowQuery: 50,
 *   observer: { query: ({ model, plan, ms }) => console.warn(`A query of ${model} took ${ms} ms\n${plan}`) },
 * })
 * ```
 * @public
 */
export type StoreObserver = {
  readonly [K in ObservedKind]?: (event: ObservedEvents[K]) => void
} & {
  /** Whether a kind of event is of interest now; called before each event is computed. Left out: always. */
  readonly wants?: (kind: ObservedKind) => boolean
}
