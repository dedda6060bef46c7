import { UsageError } from '../error/errors.js'
import type { Event } from '../event/event.js'
import { upcastFrom, type OnConverted } from '../event/upcast.js'
import type { SchemaDescription, SchemaMeta } from '../schema/meta.js'
import { applySteps } from '../schema/migration/apply-steps.js'
import { declarationsOf } from '../schema/migration/declarations-of.js'
import {
  isDataStep,
  schemaSteps,
  type DataStep,
  type MigrationStep,
} from '../schema/migration/migration-step.js'
import { writesData } from '../schema/migration/migration.js'
import type { SchemaStep } from '../schema/migration/schema-step.js'
import { resolveSchema } from '../schema/resolve.js'
import { applyForGood } from '../state/apply-commit.js'
import type { State } from '../state/state.js'
import type { ChoiceChecker } from '../transaction/constraints.js'
import { must } from '../util/assert.js'
import { carryOverSteps, type StateChange } from './carry-over.js'
import { changesOfSteps } from './changed-fields.js'
import { checkData } from './check-data.js'
import { Conversions } from './conversions.js'
import { endHidden, hiddenFrom, isRestoring } from './hidden.js'
import { KeyContent } from './key-content.js'
import type { PendingCommit, Recovered } from './recovered.js'
import { Replay } from './replay.js'
import type { AnyMigration, PendingChange, SchemaPlan } from './schema-plan.js'

/** Runs a data step, or the `run` of a migration, over the states before and after, and returns its events. */
export type RunMigration = (part: AnyMigration | DataStep, before: State, after: State) => readonly Event[]

/** The parts of a recovery besides the log. */
export interface RecoveryOptions {
  readonly runMigration?: RunMigration | undefined
  /** Decides about keys that enforce their `limitChoicesTo`. */
  readonly choices?: ChoiceChecker | undefined
}

/** Some steps of a migration, of which only the last one may write data. */
interface Part {
  readonly steps: readonly SchemaStep[]
  readonly data: DataStep | undefined
}

/** Called during a replay, with its progress. */
type OnEvents = (replay: Replay) => void

/**
 * The parts of a recovery around the replay. If a migration writes data, the log is replayed under the schema
 * before that migration, so that it can read it. It writes to a copy of that state under the new schema,
 * which becomes the current state at the end. A later start rebuilds the same state from the log, with the
 * events that the migration wrote.
 */
export class Recovery {
  readonly #schema: SchemaMeta
  readonly #plan: SchemaPlan
  readonly #options: RecoveryOptions
  /** The index of the first change that writes data. */
  readonly #first: number
  #conversions: Conversions = new Conversions()
  readonly #keyContent: KeyContent
  #commits: readonly PendingCommit[]
  #last: Replay | undefined
  #onEvents: OnEvents | undefined

