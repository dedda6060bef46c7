import type { TurnOptions } from '@relata/core'

/** Options of `bulkCreateInBatches`, `updateInBatches` and `deleteInBatches`. */
export interface BatchOptions extends TurnOptions {
  /** How many rows are a commit: 1,000 if undefined. */
  readonly size?: number | undefined
}
