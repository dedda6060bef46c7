import type { ScalarName, Value } from '@relata/core/engine'
import type { Expression } from '../ast/nodes.js'
import type { LookupName } from '../resolve/lookups/registry.js'
import type { Transform } from '../resolve/transform.js'
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
   * sorts values and doesn't return them to the caller.
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
  /** It reads a window: a condition on it is tested after those that decide which rows windows see. */
  readonly windowed?: boolean
  /** It reads nothing of the row, and so is the same for all rows. */
  readonly constant?: boolean
  readonly read: (slot: number) => Value
  /** As {@link Compiled.exact}. */
  readonly exact?: (slot: number) => Value
  /**
   * Set if its chains may lead to several rows, which only `values` allows. It is then read from a choice,
   * never from a row.
   */
  readonly choices?: ChoiceColumn | undefined
}
export interface ChoiceColumn {
  readonly expression: Expression
  readonly compile: (variables: Variables) => Compiled
}

/** A chain that begins with an annotation (or, in a grouped query, with a key of the grouping). */
export interface ColumnChain {
  readonly name: string
  readonly column: Column
  readonly transforms: readonly Transform[]
  readonly kind: ScalarName
  /** '' if none is named. */
  readonly lookup: LookupName | ''
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
