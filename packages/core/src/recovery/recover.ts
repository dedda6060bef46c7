import { UsageError } from '../error/errors.js'
import type { Event } from '../event/event.js'
import { upcastFrom } from '../event/upcast.js'
import type { EventLog } from '../log/event-log.js'
import type { MemoryLog } from '../log/memory-log.js'
import type { SchemaDescription, SchemaMeta } from '../schema/meta.js'
import { checkMigrations } from '../schema/migration/migration.js'
import { declarationsOf } from '../schema/migration/declarations-of.js'
import { resolveSchema } from '../schema/resolve.js'
import { applyForGood } from '../state/apply-commit.js'
import type { State } from '../state/state.js'
import type { ChoiceChecker } from '../transaction/constraints.js'
import { must } from '../util/assert.js'
import { nextTurn } from '../util/globals.js'
import { carryOver } from './carry-over.js'
import { changesOfSteps } from './changed-fields.js'
import { checkData } from './check-data.js'
import { Conversions } from './conversions.js'
import type { PendingCommit, Recovered } from './recovered.js'
import { Replay, STEP, type ReplayProgress } from './replay.js'
import { readSchemas, readSchemasNow, type SchemaVersion } from './schema-history.js'
import { planSchema, type AnyMigration, type MigrateOption, type SchemaPlan } from './schema-plan.js'
import { upcastsOf } from './upcasts.js'

/** Runs the data part of a migration over copies of the state, and returns the events that it wrote. */
export type RunMigration = (migration: AnyMigration, before: State, after: State) => readonly Event[]

/** What a state is recovered from. */
export interface RecoverOptions {
  readonly schema: SchemaMeta
  readonly log: EventLog
  /** Called after every few thousand events, inside a large commit too, and once at the end. */
  readonly onProgress?: ((progress: ReplayProgress) => void) | undefined
  /**
   * What happens if the schema has changed since the log was written. `'safe'` (the default) applies migrations,
   * and the changes that need none: free ones, and those that the stored data allows. `'refuse'` refuses all.
   */
  readonly migrate?: MigrateOption | undefined
  readonly migrations?: readonly AnyMigration[] | undefined
  readonly runMigration?: RunMigration | undefined
  /** Decides about keys that enforce their `limitChoicesTo`. */
  readonly choices?: ChoiceChecker | undefined
}

type SchemaOptions = Pick<RecoverOptions, 'migrate' | 'migrations' | 'runMigration' | 'choices'>

/**
 * Rebuilds the state that a log holds. It writes nothing and leaves the log open, also when it fails.
 *
 * Codes: `ERR_SCHEMA_CHANGED` if the log was written under another schema, and a change needs a migration;
 * `ERR_SCHEMA_AHEAD` if the log has moved on from this schema; `ERR_MIGRATION` if a migration doesn't fit;
 * `ERR_SCHEMA_DATA` if stored rows don't fit; `ERR_LOG_CORRUPT` if the log can't be replayed.
 */
export async function recover(options: RecoverOptions): Promise<Recovered> {
  const { schema, log, onProgress } = options
  const head = (await log.head()).position
  const recovery = new Recovery(schema, planOf(await readSchemas(log), options), options)
  const replays = recovery.writesData ? 2 : 1
  const report = (replay: Replay, number: number): void =>
    onProgress?.(replay.progress({ head, replay: number, replays }))
  if (recovery.writesData) {
    const before = recovery.replayBefore(onProgress && ((): void => report(before, 1)))
    await replayInTurns(before, log)
    report(before, 1)
    recovery.migrate(before)
  }
  const replay = recovery.replay(onProgress && ((): void => report(replay, replays)))
  await replayInTurns(replay, log)
  const recovered = recovery.finish(replay)
  report(replay, replays)
  return recovered
}

/** `recover` for a memory log, without waiting. */
export function recoverNow(schema: SchemaMeta, log: MemoryLog, options: SchemaOptions = {}): Recovered {
  const recovery = new Recovery(schema, planOf(readSchemasNow(log), { ...options, schema }), options)
  const replayInto = (replay: Replay): Replay => {
    for (let position = 0; position < log.position;) {
      const page = log.page(position)
      for (const commit of page) replay.take(commit)
      position += page.length
    }
    return replay
  }
  if (recovery.writesData) recovery.migrate(replayInto(recovery.replayBefore()))
  return recovery.finish(replayInto(recovery.replay()))
}

/** The state of a log under one of its schemas, as the steps up to there make it. */
export async function replayUnder(
  log: EventLog,
  { schema, versions }: { readonly schema: SchemaMeta; readonly versions: readonly SchemaVersion[] },
): Promise<State> {
  const replay = new Replay(schema, upcastsOf(versions, [], ignore))
  await replayInTurns(replay, log)
  return replay.recovered.state
}

