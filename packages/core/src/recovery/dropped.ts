import { StoreError } from '../error/errors.js'
import { dateOf, type DroppedHistory } from '../log/dropped-history.js'
import type { SchemaStep } from '../schema/migration/schema-step.js'
import { isRestoring } from './hidden.js'
import type { SchemaPlan } from './schema-plan.js'
import type { StoreWarning } from './warning.js'

/** The error for a log without its beginning, and without a snapshot to start from. */
export function snapshotNeeded(dropped: DroppedHistory, skipped: readonly StoreWarning[]): StoreError {
  const reasons = skipped
    .map(({ message }) => `\n  ${message.replace(/ [^.]* is read instead\.$/, '')}`)
    .join('')
  const found = skipped.length === 0 ? ' There is none.' : reasons
  const message = `The store can't be opened without a snapshot: history up to commit ${dropped.position} was dropped on ${dateOf(dropped)}, so the log alone doesn't have its state.${found}\nRestore a backup, or a snapshot of a commit after ${dropped.position}.`
  return new StoreError('ERR_NO_SNAPSHOT', message, { value: dropped.position })
}

/**
 * Throws StoreError `ERR_HISTORY_DROPPED` if a migration that the log doesn't have yet restores values: they are read
 * from the commits before, and the log doesn't have all of these.
 */
export function refuseLostHistory(plan: SchemaPlan, dropped: DroppedHistory | undefined): void {
  if (dropped === undefined) return
  const steps = plan.pending.flatMap(({ event }) => (event.steps ?? []).filter(isRestoring))
  if (steps.length === 0) return
  const names = steps.map(nameOf).join(', ')
  const message = `The values of ${names} can't be restored: they are read from the whole history, and history up to commit ${dropped.position} was dropped on ${dateOf(dropped)}. Add them again with addField or addModel, without their values. Nothing was written.`
  throw new StoreError('ERR_HISTORY_DROPPED', message, { value: steps.map(nameOf) })
}

function nameOf(step: SchemaStep): string {
  return 'field' in step ? `${step.model}.${step.field}` : step.model
}
