import type { Edge, ModelMeta, SchemaMeta, StateReader, Value } from '@relata/core/engine'
import type { Query } from '../ast/nodes.js'
import type { CustomPredicate } from '../plan/predicate.js'
import type { Hop } from '../resolve/path.js'
import type { BoundExpression, Compared, Item } from './bound-nodes.js'
import type { Column, Compiled, Typed } from './compiled.js'
import type { Variables } from './variables.js'
import type { WindowRows } from './window-rows.js'

/** The row of the outer query of a subquery. */
export interface OuterRow {
  readonly context: Context
  /** The types of the chains that nested queries refer to. */
  readonly chains: ReadonlyMap<string, Typed>
  /** The value of such a chain; null while names and types are checked, since there is no row. */
  readonly read: (chain: string) => Value
}

/**
 * The context of planning one query. A step sees the steps before it: `columns` and `scopes` are those of the
 * step.
 */
export interface Context {
  readonly schema: SchemaMeta
  readonly state: StateReader
  readonly model: ModelMeta
  /**
   * 'unknown' while a query is checked that isn't part of another one yet: its outer references have no type.
   */
  readonly outer: OuterRow | 'unknown' | undefined
  /** Annotations so far by name. */
  readonly columns: ReadonlyMap<string, Column>
  /** Groups or tuples are read, not rows: a chain that isn't a column is refused. */
  readonly grouped?: boolean
  /** What the windows of an annotation see; undefined elsewhere, where windows are refused. */
  readonly windowRows?: WindowRows
  /** The named relations so far (`FilteredRelation`); undefined if there are none. */
  readonly relations?: ReadonlyMap<string, RelationAlias>
  /** Conditions of the filters so far, the last one last. */
  readonly scopes: readonly Item[]
  readonly services: Services
}

/** Functions of the engine that earlier stages call, passed in so that imports run one way. */
export interface Services {
  /** The current time, a datetime: the same for the whole evaluation. */
  now(): Value
  /** Compiles an expression over the variables' frames. */
  expression(context: Context, variables: Variables, expression: BoundExpression): Compiled
  /**
   * A predicate that tests row by row whether one choice for all chains of the items satisfies all of them.
   */
  choose(context: Context, model: ModelMeta, items: readonly Item[]): CustomPredicate
  /**
   * Called for every nested query when it is bound; checks it while a query set is created. `compared` is the
   * column in which its values are looked up.
   */
  inner(query: Query, outer: () => OuterRow, compared?: Compared): void
  /** The values of the first column of a subquery, or the keys of its rows for a relation's `in`. */
  list(query: Query, outer: OuterRow, toField: string | undefined): readonly Value[]
  /** The type of a subquery's first column. */
  kind(query: Query, outer: OuterRow): Typed
  exists(query: Query, outer: OuterRow): boolean
  /** The results of a query of values, as a value. */
  results(query: Query, outer: OuterRow): Value
}

/**
 * Named relations, whose rows are restricted by a condition (`FilteredRelation`). Chains can begin with such
 * a name; its last hop leaves out the rows that don't satisfy the condition. The condition may read the row
 * and every hop of the path. Then it is evaluated on whole frames, and chains over it are enumerated choice
 * by choice. If it reads only columns of the rows that the last hop reaches, as most do, the relation is
 * planned like any other hop.
 */
export interface RelationAlias {
  readonly name: string
  readonly hops: readonly Hop[]
  readonly edge: Edge
  /** Tests the row and its choices along the path; undefined if no row is left out. */
  readonly item: Item | undefined
}
