import { refuseOtherCopy, UsageError, modelOf } from '@relata/core'
import { holds, isEmpty, junction, lookup, not as negated } from '../ast/condition.js'
import { EXPRESSION, type Condition, type JunctionCondition, type ConditionExpression } from '../ast/nodes.js'
import { isExpression } from '../ast/expression.js'
import { above, heightOf } from '../ast/height.js'
import { Conditions } from './conditions.js'
import { Source } from './source.js'

export const isPlainObject = (value: unknown): value is Readonly<Record<string, unknown>> => {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

/** What `get` takes beside a row or a key. */
export const isQuestion = (given: unknown): boolean =>
  given instanceof Conditions || isExpression(given) || (isPlainObject(given) && modelOf(given) === undefined)

/**
 * One argument of `filter`, `exclude`, `get`, `and` …: a where-object, the result of a helper, or a boolean
 * expression.
 */
export const conditionOf = (given: unknown): Condition => {
  if (given instanceof Conditions) return given.condition
  if (isExpression(given)) return holds(given)
  if (isPlainObject(given)) return whereCondition(given)
  if (given === undefined)
    throw new UsageError('ERR_UNDEFINED', 'A condition is undefined: give a where-object', { value: given })
  refuseOtherCopy(given)
  throw new UsageError(
    'ERR_ARGUMENT',
    "A condition is a where-object such as { name: 'x' }, the result of and/or/not/xor, or a boolean expression",
    {
      value: given,
    },
  )
}

const whereCondition = (where: Readonly<Record<string, unknown>>): Condition => {
  const lookups: Condition[] = []
  for (const chain in where) lookups.push(lookup(chain, lookupValue(chain, where[chain])))
  return junction('and', lookups)
}

const lookupValue = (chain: string, value: unknown): unknown => {
  if (value === undefined)
    throw new UsageError(
      'ERR_UNDEFINED',
      `The value of '${chain}' is undefined: give a value, or null (or use ${chain}__isnull)`,
      {
        value,
        field: chain,
      },
    )
  if (value instanceof Conditions) return conditionExpression(value)
  if (
    typeof value === 'object' &&
    value !== null &&
    !(value instanceof Source) &&
    modelOf(value) === undefined
  )
    refuseOtherCopy(value)
  if (value instanceof Set) return [...(value as ReadonlySet<unknown>)]
  return value instanceof Source ? value.query : value
}

/** A condition in the place of a value: true or false. */
export const conditionExpression = (given: Conditions): ConditionExpression => {
  refuseUntrusted(given)
  const { condition } = given
  return Object.freeze({
    [EXPRESSION]: true as const,
    kind: 'condition',
    condition,
    height: above(heightOf(condition)),
  })
}

/** Where no model is known whose types could read them. */
export const refuseUntrusted = (given: unknown): void => {
  if (hasUntrusted([given]))
    throw new UsageError(
      'ERR_ARGUMENT',
      "lookups() is for filter, exclude and get: its values need a model's types",
      { value: given },
    )
}

/** The arguments of one call as one condition: together they are one scope. */
export const conditionsOf = (given: readonly unknown[]): Condition =>
  given.length === 1 ? conditionOf(given[0]) : joined('and', given).condition

const hasUntrusted = (given: readonly unknown[]): boolean =>
  given.some((each) => each instanceof Conditions && each.untrusted)

/** What asks nothing is left out. */
const joined = (kind: JunctionCondition['kind'], given: readonly unknown[]): Conditions => {
  const parts = given
    .map((each) => (each instanceof Conditions ? each : conditionOf(each)))
    .filter((part) => !asksNothing(part))
  const untrusted = hasUntrusted(given)
  const [only] = parts
  if (only === undefined) return new Conditions(junction('and', []), untrusted)
  if (parts.length === 1 && kind !== 'xor') return only instanceof Conditions ? only : new Conditions(only)
  if (kind !== 'xor') return new Conditions({ kind, parts }, untrusted)
  return new Conditions(junction(kind, parts.map(conditionIn)), untrusted)
}

const conditionIn = (part: Condition | Conditions): Condition =>
  part instanceof Conditions ? part.condition : part
const asksNothing = (part: Condition | Conditions): boolean =>
  part instanceof Conditions ? part.isEmpty : isEmpty(part)

const refuseNone = (kind: string, given: readonly unknown[]): readonly unknown[] => {
  if (given.length > 0) return given
  throw new UsageError('ERR_ARGUMENT', `${kind}() of nothing: give at least one condition`, { value: given })
}

/** True where all conditions are. What is and-ed in one call speaks of the same related row. */
export const and = (...given: readonly unknown[]): Conditions => joined('and', given.flat())
/** True where any of the conditions is. */
export const or = (...given: readonly unknown[]): Conditions => joined('or', refuseNone('or', given.flat()))
/** True where exactly one of the conditions is. */
export const xor = (...given: readonly unknown[]): Conditions =>
  joined('xor', refuseNone('xor', given.flat()))
/** True exactly where the conditions, taken together, aren't. */
export const not = (...conditions: readonly unknown[]): Conditions => {
  const given = conditions.flat()
  const condition = conditionsOf(given)
  return isEmpty(condition) ? and() : new Conditions(negated(condition), hasUntrusted(given))
}
