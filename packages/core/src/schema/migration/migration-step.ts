import type { Value } from '../value-type.js'
import type { SchemaStep } from './schema-step.js'

/** A step of a migration: a step of the schema, or one that writes data as well. */
export type MigrationStep = SchemaStep | DataStep

/**
 * A step that consists of schema steps and then writes data. The log records the written data as events, so
 * its function runs only once.
 * @public
 */
export type DataStep =
  | ManyToManyToThrough
  | ThroughToManyToMany
  | ForeignKeyToManyToMany
  | ManyToManyToForeignKey
  | SplitField
  | MergeFields

/** Common to all data steps: the schema steps that the log records for them. */
interface Recorded {
  readonly model: string
  /** The field that they start from. */
  readonly field: string
  readonly steps: readonly SchemaStep[]
}

/** The links of a many-to-many become rows of a declared through model. */
export interface ManyToManyToThrough extends Recorded {
  readonly step: 'manyToManyToThrough'
}

/** The rows of a through model become links. */
export interface ThroughToManyToMany extends Recorded {
  readonly step: 'throughToManyToMany'
}

/** Each key becomes a link of the many-to-many `to`. */
export interface ForeignKeyToManyToMany extends Recorded {
  readonly step: 'foreignKeyToManyToMany'
  readonly to: string
}

/** The link of each row becomes the key `to`. */
export interface ManyToManyToForeignKey extends Recorded {
  readonly step: 'manyToManyToForeignKey'
  readonly to: string
}

/** Values of several fields by name. */
export type FieldValues = Readonly<Record<string, unknown>>

/** One field becomes several. */
export interface SplitField extends Recorded {
  readonly step: 'splitField'
  readonly into: readonly string[]
  readonly split: (value: Value) => FieldValues
  /** The opposite function, to go back. */
  readonly merge?: (values: FieldValues) => unknown
}

/** Several fields become one. */
export interface MergeFields extends Recorded {
  readonly step: 'mergeFields'
  readonly fields: readonly string[]
  readonly merge: (values: FieldValues) => unknown
  /** The opposite function, to go back. */
  readonly split?: (value: Value) => FieldValues
}

/** Whether a step writes data. */
export function isDataStep(step: MigrationStep): step is DataStep {
  return 'steps' in step
}

/** The steps of the schema alone, as the log records them. */
export function schemaSteps(steps: readonly MigrationStep[]): readonly SchemaStep[] {
  return steps.flatMap((step) => (isDataStep(step) ? step.steps : [step]))
}
