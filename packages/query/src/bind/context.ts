import type { ModelMeta, ScalarName, SchemaMeta, StateReader, Value } from '@relata/core/engine'
import type { Expression, Query } from '../ast/nodes.js'
import type { Subject } from '../resolve/lookups/definition.js'
import type { LookupName } from '../resolve/lookups/registry.js'
import type { Item } from './item.js'
import type { CustomPredicate } from '../plan/predicate.js'
import type { RelationAlias } from './relations.js'
import type { Variables } from './variables.js'

/**
 * The slots of a row's variables, by variable: 0 is the row itself, the others are its choices; -1 if there
 * is no row.
 */
export type Frame = Int32Array

/** The type of a computed value. */
export interface Typed {
  readonly kind: ScalarName
  /**
   * True if the type depends on an outer query that isn't known yet; `kind` is then 'json', and types aren't
   * checked.
   */
  readonly unknown?: boolean | undefined
}

/** A compiled expression, which reads from frames. */
export interface Compiled extends Typed {
  /** Throws ValidationError `ERR_UNSAFE_INTEGER` if the value is an integer beyond ±(2⁵³ − 1). */
  readonly read: (frame: Frame) => Value
  /**
   * Defined if `read` may throw; returns a bigint in that case. For code that computes with, compares or
   * sorts values, and doesn't return them to the caller.
   */
  readonly exact?: (frame: Frame) => Value
}

/** Reads values for further computation: integers of any size. */
export const exactly = <Read>({ read, exact }: { readonly read: Read; readonly exact?: Read }): Read =>
  exact ?? read

/**
 * A value by slot of the row it belongs to: an annotation; or, for groups, by group number: a key of the
 * grouping or an annotation.
 */
export interface Column extends Typed {
  readonly aggregate: boolean
  /** It reads nothing of the row, and so is the same for all rows. */
  readonly constant?: boolean
  readonly read: (slot: number) => Value
  /** As {@link Compiled.exact}. */
  readonly exact?: (slot: number) => Value
  /**
   * Set if its chains may lead to several rows, which only `values` allows. It is then read from a choice,
   * never from a row.
   */
  readonly choices?: ChoiceColumn
}
export interface ChoiceColumn {
  readonly expression: Expression
  readonly compile: (variables: Variables) => Compiled
}

/** An expression of rows alone, or of groups alone, as a column. */
export function columnOf({ kind, unknown, read, exact }: Compiled, aggregate: boolean): Column {
  const frame = new Int32Array(1)
  const bySlot =
    (of: Compiled['read']): Column['read'] =>
    (slot) => {
      frame[0] = slot
      return of(frame)
    }
  return exact === undefined
    ? { kind, unknown, aggregate, read: bySlot(read) }
    : { kind, unknown, aggregate, read: bySlot(read), exact: bySlot(exact) }
}

/** The row of the query around a subquery. */
export interface OuterRow {
  readonly context: Context
  /** Undefined while names and types are checked: then there is no row, and each of its chains is null. */
  readonly frame: Frame | undefined
  /** The chains that queries inside refer to. */
  readonly chains: ReadonlyMap<string, Compiled>
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
  /** Groups or tuples are read, not rows: a chain that is no column is refused. */
  readonly grouped?: boolean
  /** The named relations so far (`FilteredRelation`); undefined if there are none. */
  readonly relations?: ReadonlyMap<string, RelationAlias>
  /** Conditions of the filters so far, the last one last. */
  readonly scopes: readonly Item[]
  readonly services: Services
}

/** A lookup and its subject. */
export interface Compared {
  readonly lookup: LookupName
  readonly subject: Subject
}

/** Functions of later stages that binding calls, passed in so that imports run one way. */
export interface Services {
  /** This instant, a datetime: the same for the whole evaluation. */
  now(): Value
  /** Compiles an expression over the variables' frames. */
  expression(context: Context, variables: Variables, expression: Expression): Compiled
  /**
   * A predicate that tests row by row whether one choice for all chains of the items satisfies all of them.
   */
  choose(context: Context, model: ModelMeta, items: readonly Item[]): CustomPredicate
  /**
   * Called for every nested query when it is compiled; checks it while a query set is made. `compared` is the
   * column in which its values are looked up.
   */
  inner(query: Query, outer: () => OuterRow, compared?: Compared): void
  /** The values of the first column of a subquery, or the keys of its rows for a relation's `in`. */
  list(query: Query, outer: OuterRow, toField: string | undefined): readonly Value[]
  /** The type of a subquery's first column. */
  kind(query: Query, outer: OuterRow): Typed
  exists(query: Query, outer: OuterRow): boolean
}
