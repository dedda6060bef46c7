import type { FieldMeta } from '@relata/core'
import type { Hop } from '../resolve/path.js'
import type { Transform } from '../resolve/transform.js'
import type { ValueTest } from '../resolve/value-test.js'

/**
 * A boolean condition on the rows of one model. Each related row that a scope chooses has become a `some`
 * around the conditions on it, so a predicate can be evaluated from either end, for one row or for a whole
 * table.
 */
export type Predicate =
  | { readonly kind: 'all' }
  | { readonly kind: 'none' }
  | TestPredicate
  | SomePredicate
  | JunctionPredicate
  | { readonly kind: 'not'; readonly child: Predicate }
  | CustomPredicate
  | AmongPredicate

/** All of the children, any, or (`xor`) exactly one. */
export interface JunctionPredicate {
  readonly kind: 'and' | 'or' | 'xor'
  readonly children: readonly Predicate[]
}
/** A column of the row itself. */
export interface TestPredicate {
  readonly kind: 'test'
  readonly field: FieldMeta
  readonly transforms: readonly Transform[]
  readonly test: ValueTest
}
/** Some row that the hop reaches satisfies `child`; `orNone`: or it reaches none. */
export interface SomePredicate {
  readonly kind: 'some'
  readonly hop: Hop
  readonly child: Predicate
  readonly orNone: boolean
}
/**
 * Asked row by row; `prepare` is told how many rows it will be asked of at most. Its test takes -1 for a row
 * that isn't there.
 */
export interface CustomPredicate {
  readonly kind: 'custom'
  readonly label: string
  readonly prepare: (rows: number) => (slot: number) => boolean
}
/** Rows known beforehand, each once: a related manager's. */
export interface AmongPredicate {
  readonly kind: 'among'
  readonly label: string
  readonly slots: Int32Array
}

export const ALL: Predicate = Object.freeze({ kind: 'all' })
export const NONE: Predicate = Object.freeze({ kind: 'none' })

export function allOf(children: readonly Predicate[]): Predicate {
  if (children.some((child) => child.kind === 'none')) return NONE
  const rest = children.filter((child) => child.kind !== 'all')
  if (rest.length < 2) return rest[0] ?? ALL
  // Conjunctions of several calls are one: an index may answer conditions of each.
  const flat = rest.some(isAnd) ? rest.flatMap((child) => (isAnd(child) ? child.children : [child])) : rest
  return { kind: 'and', children: flat }
}
const isAnd = (predicate: Predicate): predicate is JunctionPredicate => predicate.kind === 'and'

export function anyOf(children: readonly Predicate[]): Predicate {
  if (children.some((child) => child.kind === 'all')) return ALL
  const rest = children.filter((child) => child.kind !== 'none')
  return rest.length === 0
    ? NONE
    : rest.length === 1
      ? (rest[0] as Predicate)
      : { kind: 'or', children: rest }
}

export function oneOf(children: readonly Predicate[]): Predicate {
  const rest = children.filter((child) => child.kind !== 'none')
  return rest.length === 0
    ? NONE
    : rest.length === 1
      ? (rest[0] as Predicate)
      : { kind: 'xor', children: rest }
}

export function negationOf(child: Predicate): Predicate {
  if (child.kind === 'all') return NONE
  if (child.kind === 'none') return ALL
  return child.kind === 'not' ? child.child : { kind: 'not', child }
}

/** What a predicate says of a row that isn't there: every column is null, every relation empty. */
export function onNull(predicate: Predicate): boolean {
  switch (predicate.kind) {
    case 'all':
      return true
    case 'none':
    case 'among':
      return false
    case 'test':
      return predicate.test.onNull
    case 'some':
      return predicate.orNone
    case 'and':
      return predicate.children.every(onNull)
    case 'or':
      return predicate.children.some(onNull)
    case 'xor':
      return predicate.children.filter(onNull).length === 1
    case 'not':
      return !onNull(predicate.child)
    case 'custom':
      return predicate.prepare(1)(-1)
  }
}
