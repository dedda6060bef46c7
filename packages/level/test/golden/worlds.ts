import type { EventLog, SchemaMeta } from '@relata/core'
import type { AnyMigration } from '@relata/core/engine'
import * as reverseSteps from './reverse-steps.js'
import * as everyStep from './every-step.js'

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
  'every-step': everyStep,
  'reverse-steps': reverseSteps,
}
