import type { ScalarName, Value } from '@relata/core'

/**
 * Makes another value of a column's before the lookup sees it: a date's year. Null stays null and is never
 * passed.
 */
export interface Transform {
  readonly name: string
  readonly output: ScalarName
  /** Set on the step to a member of a JSON value: its name. */
  readonly member?: string
  apply(value: Value): Value
}
