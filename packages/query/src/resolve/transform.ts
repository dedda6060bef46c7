import type { ScalarName, Value } from '@relata/core'

/**
 * Converts a column's value before the lookup tests it, such as a date to its year. Null stays null and is
 * never passed.
 */
export interface Transform {
  readonly name: string
  readonly output: ScalarName
  /** Set on the step to a member of a JSON value: its name. */
  readonly member?: string
  apply(value: Value): Value
}
