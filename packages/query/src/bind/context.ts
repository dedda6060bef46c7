import type { ModelMeta, ScalarName, SchemaMeta, StateReader, Value } from '@relata/core/engine'
import type { Expression, Query } from '../ast/nodes.js'
import type { Subject } from '../resolve/lookups/definition.js'
import type { LookupName } from '../resolve/lookups/registry.js'
import type { Item } from './item.js'
import type { CustomPredicate } from '../plan/predicate.js'
import type { RelationAlias } from './relations.js'
import type { Variables } from './variables.js'

/**
 * The slots that a row's variables stand on, by variable: 0 is the row itself, the others its choices; -1
 * where there is none.
 */
export type Frame = Int32Array

/** The type of a computed value. */
export interface Typed {
  readonly kind: ScalarName
  /**
   * Set where a query around decides it that isn't known yet; `kind` is then 'json', of which nothing is
   * said.
   */
  readonly unknown?: boolean | undefined
}

/** An expression made ready to read from frames. */
export interface Compiled extends Typed {
  /**
   * Throws ValidationError `ERR_UNSAFE_INTEGER` where the value is a whole number that no number holds
   * exactly.
   */
  readonly read: (frame: Frame) => Value
  /**
   * Set where `read` may throw: gives a bigint there. For what computes on, compares and sorts values, and
   * gives none away.
   */
  readonly exact?: (frame: Frame) => Value
}

/** Reads values to go on with: whole numbers of any size. */
export const exactly = <Read>({ read, exact }: { readonly read: Read; readonly exact?: Read }): Read =>
  exact ?? read

/**
 * A value by slot of the row it belongs to: an annotation; or, for groups, by group number: a key of the
 * grouping or an annotation.
 */
export interface Column extends Typed {
  readonly aggregate: boolean
  /** It reads nothing of the row: the same for all of them. */
  readonly constant?: boolean
  readonly read: (slot: number) => Value
  /** As {@link Compiled.exact}. */
  readonly exact?: (slot: number) => Value
  /**
   * Set where its chains may lead to several rows, which values alone allow: it is then read of a choice, and
   * never of a row.
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
  /** Undefined while names and types are checked: there is no row, and every chain of it is null. */
  readonly frame: Frame | undefined
  /** The chains that queries inside refer to. */
  readonly chains: ReadonlyMap<string, Compiled>
}

/**
 * What planning one query needs to know. Steps see what came before them: `columns` and `scopes` are those of
 * the step.
 */
export interface Context {
  readonly schema: SchemaMeta
  readonly state: StateReader
  readonly model: ModelMeta
  /**
   * 'unknown' while a query is checked that isn't part of another one yet: nothing is said of what it refers
   * to.
   */
  readonly outer: OuterRow | 'unknown' | undefined
  /** Annotations so far by name. */
  readonly columns: ReadonlyMap<string, Column>
  /** What is read are groups or tuples, not rows: a chain that is no column has no meaning. */
  readonly grouped?: boolean
  /** Relations under names of their own so far; undefined where there are none. */
  readonly relations?: ReadonlyMap<string, RelationAlias>
  /** Conditions of the filters so far, the last one last. */
  readonly scopes: readonly Item[]
  readonly services: Services
}

/** A lookup and the value that it is a lookup of. */
export interface Compared {
  readonly lookup: LookupName
  readonly subject: Subject
}

/** The ways in which parts of the planner need each other, handed down so that imports run one way. */
export interface Services {
  /** This instant, a datetime: the same for the whole evaluation. */
  now(): Value
  /** Compiles an expression over the variables' frames. */
  expression(context: Context, variables: Variables, expression: Expression): Compiled
  /** Asks row by row whether some choice of all the items' chains together satisfies them all. */
  choose(context: Context, model: ModelMeta, items: readonly Item[]): CustomPredicate
  /**
   * Called for every query inside this one when it is compiled; checks it while a query set is made.
   * `compared`: what its values are looked up in.
   */
  inner(query: Query, outer: () => OuterRow, compared?: Compared): void
  /** The values of the first column of a subquery, or the keys of its rows for a relation's `in`. */
  list(query: Query, outer: OuterRow, toField: string | undefined): readonly Value[]
  /** The type of a subquery's first column. */
  kind(query: Query, outer: OuterRow): Typed
  exists(query: Query, outer: OuterRow): boolean
}
