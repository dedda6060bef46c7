import type { EventLog, SchemaMeta } from '@relata/core'
import type { AnyMigration } from '@relata/core/engine'
import { last as everyLast, migrations as everyMigrations, write as writeEvery } from './every-step.js'
import {
  last as reverseLast,
  migrations as reverseMigrations,
  write as writeReverse,
} from './reverse-steps.js'

/** What a golden folder was written with. */
export interface World {
  /** What it is opened with. */
  readonly last: SchemaMeta
  readonly migrations: readonly AnyMigration[]
  /** Writes its commits to an empty log, and returns the state's hash. */
  readonly write: (log: EventLog) => Promise<string>
}

/** By the name of the golden file, without its number. */
export const worlds: Readonly<Record<string, World>> = {
  'every-step': { last: everyLast, migrations: everyMigrations, write: writeEvery },
  'reverse-steps': { last: reverseLast, migrations: reverseMigrations, write: writeReverse },
}
