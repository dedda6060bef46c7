import { type Edge } from '@relata/core'
import type { Query } from '../ast/nodes.js'

/** One prefetched attribute of the rows of a query set, and the prefetches nested in it. */
export interface Prefetched {
  readonly attribute: string
  readonly edge: Edge
  /** Whether it is a separate attribute (`toAttr`), which holds an array of rows. */
  readonly own: boolean
  readonly query: Query | undefined
  readonly nested: readonly Prefetched[]
}
