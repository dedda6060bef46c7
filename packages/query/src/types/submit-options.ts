import type { SubmitOptions as CoreOptions } from '@relata/core'
import type { ModelName } from './declared.js'
import type { InstanceOf } from './instance.js'

/** The options of `submit`. */
export interface SubmitOptions<S> extends Omit<CoreOptions, 'read' | 'models'> {
  /**
   * Rows that the decision is based on. If one of them has other values in the store when the function runs, or was
   * deleted, nothing is written: ConflictError `ERR_CONFLICT` with `row` and `current`.
   */
  readonly read?: Iterable<InstanceOf<ModelName<S>>>
  /** Models, with the links of their rows; by default all. Only with `since`. */
  readonly models?: readonly ModelName<S>[]
}
