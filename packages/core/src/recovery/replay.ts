import { LogError } from '../error/errors.js'
import type { Commit } from '../event/commit.js'
import type { Event } from '../event/event.js'
import type { OnConverted } from '../event/upcast.js'
import type { SchemaMeta } from '../schema/meta.js'
import { nextEvent, RunCollector, type EventRun, type RunPlace } from '../log/event-run.js'
import { applyForGood } from '../state/apply-commit.js'
import { must } from '../util/assert.js'
import { State } from '../state/state.js'
import { nextTurn } from '../util/globals.js'
import { CommitKeys } from './commit-keys.js'
import { endHidden } from './hidden.js'
import { KeyContent } from './key-content.js'
import type { Recovered } from './recovered.js'
import { RecoveryReport } from './recovery-report.js'
import { ReplayMeter, type ReplayProgress } from './replay-progress.js'
import { checkFollows, notApplicable } from './logged-commit.js'
import { RunApplier } from './run-applier.js'
import { upcastsOf, type Present, type Upcasts, type VersionEvents } from './upcasts.js'

/**
 * The number of events between two calls of the progress callback, and in one turn of the event loop: about
 * ten milliseconds.
 */
export const STEP = 8192
/** The number of deletes after which a replay checks whether tables should be compacted. */
const DELETES = 65_536

type VersionRules = Pick<VersionEvents, 'upcast' | 'hidden' | 'rows'>

const NO_VERSION: VersionRules = { upcast: undefined, hidden: undefined, rows: undefined }

/** What a replay needs of the current commit. */
type Current = Pick<Commit, 'position'>

/** A schema to replay under, with the conversions of earlier events. */
export interface ReplayPlan {
  readonly schema: SchemaMeta
  readonly upcasts: Upcasts
  readonly onConverted: OnConverted | undefined
  readonly keyContent: KeyContent
}

interface ReplayOptions {
  /** For progress reports. */
  readonly changes?: readonly string[]
  /** Called after every few thousand events, inside a large commit too. */
  readonly onEvents?: (() => void) | undefined
  readonly onConverted?: OnConverted | undefined
  /** The content of commits with keys, if more steps follow after those of the replay. */
  readonly keyContent?: KeyContent | undefined
}

/** Rebuilds a state from the commits of a log, in order. It runs no user code and reads no clock. */
export class Replay {
  readonly #schema: SchemaMeta
  #state: State
  #keys: CommitKeys = new CommitKeys()
  readonly #target: Present
  readonly #onConverted: OnConverted | undefined
  readonly #keyContent: KeyContent
  #upcasts: Upcasts
  readonly #changes: readonly string[]
  /** Of the schema that the next events were recorded under. */
  #version: VersionRules = NO_VERSION
  /** Applies the events of runs, while they need no conversion. */
  #runs: RunApplier | undefined
  /** The events of the current commit, if it has a key and several runs. */
  readonly #keyed: RunCollector = new RunCollector()
  readonly #onEvents: (() => void) | undefined
  #position: number = 0
  #part: number = 0
  #schemaPosition: number = 0
  #events: number = 0
  #deleted: number = 0
  #meter: ReplayMeter = new ReplayMeter(0)

  constructor(present: Present, options: ReplayOptions = {}) {
    const { changes = [], onEvents, onConverted, keyContent = new KeyContent(present) } = options
    const { schema } = present
    this.#schema = schema
    this.#target = present
    this.#onConverted = onConverted
    this.#keyContent = keyContent
    this.#changes = changes
    this.#state = new State(schema)
    this.#upcasts = upcastsOf(present, { state: this.#state, onConverted })
    this.#onEvents = onEvents
  }

  /** The schema to replay under, with the conversions of earlier events. */
  get plan(): ReplayPlan {
    return {
      schema: this.#schema,
      upcasts: this.#upcasts,
      onConverted: this.#onConverted,
      keyContent: this.#keyContent,
    }
  }

  /** Of the last commit that was replayed as a whole. */
  get position(): number {
    return this.#position
  }

  /** Starts from a snapshot that was loaded under the schema of the plan, before any commit is replayed. */
  beginWith({ state, keys, position, schemaPosition }: Recovered): void {
    this.#state = state
    this.#keys = keys
    this.#upcasts = upcastsOf(this.#target, { state, onConverted: this.#onConverted })
    this.#position = position
    this.#schemaPosition = schemaPosition
    this.#begin(must(this.#upcasts.get(schemaPosition), 'a snapshot has a schema of the log'))
    this.#meter = new ReplayMeter(position)
  }

