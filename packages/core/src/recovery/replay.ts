import { LogError } from '../error/errors.js'
import type { Commit } from '../event/commit.js'
import type { Event } from '../event/event.js'
import type { SchemaDescription, SchemaMeta } from '../schema/meta.js'
import { applyForGood } from '../state/apply-commit.js'
import type { State } from '../state/state.js'
import type { CommitKeys } from './commit-keys.js'
import { checkFollows, checkSchema, notApplicable } from './logged-commit.js'

/** Events between two calls of the progress callback: some ten milliseconds. */
const STEP = 8192
/** Deletes after which a replay looks whether tables should be compacted. */
const DELETES = 65_536

/** How far a replay is. */
export interface ReplayProgress {
  /** Of the last commit replayed as a whole. */
  readonly position: number
  /** The replayed share of the next commit, from 0 up to but not including 1. A progress bar shows `position + part` of `head`. */
  readonly part: number
  /** Of the last commit to replay. */
  readonly head: number
  /** Events applied so far. */
  readonly events: number
}

/**
 * Rebuilds a state from the commits of a log, in order: the same apply function as live, no user code, no
 * clock.
 */
export class Replay {
  readonly #state: State
  readonly #keys: CommitKeys
  readonly #description: SchemaDescription
  readonly #onEvents: (() => void) | undefined
  #position: number = 0
  #part: number = 0
  #schema: number = 0
  #events: number = 0
  #deleted: number = 0

  /** `onEvents` is called after every so many events, inside a large commit too. */
  constructor(
    schema: SchemaMeta,
    into: { readonly state: State; readonly keys: CommitKeys },
    onEvents?: () => void,
  ) {
    this.#state = into.state
    this.#keys = into.keys
    this.#onEvents = onEvents
    this.#description = schema.describe()
  }

  /** Of the last commit taken. */
  get position(): number {
    return this.#position
  }

  /** Position of the schema in force; 0 before the first commit. */
  get schemaPosition(): number {
    return this.#schema
  }

  progress(head: number): ReplayProgress {
    return { position: this.#position, part: this.#part, head, events: this.#events }
  }

  take(commit: Commit): void {
    checkFollows(commit, this.#position)
    const { events } = commit
    for (let at = 0; at < events.length; at++) {
      this.#apply(events[at] as Event, commit)
      this.#events++
      if (this.#events % STEP === 0) this.#tell((at + 1) / events.length, commit)
    }
    this.#position = commit.position
    this.#part = 0
    this.#keys.remember(commit)
    if (this.#deleted < DELETES) return
    this.#state.compact()
    this.#deleted = 0
  }

  #tell(part: number, { position }: Commit): void {
    if (this.#onEvents === undefined) return
    if (part === 1) this.#position = position
    else this.#part = part
    this.#onEvents()
  }

  #apply(event: Event, commit: Commit): void {
    if (event.type === 'schemaChanged') return this.#takeSchema(event.schema, commit)
    if (this.#schema === 0)
      throw new LogError('Corrupt', 'The log does not begin with its schema: it is not the log of a store.', {
        value: commit,
      })
    if (event.type === 'deleted' || event.type === 'unlinked') this.#deleted++
    try {
      applyForGood(this.#state, event)
    } catch (cause) {
      throw notApplicable(commit, cause, event.type)
    }
  }

  #takeSchema(logged: SchemaDescription, commit: Commit): void {
    checkSchema(logged, this.#description, commit)
    this.#schema = commit.position
  }
}