  constructor(schema: SchemaMeta, plan: SchemaPlan, options: RecoveryOptions) {
    this.#schema = schema
    this.#plan = plan
    this.#options = options
    this.#commits = plan.pending.map(({ event }) => [event])
    this.#keyContent = new KeyContent({ schema, versions: plan.versions, steps: stepsOf(this.#commits) })
    this.#first = plan.pending.findIndex(({ migration }) => writesData(migration))
    if (this.#first < 0 || options.runMigration !== undefined) return
    throw new UsageError('ERR_ARGUMENT', 'A migration that writes data needs the option runMigration.', {
      value: plan.pending[this.#first]?.migration,
    })
  }

  /**
   * The recovery in steps. Yields each replay that it needs, and continues after it has the whole log. Yields
   * undefined after every few milliseconds of other work.
   */
  *steps(onEvents?: OnEvents): Generator<Replay | undefined, Recovered> {
    this.#onEvents = onEvents
    if (this.#first < 0) {
      const steps = stepsOf(this.#commits)
      const replay = this.#newReplay(this.#schema, steps)
      yield replay
      return this.#finish(replay.recovered.state)
    }
    return this.#finish(yield* this.#migrate())
  }

  /** Runs the migrations that write data, each on a copy of the state before its steps. */
  *#migrate(): Generator<Replay | undefined, State> {
    const { pending } = this.#plan
    const done: PendingCommit[] = pending.slice(0, this.#first).map(({ event }) => [event])
    let state = yield* this.#replayed(this.#schemaBefore(this.#first), done)
    for (const [at, change] of pending.entries()) {
      if (at < this.#first) continue
      const [commit, next] = yield* this.#migrateOne(at, change, { state, done })
      state = next
      done.push(commit)
    }
    this.#commits = done
    return state
  }

  *#migrateOne(
    at: number,
    { event, migration }: PendingChange,
    { state, done }: { readonly state: State; readonly done: readonly PendingCommit[] },
  ): Generator<Replay | undefined, readonly [PendingCommit, State]> {
    const { runMigration } = this.#options
    const parts = partsOf(migration?.steps ?? event.steps ?? [])
    let [before, events, steps]: [State, readonly Event[], readonly SchemaStep[]] = [state, [], []]
    let description = this.#descriptionBefore(at)
    for (const [place, part] of parts.entries()) {
      steps = [...steps, ...part.steps]
      const isLast = place === parts.length - 1
      const from = description
      description = isLast
        ? event.schema
        : applySteps(from, { name: must(migration, 'data steps are of a migration').name, steps: part.steps })
      const to = isLast ? this.#schemaAfter(at) : resolveSchema(declarationsOf(description))
      events = upcastAll(from, part.steps, events)
      const partly: PendingCommit = [{ ...event, schema: description, steps }, ...events]
      const after = part.steps.some(isRestoring)
        ? yield* this.#replayed(to, [...done, partly])
        : yield* this.#copied(before, { from, steps: part.steps, to })
      if (part.data !== undefined && runMigration !== undefined)
        events = [...events, ...runMigration(part.data, before, after)]
      before = after
    }
    if (migration?.run !== undefined && runMigration !== undefined)
      events = [...events, ...runMigration(migration, state, before)]
    return [[event, ...events], before]
  }

  /** The state of the log after some of the changes. */
  *#replayed(schema: SchemaMeta, commits: readonly PendingCommit[]): Generator<Replay, State> {
    this.#conversions = new Conversions()
    const replay = this.#newReplay(schema, stepsOf(commits))
    yield replay
    const { state } = replay.recovered
    applyCommits(state, commits, this.#conversions.onConverted)
    return state
  }

  #copied(state: State, change: StateChange): Generator<undefined, State> {
    this.#conversions.follow(change.from, change.steps)
    return carryOverSteps(state, { ...change, onConverted: this.#conversions.onCopied })
  }

  /** The number of replays. */
  get replays(): number {
    if (this.#first < 0) return 1
    const restoring = this.#plan.pending
      .slice(this.#first)
      .flatMap(({ event, migration }) => partsOf(migration?.steps ?? event.steps ?? []))
      .filter(({ steps }) => steps.some(isRestoring))
    return 1 + restoring.length
  }

  #newReplay(schema: SchemaMeta, steps: readonly SchemaStep[]): Replay {
    const { versions } = this.#plan
    const onEvents = this.#onEvents
    const replay: Replay = new Replay(
      { schema, versions, steps },
      {
        changes: this.#changes(),
        onConverted: this.#conversions.onConverted,
        onEvents: onEvents && ((): void => onEvents(replay)),
        keyContent: this.#keyContent,
      },
    )
    this.#last = replay
    return replay
  }

  /** What has changed since the log was written, for progress reports. */
  #changes(): readonly string[] {
    const { pending, changes } = this.#plan
    const applied = pending.flatMap(({ migration }) =>
      migration === undefined ? [] : [`migration ${migration.name}`],
    )
    return Object.freeze([...applied, ...changes.map(({ message }) => message)])
  }

  /** Verifies the rows of the current state. */
  #finish(state: State): Recovered {
    const { recovered } = must(this.#last, 'a recovery replays the log')
    if (this.#commits.length === 0) return recovered
    const steps = stepsOf(this.#commits)
    checkData(state, [...changesOfSteps(this.#schema, steps), ...this.#plan.changes], {
      choices: this.#options.choices,
      conversions: this.#conversions,
    })
    return { ...recovered, schema: this.#schema, state, pending: this.#commits }
  }

  #descriptionBefore(at: number): SchemaDescription {
    return (
      this.#plan.pending[at - 1]?.event.schema ??
      must(this.#plan.versions.at(-1), 'a log with a schema').event.schema
    )
  }

  /** The schema that the n-th pending change begins with. */
  #schemaBefore(at: number): SchemaMeta {
    return resolveSchema(declarationsOf(this.#descriptionBefore(at)))
  }

  #schemaAfter(at: number): SchemaMeta {
    return at === this.#plan.pending.length - 1 ? this.#schema : this.#schemaBefore(at + 1)
  }
}

/** A part ends with each step that writes data: it reads the state before the part's steps. */
function partsOf(steps: readonly MigrationStep[]): readonly Part[] {
  const parts: Part[] = []
  let from = 0
  for (const [at, step] of steps.entries()) {
    if (!isDataStep(step)) continue
    // The steps before it are a separate part, so that it reads the state after them.
    if (from < at) parts.push({ steps: schemaSteps(steps.slice(from, at)), data: undefined })
    parts.push({ steps: step.steps, data: step })
    from = at + 1
  }
  if (from < steps.length || parts.length === 0)
    parts.push({ steps: schemaSteps(steps.slice(from)), data: undefined })
  return parts
}

/** Applies the events that schema changes wrote to a state under the schema after all of them. */
export function applyCommits(
  state: State,
  commits: readonly PendingCommit[],
  onConverted?: OnConverted,
): void {
  for (const [at, [{ schema }, ...events]] of commits.entries()) {
    const later = stepsOf(commits.slice(at + 1))
    const hidden = hiddenFrom(schema, later, state.schema)
    for (const event of upcastAll(schema, later, events, onConverted)) {
      if (hidden !== undefined && event.type === 'deleted') endHidden(state, event, hidden)
      applyForGood(state, event)
    }
  }
}

function stepsOf(commits: readonly PendingCommit[]): readonly SchemaStep[] {
  return commits.flatMap(([event]) => event.steps ?? [])
}

function upcastAll(
  schema: SchemaDescription,
  steps: readonly SchemaStep[],
  events: readonly Event[],
  onConverted?: OnConverted,
): readonly Event[] {
  const upcast = upcastFrom(schema, steps, onConverted)
  return upcast === undefined ? events : events.flatMap((event) => upcast(event) ?? [])
}
