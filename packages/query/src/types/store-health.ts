import type { Health } from '@relata/core/engine'

/** How a store does, its live queries included. */
export interface StoreHealth extends Health {
  readonly live: {
    /** Live queries that are kept up to date: equal ones count once. */
    readonly views: number
    readonly subscribers: number
  }
}
