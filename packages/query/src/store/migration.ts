import {
  mergeFields,
  splitField,
  type MergeFunctions,
  type MigrationStep,
  type SplitFunctions,
} from '@relata/core'
import type { AnyMigration, Migration, ReadStore } from '@relata/core/engine'
import type { TypedSteps } from '../types/migration-steps.js'
import type { Database } from '../types/database.js'
import { databaseOver } from './database-over.js'

/**
 * A migration whose steps may be made by a function: of `splitField` and `mergeFields`, typed by the schema before it.
 * @public
 */
export interface MigrationParts<Before, After> extends Omit<
  Migration<Database<Before>, Database<After>>,
  'steps'
> {
  readonly steps: readonly MigrationStep[] | ((typed: TypedSteps<Before>) => readonly MigrationStep[])
}

/**
 * A migration: what stored data has to follow when the schema changes. `steps` change the schema; `run`, if there
 * is one, changes data. It reads the store before the steps and writes to the one after them. Both are typed by
 * the schemas that you name.
 *
 * The steps and the writes become one commit, and `run` runs once in the life of a log. It has to be synchronous.
 *
 * @example
 * ```ts
 * const split = migration<Before, After>({
 *   name: '0002_split_name',
 *   steps: [addField('Person', 'first', string()), addField('Person', 'last', string()), removeField('Person', 'name')],
 *   run: (before, after) => {
 *     for (const { id, name } of before.Person.all()) {
 *       const [first = '', last = ''] = name.split(' ')
 *       after.Person.update(after.Person.get(id), { first, last })
 *     }
 *   },
 * })
 * const db = await openStore<After>(schema, './data', { migrations: [split] })
 * ```
 * @public
 */
export function migration<Before, After>(
  parts: MigrationParts<Before, After>,
): Migration<Database<Before>, Database<After>> {
  const { steps } = parts
  return Object.freeze({ ...parts, steps: typeof steps === 'function' ? steps(typedSteps()) : steps })
}

/** The functions of `@relata/core`, with the types that the schema gives them. */
function typedSteps<Before>(): TypedSteps<Before> {
  return {
    splitField: (model, field, into, functions) =>
      splitField(model, field, into, functions as unknown as SplitFunctions),
    mergeFields: (model, fields, into, functions) =>
      mergeFields(model, fields, into, functions as unknown as MergeFunctions),
  }
}

/** Migrations whose `run` receives stores instead of databases. */
export function overStores(
  migrations: readonly AnyMigration[] | undefined,
): readonly AnyMigration[] | undefined {
  return migrations?.map((each): AnyMigration => {
    const run: unknown = each?.run
    if (typeof run !== 'function') return each
    const call = run as (before: unknown, after: unknown) => unknown
    return {
      ...each,
      // What it returns says whether it is asynchronous, which is refused.
      run: (before: ReadStore, after: ReadStore) => call(databaseOver(before), databaseOver(after)) as void,
    }
  })
}