  /** The report of a recovery that ended with this replay. */
  report(parts: Pick<RecoveryReport, 'snapshot' | 'skipped' | 'findings' | 'milliseconds'>): RecoveryReport {
    return new RecoveryReport({
      ...parts,
      position: this.#position,
      commits: this.#position - (parts.snapshot?.position ?? 0),
      events: this.#events,
      changes: this.#changes,
    })
  }

  /** The result of the commits so far. */
  get recovered(): Recovered {
    return {
      schema: this.#schema,
      state: this.#state,
      keys: this.#keys,
      position: this.#position,
      schemaPosition: this.#schemaPosition,
    }
  }

  progress(place: Pick<ReplayProgress, 'head' | 'replay' | 'replays'>): ReplayProgress {
    const changes = this.#changes
    const [position, part, events] = [this.#position, this.#part, this.#events]
    return this.#meter.progress({ ...place, position, part, events, changes })
  }

  take(commit: Commit): void {
    checkFollows(commit, this.#position)
    this.#applyPart(commit, 0, commit.events.length)
    this.#remember(commit)
    this.#end(commit)
  }

  /** The same, in turns of the event loop that are short even for a large commit. */
  async takeInTurns(commit: Commit): Promise<void> {
    checkFollows(commit, this.#position)
    const count = commit.events.length
    for (let from = 0; from < count; from += STEP) {
      if (from > 0) await nextTurn()
      this.#applyPart(commit, from, Math.min(count, from + STEP))
    }
    this.#remember(commit)
    this.#end(commit)
  }

  /** The same as `take` for a run of events of a commit. */
  takeRun(run: EventRun): void {
    const { commit, first, count, total } = run
    if (first === 0) checkFollows(commit, this.#position)
    const keyed = commit.key === undefined ? [] : this.#keyed.add([run])
    const place = { at: run.at }
    for (let left = count; left > 0;) {
      const applied = this.#applyRun(run, place, Math.min(left, STEP - (this.#events % STEP)))
      this.#events += applied
      left -= applied
      if (this.#events % STEP === 0) this.#report((first + count - left) / total, commit)
    }
    if (first + count < total) return
    for (const whole of keyed) this.#remember(whole)
    this.#end(commit)
  }

  #applyPart(commit: Commit, from: number, to: number): void {
    const { events } = commit
    for (let at = from; at < to; at++) {
      this.#apply(events[at] as Event, commit)
      this.#events++
      if (this.#events % STEP === 0) this.#report((at + 1) / events.length, commit)
    }
  }

  #remember(commit: Commit): void {
    if (commit.key !== undefined) this.#keys.remember(this.#keyContent.of(commit, this.#schemaPosition))
  }

  #end({ position }: Current): void {
    this.#position = position
    this.#part = 0
    if (this.#deleted + (this.#runs?.removed ?? 0) < DELETES) return
    this.#state.compact()
    this.#deleted = 0
    if (this.#runs !== undefined) this.#runs.removed = 0
  }

  #report(part: number, { position }: Current): void {
    if (this.#onEvents === undefined) return
    if (part === 1) this.#position = position
    else this.#part = part
    this.#onEvents()
  }

  /** Applies at least one event of a run from a place on, at most `count`, and moves the place. Returns their number. */
  #applyRun(run: EventRun, place: RunPlace, count: number): number {
    const runs = this.#runs
    if (runs !== undefined) {
      const applied = runs.apply(run, place, count)
      if (applied > 0) return applied
    }
    this.#apply(nextEvent(run, place), run.commit)
    return 1
  }

  #apply(event: Event, commit: Current): void {
    if (event.type === 'schemaChanged') return this.#takeSchema(commit)
    if (this.#schemaPosition === 0)
      throw new LogError('Corrupt', 'The log does not begin with a schema: it is not the log of a store.', {
        value: commit.position,
      })
    if (event.type === 'deleted' || event.type === 'unlinked') this.#deleted++
    try {
      const { upcast, hidden, rows } = this.#version
      if (rows !== undefined && event.type === 'created' && rows.create(event)) return
      const present = upcast === undefined ? event : upcast(event)
      if (present === undefined) return
      if (hidden !== undefined && present.type === 'deleted') endHidden(this.#state, present, hidden)
      applyForGood(this.#state, present)
    } catch (cause) {
      throw notApplicable(commit, cause, event.type)
    }
  }

  #takeSchema(commit: Current): void {
    const version = this.#upcasts.get(commit.position)
    if (version === undefined)
      throw new LogError('Corrupt', `No later commit names the schema of commit ${commit.position}.`, {
        value: commit.position,
      })
    this.#begin(version)
    this.#schemaPosition = commit.position
  }

  #begin(version: VersionRules): void {
    const { upcast, hidden, rows } = version
    const isPresent = upcast === undefined && hidden === undefined && rows === undefined
    this.#version = version
    this.#runs = isPresent ? new RunApplier(this.#state) : undefined
  }
}
