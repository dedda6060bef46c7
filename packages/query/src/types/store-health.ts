import type { Health } from '@relata/core/engine'

/** The health of a store, including its live queries. */
export interface StoreHealth extends Health {
  readonly live: {
    /** Number of live queries that are kept up to date; equal ones count once. */
    readonly views: number
    readonly subscribers: number
  }
}
