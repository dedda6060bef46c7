import type {
  Condition,
  LookupCondition,
  JunctionCondition,
  NotCondition,
  ExpressionCondition,
  Expression,
} from './nodes.js'
import { heightAbove, highest, valueHeight } from './height.js'

/*
 * Conditions are made by classes, not by literals: where many are kept (query sets, subscriptions), V8 would
 * then allocate the literals' objects in old space, even those that are soon garbage. CONTRIBUTING, style.
 */

/** Its class distinguishes a lookup from a JSON value of the same form. */
class Lookup implements LookupCondition {
  readonly kind = 'lookup' as const
  readonly chain: string
  readonly value: unknown
  readonly height: number

  constructor(chain: string, value: unknown) {
    this.chain = chain
    this.value = value
    this.height = heightAbove(valueHeight(value))
    Object.freeze(this)
  }
}

class Junction implements JunctionCondition {
  readonly kind: JunctionCondition['kind']
  readonly children: readonly Condition[]
  readonly height: number

  constructor(kind: JunctionCondition['kind'], children: readonly Condition[]) {
    this.kind = kind
    this.children = Object.freeze(children)
    this.height = heightAbove(highest(children))
    Object.freeze(this)
  }
}

class Not implements NotCondition {
  readonly kind = 'not' as const
  readonly child: Condition
  readonly height: number

  constructor(child: Condition) {
    this.child = child
    this.height = heightAbove(highest([child]))
    Object.freeze(this)
  }
}

class Holds implements ExpressionCondition {
  readonly kind = 'expression' as const
  readonly expression: Expression
  readonly height: number

  constructor(expression: Expression) {
    this.expression = expression
    this.height = heightAbove(highest([expression]))
    Object.freeze(this)
  }
}

/** Whether an object is a condition, and not a JSON value of the same form. */
export function isCondition(value: object): value is Condition {
  return (
    value instanceof Lookup || value instanceof Junction || value instanceof Not || value instanceof Holds
  )
}
export function lookup(chain: string, value: unknown): LookupCondition {
  return new Lookup(chain, value)
}
/**
 * Conditions joined; an `and` in an `and`, and an `or` in an `or`, are parts of it. Throws UsageError
 * `ERR_TOO_DEEP`, as does everything that creates a node from others.
 */
export function junction(kind: JunctionCondition['kind'], children: readonly Condition[]): Condition {
  if (kind !== 'xor' && children.length === 1) return children[0] as Condition
  const flat = kind !== 'xor' && children.some((child) => child.kind === kind)
  const own = flat
    ? children.flatMap((child) => (child.kind === kind ? child.children : [child]))
    : [...children]
  return new Junction(kind, own)
}
/**
 * Whether a condition is empty: a where-object without keys. It is ignored beside others, so `or({}, { a: 1
 * })` tests only `a`.
 */
export function isEmpty(condition: Condition): boolean {
  return condition.kind === 'and' && condition.children.length === 0
}
/** The conditions that all have to hold for this one to hold. */
export function conjuncts(condition: Condition): readonly Condition[] {
  return condition.kind === 'and' ? condition.children.flatMap(conjuncts) : [condition]
}
/** The conjuncts, including those of negations: `not (a or b)` is `not a` and `not b`. */
export function necessary(condition: Condition): readonly Condition[] {
  return condition.kind === 'and'
    ? condition.children.flatMap(necessary)
    : condition.kind === 'not' && condition.child.kind === 'or'
      ? condition.child.children.flatMap((child) => necessary(not(child)))
      : condition.kind === 'not' && condition.child.kind === 'not'
        ? necessary(condition.child.child)
        : [condition]
}
/**
 * A negation is a separate scope, so a double negation is not the condition itself; but three negations equal
 * one.
 */
export function not(child: Condition): NotCondition {
  return child.kind === 'not' && child.child.kind === 'not' ? child.child : new Not(child)
}
export function holds(expression: Expression): ExpressionCondition {
  return new Holds(expression)
}
