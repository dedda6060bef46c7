import { type Edge } from '@relata/core'
import type { Query } from '../ast/nodes.js'

/** One attribute of the rows that a query set gives, and what is prefetched behind it. */
export interface Prefetched {
  readonly attribute: string
  readonly edge: Edge
  /** It is an attribute of its own: the rows, in an array. */
  readonly own: boolean
  readonly query: Query | undefined
  readonly nested: readonly Prefetched[]
}