/** Replays a log with turns of the event loop between groups of events. */
async function replayInTurns(replay: Replay, log: EventLog): Promise<void> {
  let events = 0
  for await (const commit of log.read()) {
    events += commit.events.length
    if (events > STEP) {
      await nextTurn()
      events = commit.events.length
    }
    if (events > STEP) await replay.takeInTurns(commit)
    else replay.take(commit)
  }
}

function planOf(
  versions: readonly SchemaVersion[],
  { schema, migrate = 'safe', migrations = [] }: Pick<RecoverOptions, 'schema' | 'migrate' | 'migrations'>,
): SchemaPlan {
  return planSchema(versions, schema, { migrate, migrations: checkMigrations(migrations) })
}

/**
 * The parts of a recovery around the replay. If a migration writes data, the log is replayed twice: first under
 * the schema before that migration, so that it can read it. Then under the new schema, with the events that it
 * wrote, as any later start replays them.
 */
class Recovery {
  readonly #schema: SchemaMeta
  readonly #plan: SchemaPlan
  readonly #options: SchemaOptions
  /** Of the first migration with a `run`; -1 if there is none. */
  readonly #first: number
  readonly #conversions = new Conversions()
  #commits: readonly PendingCommit[]

  constructor(schema: SchemaMeta, plan: SchemaPlan, options: SchemaOptions) {
    this.#schema = schema
    this.#plan = plan
    this.#options = options
    this.#commits = plan.pending.map(({ event }) => [event])
    this.#first = plan.pending.findIndex(({ migration }) => migration?.run !== undefined)
    if (this.#first >= 0 && options.runMigration === undefined)
      throw new UsageError('ERR_ARGUMENT', 'A migration with a run needs the option runMigration.', {
        value: plan.pending[this.#first]?.migration,
      })
  }

  /** Whether a migration writes data, so that there are two replays. */
  get writesData(): boolean {
    return this.#first >= 0
  }

  /** The replay that the first migration with a `run` reads. */
  replayBefore(onEvents?: () => void): Replay {
    const { versions, pending } = this.#plan
    const steps = pending.slice(0, this.#first).flatMap(({ event }) => event.steps ?? [])
    const upcasts = upcastsOf(versions, steps, ignore)
    return new Replay(this.#schemaBefore(this.#first), upcasts, { changes: this.#changes(), onEvents })
  }

  /** Runs the migrations that write data, each on copies of the state before and after its steps. */
  migrate(before: Replay): void {
    let { state } = before.recovered
    const { pending } = this.#plan
    this.#commits = pending.map(({ event, migration }, at): PendingCommit => {
      if (at < this.#first) return [event]
      const from = at === 0 ? this.#lastDescription() : must(pending[at - 1], 'a change').event.schema
      const to = at === pending.length - 1 ? this.#schema : this.#schemaBefore(at + 1)
      const next = carryOver(state, { from, steps: event.steps ?? [], to })
      const { runMigration } = this.#options
      const events =
        migration?.run === undefined || runMigration === undefined ? [] : runMigration(migration, state, next)
      state = next
      return [event, ...events]
    })
  }

  /** The replay of the log under the new schema. */
  replay(onEvents?: () => void): Replay {
    const { versions, pending } = this.#plan
    const steps = pending.flatMap(({ event }) => event.steps ?? [])
    const upcasts = upcastsOf(versions, steps, this.#conversions.onConverted)
    return new Replay(this.#schema, upcasts, { changes: this.#changes(), onEvents })
  }

  /** What is new since the log was written, for progress reports. */
  #changes(): readonly string[] {
    const { pending, changes } = this.#plan
    const applied = pending.flatMap(({ migration }) =>
      migration === undefined ? [] : [`migration ${migration.name}`],
    )
    return Object.freeze([...applied, ...changes.map(({ message }) => message)])
  }

  /** Applies what the migrations wrote, and verifies the rows. */
  finish(replay: Replay): Recovered {
    const { recovered } = replay
    const { state } = recovered
    if (this.#commits.length === 0) return recovered
    for (const [at, [{ schema }, ...events]] of this.#commits.entries()) {
      const later = this.#commits.slice(at + 1).flatMap(([event]) => event.steps ?? [])
      const upcast = upcastFrom(schema, later)
      for (const event of events) {
        const present = upcast === undefined ? event : upcast(event)
        if (present !== undefined) applyForGood(state, present)
      }
    }
    const steps = this.#commits.flatMap(([event]) => event.steps ?? [])
    checkData(state, [...changesOfSteps(this.#schema, steps), ...this.#plan.changes], {
      choices: this.#options.choices,
      conversions: this.#conversions,
    })
    return { ...recovered, pending: this.#commits }
  }

  #lastDescription(): SchemaDescription {
    return must(this.#plan.versions.at(-1), 'a log with a schema').event.schema
  }

  /** The schema that the n-th pending change begins with. */
  #schemaBefore(at: number): SchemaMeta {
    const before = this.#plan.pending[at - 1]?.event.schema ?? this.#lastDescription()
    return resolveSchema(declarationsOf(before))
  }
}

const ignore = (): void => undefined
