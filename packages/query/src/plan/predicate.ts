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
  | NotPredicate
  | CustomPredicate
  | AmongPredicate

/**
 * All of the children, any, or (`xor`) exactly one. A class, as those below: live queries keep predicates. See
 * `ast/condition.ts`.
 */
export class JunctionPredicate {
  readonly kind: 'and' | 'or' | 'xor'
  readonly children: readonly Predicate[]

  constructor(kind: JunctionPredicate['kind'], children: readonly Predicate[]) {
    this.kind = kind
    this.children = children
  }
}
/** A column of the row itself. */
export class TestPredicate {
  readonly kind = 'test' as const
  readonly field: FieldMeta
  readonly transforms: readonly Transform[]
  readonly test: ValueTest

  constructor(field: FieldMeta, transforms: readonly Transform[], test: ValueTest) {
    this.field = field
    this.transforms = transforms
    this.test = test
  }
}
/** Some row that the hop reaches satisfies `child`; `orNone`: or it reaches none. */
export class SomePredicate {
  readonly kind = 'some' as const
  readonly hop: Hop
  readonly child: Predicate
  readonly orNone: boolean

  constructor(hop: Hop, child: Predicate, orNone: boolean) {
    this.hop = hop
    this.child = child
    this.orNone = orNone
  }
}
export class NotPredicate {
  readonly kind = 'not' as const
  readonly child: Predicate

  constructor(child: Predicate) {
    this.child = child
  }
}
/**
 * Evaluated row by row; `prepare` takes the greatest number of rows that it will be evaluated on. Its test takes -1
 * for a row that doesn't exist.
 */
export interface CustomPredicate {
  readonly kind: 'custom'
  readonly label: string
  readonly prepare: (rows: number) => (slot: number) => boolean
}
/** Precomputed rows, each once: those of a related manager. */
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
  // Merges the conjunctions of several calls, because an index may serve conditions of each.
  const flat = rest.some(isAnd) ? rest.flatMap((child) => (isAnd(child) ? child.children : [child])) : rest
  return new JunctionPredicate('and', flat)
}
const isAnd = (predicate: Predicate): predicate is JunctionPredicate => predicate.kind === 'and'

export function anyOf(children: readonly Predicate[]): Predicate {
  if (children.some((child) => child.kind === 'all')) return ALL
  const rest = children.filter((child) => child.kind !== 'none')
  return rest.length === 0
    ? NONE
    : rest.length === 1
      ? (rest[0] as Predicate)
      : new JunctionPredicate('or', rest)
}

export function oneOf(children: readonly Predicate[]): Predicate {
  const rest = children.filter((child) => child.kind !== 'none')
  return rest.length === 0
    ? NONE
    : rest.length === 1
      ? (rest[0] as Predicate)
      : new JunctionPredicate('xor', rest)
}

export function negationOf(child: Predicate): Predicate {
  if (child.kind === 'all') return NONE
  if (child.kind === 'none') return ALL
  return child.kind === 'not' ? child.child : new NotPredicate(child)
}

/** The result for a row that doesn't exist: every column is null, every relation empty. */
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
