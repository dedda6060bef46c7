import { RelataError } from '../error/relata-error.js'
import type { Event } from '../event/event.js'
import type { SchemaDescription } from '../schema/meta.js'
import { declarationsOf } from '../schema/migration/declarations-of.js'
import { checkMigrations } from '../schema/migration/migration.js'
import { isDataStep } from '../schema/migration/migration-step.js'
import type { SchemaStep } from '../schema/migration/schema-step.js'
import { resolveSchema } from '../schema/resolve.js'
import type { State } from '../state/state.js'
import { must } from '../util/assert.js'
import { clockMs } from '../util/globals.js'
import { StepEffects, type StepEffect } from './step-effects.js'
import { describePlan, refusalOr, type MigrationPlan, type PlannedChange } from './plan-migrations.js'
import { refuseLostHistory } from './dropped.js'
import { isRestoring } from './hidden.js'
import { recover, replayUnder, type RecoverOptions } from './recover.js'
import { applyCommits } from './recovery.js'
import { restoredRows } from './restored-rows.js'
import type { PendingCommit } from './recovered.js'
import { readSchemas } from './schema-history.js'
import { planSchema, type SchemaPlan } from './schema-plan.js'

/** Events by type. */
export type WrittenEvents = Readonly<Record<Exclude<Event['type'], 'schemaChanged'>, number>>

/** A commit that a dry run would append, with its effects. */
export interface TriedChange extends Omit<PlannedChange, 'steps'> {
  /** That the commit would have. */
  readonly position: number
  readonly steps: readonly StepEffect[]
  /** What the migration's `run` writes; undefined where opening is refused. */
  readonly written: WrittenEvents | undefined
}

/** What opening a log does, found by doing everything except the append. */
export interface DryRun extends Omit<MigrationPlan, 'pending' | 'refusal'> {
  /** In order. */
  readonly pending: readonly TriedChange[]
  /** What opening would throw; a StoreError `ERR_SCHEMA_DATA` has the rows that prevent it as its `value`. */
  readonly refusal: RelataError | undefined
  /** The duration of the dry run: opening takes about as long, without the counting. */
  readonly milliseconds: number
}

/**
 * Does everything that opening a log would do, except appending to it: plans, replays, runs the migrations
 * and verifies the rows. So its result is exactly what happens, unless the log is written to before it is
 * opened.
 */
export async function dryRun(options: RecoverOptions): Promise<DryRun> {
  const begin = clockMs()
  const { log, schema, migrations = [], migrate = 'safe' } = options
  const head = (await log.head()).position
  const versions = await readSchemas(log)
  const last = versions.at(-1)
  const result = { head, schema: last?.position ?? 0 }
  const ended = (rest: Pick<DryRun, 'pending' | 'refusal'>): DryRun =>
    Object.freeze({ ...result, ...rest, milliseconds: clockMs() - begin })
  const plan = await refusalOr(() => {
    const planned = planSchema(versions, schema, { migrate, migrations: checkMigrations(migrations) })
    refuseLostHistory(planned, log.dropped)
    return planned
  })
  if (plan instanceof RelataError) return ended({ pending: [], refusal: plan })
  if (plan.pending.length === 0 || last === undefined) return ended({ pending: [], refusal: undefined })
  const tries = await refusalOr(async () => (await recover(options)).pending ?? [])
  const [refusal, commits] = tries instanceof RelataError ? [tries, []] : [undefined, tries]
  const effects = await effectsOf(plan, { description: last.event.schema, commits }, options)
  return ended({
    pending: describePlan(plan).map((each, at) => tried(each, { at, head, effects, commits })),
    refusal,
  })
}

interface Outcome {
  readonly at: number
  readonly head: number
  readonly effects: readonly (readonly StepEffect[])[]
  readonly commits: readonly PendingCommit[]
}

function tried(planned: PlannedChange, { at, head, effects, commits }: Outcome): TriedChange {
  const commit = commits[at]
  return Object.freeze({
    ...planned,
    position: head + 1 + at,
    steps: must(effects[at], 'the effects of every commit'),
    written: commit && countEvents(commit),
  })
}

interface Known {
  /** The schema of the log. */
  readonly description: SchemaDescription
  /** With what migrations write; none if opening is refused. */
  readonly commits: readonly PendingCommit[]
}

/** The effects of each commit's steps on the rows of the log. */
async function effectsOf(
  plan: SchemaPlan,
  { description, commits }: Known,
  source: RecoverOptions,
): Promise<readonly (readonly StepEffect[])[]> {
  const { pending, versions } = plan
  const state: State = await replayUnder(source, {
    versions,
    schema: resolveSchema(declarationsOf(description)),
  })
  const effects = new StepEffects(state, description)
  const found: (readonly StepEffect[])[] = []
  for (const [at, { event, migration }] of pending.entries()) {
    const steps = event.steps ?? []
    // A step that writes data removes a field after its values or links have been converted.
    const kept = new Set((migration?.steps ?? []).flatMap((step) => (isDataStep(step) ? step.steps : [])))
    const restored = steps.some(isRestoring)
      ? restoredRows(steps, await stateAfter(plan, { at, commits }, source))
      : NONE
    found.push(
      steps.map((step) => {
        const effect = effects.take(step, kept.has(step))
        const rows = Math.max(effect.rows, restored.get(step) ?? 0)
        return rows === effect.rows ? effect : Object.freeze({ ...effect, rows })
      }),
    )
  }
  return found
}
const NONE: ReadonlyMap<SchemaStep, number> = new Map()

/** The state after the steps of the n-th change, without what its functions write. */
async function stateAfter(
  { pending, versions }: SchemaPlan,
  { at, commits }: { readonly at: number; readonly commits: readonly PendingCommit[] },
  source: RecoverOptions,
): Promise<State> {
  const { event } = must(pending[at], 'a change')
  const steps = pending.slice(0, at + 1).flatMap((each) => each.event.steps ?? [])
  const schema = resolveSchema(declarationsOf(event.schema))
  const state = await replayUnder(source, { versions, schema, steps })
  applyCommits(state, [...commits.slice(0, at), [event]])
  return state
}

function countEvents(events: PendingCommit): WrittenEvents {
  const counts = { created: 0, updated: 0, deleted: 0, linked: 0, unlinked: 0 }
  for (const { type } of events) if (type !== 'schemaChanged') counts[type]++
  return Object.freeze(counts)
}
