import type { TurnOptions } from '@relata/core'

/** Options of `bulkCreateInBatches`, `updateInBatches` and `deleteInBatches`. */
export interface BatchOptions extends TurnOptions {
  /** Number of rows per commit. Default: 1,000. */
  readonly size?: number | undefined
}
