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
import { plainDatabaseOver } from './database-over.js'

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
 * A migration: how stored data is converted when the schema changes. `steps` change the schema; `run`, if
 * there is one, changes data. It reads the store before the steps and writes to the one after them. Both are
 * typed by the schemas that you name.
 *
 * The steps and the writes become one commit, and `run` runs only once for each log. It must be synchronous.
 * `back` is its opposite: `relata migrate --to` calls it to go back, with the same two schemas in the other
 * order.
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
 *   back: (after, before) => {
 *     for (const { id, first, last } of after.Person.all())
 *       before.Person.update(before.Person.get(id), { name: `${first} ${last}` })
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

/** Migrations whose functions receive stores instead of databases. */
export function overStores(
  migrations: readonly AnyMigration[] | undefined,
): readonly AnyMigration[] | undefined {
  return migrations?.map((each): AnyMigration => {
    const [run, back]: readonly unknown[] = [each?.run, each?.back]
    if (typeof run !== 'function' && typeof back !== 'function') return each
    return {
      ...each,
      ...(typeof run === 'function' ? { run: overDatabases(run as Call) } : {}),
      ...(typeof back === 'function' ? { back: overDatabases(back as Call) } : {}),
    }
  })
}

type Call = (from: unknown, to: unknown) => unknown

function overDatabases(call: Call): (from: ReadStore, to: ReadStore) => void {
  // Its result shows whether it is asynchronous, which is refused.
  return (from, to) => call(plainDatabaseOver(from), plainDatabaseOver(to)) as void
}
