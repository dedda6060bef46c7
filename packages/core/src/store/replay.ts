import { LogError, StoreError } from '../error/errors.js'
import type { Commit } from '../event/commit.js'
import type { Event } from '../event/event.js'
import { describeDifference } from '../schema/difference.js'
import type { SchemaDescription, SchemaMeta } from '../schema/meta.js'
import type { State } from '../table/state.js'
import type { CommitKeys } from './commit-keys.js'
import type { ReplayProgress } from './options.js'

/** Events between two calls of the progress callback: some ten milliseconds. */
const STEP = 8192
/** Deletes after which a replay looks whether tables should be compacted. */
const DELETES = 65_536

/** Rebuilds a state from the commits of a log, in order: the same apply function as live, no user code, no clock. */
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
  constructor(schema: SchemaMeta, into: { readonly state: State; readonly keys: CommitKeys }, onEvents?: () => void) {
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
    if (commit.position !== this.#position + 1) {
      throw new LogError('Corrupt', `The log gave commit ${commit.position} after ${this.#position}: commits are missing.`, {
        value: commit.position,
      })
    }
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
    if (event.type === 'schemaChanged') return this.#checkSchema(event.schema, commit)
    if (this.#schema === 0)
      throw new LogError('Corrupt', 'The log does not begin with its schema: it is not the log of a store.', { value: commit })
    if (event.type === 'deleted' || event.type === 'unlinked') this.#deleted++
    try {
      this.#state.apply(event)
    } catch (cause) {
      if (cause instanceof RangeError) throw interrupted(commit, cause)
      throw new LogError('Corrupt', `Commit ${commit.position} can't be applied: a '${event.type}' event doesn't fit what is before it.`, {
        value: event,
        cause,
      })
    }
  }

  #checkSchema(logged: SchemaDescription, commit: Commit): void {
    const differences = describeDifference(logged, this.#description)
    if (differences.length > 0) {
      const message = `The log was written under another schema (commit ${commit.position}). Since then:\n${differences.map((line) => `  ${line}`).join('\n')}\nOpen it with the schema it was written under.`
      throw new StoreError('ERR_SCHEMA_CHANGED', message, { value: differences })
    }
    this.#schema = commit.position
  }
}

/** Too little of the stack or of memory says nothing of the log. */
function interrupted({ position }: Commit, cause: RangeError): StoreError {
  const message = `The store could not be opened: there was no room to apply commit ${position} (${cause.message}). The log is as it was: open it again.`
  return new StoreError('ERR_STORE_FAILED', message, { cause })
}
