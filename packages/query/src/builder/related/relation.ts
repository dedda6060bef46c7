import { RelatedBase } from '../../ast/query-part.js'
import type { Edge, Row, StateReader, TableReader, Value } from '@relata/core/engine'
import type { Query } from '../../ast/nodes.js'
import { hopsOf, leavesScope } from '../../resolve/path.js'
import type { StoreContext } from '../context.js'
import { rowGoneError } from '../row-key.js'
import { queryShown, refined } from '../query-source.js'

/**
 * One relation as the rows of one model have it: made once for a store, shared by all of their managers. It
 * may be inherited: `edge.source` is then a parent, whose key the row has among its fields.
 */
export class Relation<E extends Edge = Edge> {
  readonly context: StoreContext
  readonly edge: E
  readonly name: string
  /**
   * Whether some of the related rows may be outside of the scope, or of the default scope of their model: only the engine
   * leaves them out.
   */
  readonly restricted: boolean
  /** Whether the model of the related rows has a default scope. */
  readonly scoped: boolean
  /** Whether rows come in order of creation, so that the engine isn't needed. */
  readonly unordered: boolean
  /** The attribute with the row's key as an owner. */
  readonly ownerAttribute: string
  /** The tables on either end, of the current state. */
  owners: TableReader
  targets: TableReader
  private readonly template: Query

  constructor(context: StoreContext, edge: E, name: string) {
    this.context = context
    this.edge = edge
    this.name = name
    this.scoped = context.defaultScopes.has(edge.target)
    this.restricted = this.scoped || leavesScope(context.schema, hopsOf(edge))
    this.unordered = edge.ordering.length === 0 && !this.restricted
    this.ownerAttribute = edge.source.pk.attribute
    const { source, target } = edge
    this.owners = context.table(source)
    this.targets = context.table(target)
    context.onReplacement((state) => {
      this.owners = state.table(source)
      this.targets = state.table(target)
    })
    this.template = queryShown(context, edge.target, edge.ordering)
  }

  ownerKey(row: Row): Value {
    return row[this.ownerAttribute] as Value
  }

  /** -1 if the owner was deleted. */
  ownerSlot(state: StateReader, row: Row): number {
    return state.table(this.edge.source).find(row[this.ownerAttribute] as Value)
  }

  /** The owner's slot, for writing. Throws `ERR_ROW_GONE` if the owner was deleted. */
  requireOwnerSlot(row: Row): number {
    const slot = this.ownerSlot(this.context.state, row)
    if (slot < 0) throw rowGoneError(this.edge.source, this.ownerKey(row))
    return slot
  }

  query(row: Row): Query {
    const base = new RelatedBase(this.edge, this.ownerKey(row))
    return refined(this.template, { base })
  }
}
