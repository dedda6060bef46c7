import type {
  Condition,
  LookupCondition,
  JunctionCondition,
  NotCondition,
  ExpressionCondition,
  Expression,
} from './nodes.js'
import { above, highest, valueHeight } from './height.js'

/**
 * A lookup, with a place for what its planner makes of it: a private field stays writable on a frozen object,
 * and a WeakMap costs more than the planning. benchmarks: fof.
 */
class Lookup implements LookupCondition {
  readonly kind = 'lookup' as const
  readonly chain: string
  readonly value: unknown
  readonly height: number
  #plan: unknown = undefined

  constructor(chain: string, value: unknown) {
    this.chain = chain
    this.value = value
    this.height = above(valueHeight(value))
    Object.freeze(this)
  }

  static planOf(condition: LookupCondition): unknown {
    return #plan in condition ? condition.#plan : undefined
  }
  static plan(condition: LookupCondition, plan: unknown): void {
    if (#plan in condition) condition.#plan = plan
  }
}

export const isLookup = (value: object): value is LookupCondition => value instanceof Lookup
export const lookup = (chain: string, value: unknown): LookupCondition => new Lookup(chain, value)
/** What {@link keepPlan} left with a lookup. */
export const keptPlan = (condition: LookupCondition): unknown => Lookup.planOf(condition)
export const keepPlan = (condition: LookupCondition, plan: unknown): void => Lookup.plan(condition, plan)
/**
 * Conditions joined; an `and` in an `and`, and an `or` in an `or`, are parts of it. Throws UsageError
 * `ERR_TOO_DEEP`, as all that makes a node from others.
 */
export const junction = (kind: JunctionCondition['kind'], children: readonly Condition[]): Condition => {
  if (kind !== 'xor' && children.length === 1) return children[0] as Condition
  const flat = kind !== 'xor' && children.some((child) => child.kind === kind)
  const own = flat
    ? children.flatMap((child) => (child.kind === kind ? child.children : [child]))
    : [...children]
  return Object.freeze({ kind, children: Object.freeze(own), height: above(highest(own)) })
}
/**
 * Asks nothing: a where-object without keys. In company it is left out, so `or({}, { a: 1 })` asks for `a`
 * alone.
 */
export const isEmpty = (condition: Condition): boolean =>
  condition.kind === 'and' && condition.children.length === 0
/** The conditions that all have to hold for this one to hold. */
export const conjuncts = (condition: Condition): readonly Condition[] =>
  condition.kind === 'and' ? condition.children.flatMap(conjuncts) : [condition]
/** The same, negations taken apart too: where not one of several may hold, each of them may not. */
export const necessary = (condition: Condition): readonly Condition[] =>
  condition.kind === 'and'
    ? condition.children.flatMap(necessary)
    : condition.kind === 'not' && condition.child.kind === 'or'
      ? condition.child.children.flatMap((child) => necessary(not(child)))
      : condition.kind === 'not' && condition.child.kind === 'not'
        ? necessary(condition.child.child)
        : [condition]
/** A negation is a scope of its own, so two of them are not nothing; but three are one. */
export const not = (child: Condition): NotCondition =>
  child.kind === 'not' && child.child.kind === 'not'
    ? child.child
    : Object.freeze({ kind: 'not', child, height: above(highest([child])) })
export const holds = (expression: Expression): ExpressionCondition =>
  Object.freeze({ kind: 'expression', expression, height: above(highest([expression])) })
