import { UsageError } from '../../error/errors.js'
import { showValue } from '../../error/show-value.js'
import { isDataStep, type MigrationStep } from './migration-step.js'

/**
 * A schema change that stored data must be converted for. `Before` and `After` are what `run` reads and
 * writes.
 */
export interface Migration<Before = unknown, After = unknown> {
  /** Unique among the migrations of a store, and recorded in its log: `0002_split_name`. */
  readonly name: string
  /** What changes in the schema, in order. */
  readonly steps: readonly MigrationStep[]
  /**
   * Changes data: reads the store before the steps, and writes to the one after them. Synchronous. Its writes
   * become events of the same commit, so it runs only once for each log.
   */
  readonly run?: (before: Before, after: After) => void
  /**
   * The opposite of `run`, for going back: reads the store that has the migration, and writes to the one
   * after the reversed steps. Without it, what `run` wrote to fields and models that remain is not undone.
   */
  readonly back?: (after: After, before: Before) => void
  /**
   * The name of an applied migration that this one reverses. The log records it instead of this migration's
   * name.
   */
  readonly reverts?: string
}

/** Whether a migration writes data. */
export function writesData(migration: Migration<never, never> | undefined): boolean {
  return migration !== undefined && (migration.run !== undefined || migration.steps.some(isDataStep))
}

/** The migrations of a store, checked: names are unique texts. Code: `ERR_ARGUMENT`. */
export function checkMigrations<M extends Migration<never, never>>(list: readonly M[]): readonly M[] {
  const names = new Set<string>()
  for (const each of list) {
    const { name, steps, run, back } = each
    const fault =
      typeof name !== 'string' || name === ''
        ? 'has no name'
        : names.has(name)
          ? 'has the name of an earlier one'
          : !Array.isArray(steps)
            ? 'has no list of steps'
            : run !== undefined && typeof run !== 'function'
              ? 'has a run that is not a function'
              : back !== undefined && typeof back !== 'function'
                ? 'has a back that is not a function'
                : undefined
    if (fault !== undefined)
      throw new UsageError('ERR_ARGUMENT', `The migration ${showValue(name)} ${fault}.`, { value: each })
    names.add(name)
  }
  return list
}
