import { UsageError, modelOf } from '@relata/core/engine'
import { holds, isEmpty, junction, lookup, not as negated } from '../ast/condition.js'
import { EXPRESSION, type Condition, type JunctionCondition, type ConditionExpression } from '../ast/nodes.js'
import { isExpression } from '../ast/expression.js'
import { heightAbove, heightOf } from '../ast/height.js'
import { Conditions } from './conditions.js'
import { QuerySource } from './query-source.js'
import { refuseOtherCopy } from './this-copy.js'

export function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

/** What `get` takes beside a row or a key. */
export function isConditionArgument(argument: unknown): boolean {
  return (
    argument instanceof Conditions ||
    isExpression(argument) ||
    (isPlainObject(argument) && modelOf(argument) === undefined)
  )
}

/**
 * One argument of `filter`, `exclude`, `get`, `and` …: a where-object, the result of a helper, or a boolean
 * expression.
 */
export function conditionOf(argument: unknown): Condition {
  if (argument instanceof Conditions) return argument.condition
  if (isExpression(argument)) return holds(argument)
  if (isPlainObject(argument)) return whereCondition(argument)
  if (argument === undefined)
    throw new UsageError('ERR_UNDEFINED', 'A condition is undefined: pass a where-object', {
      value: argument,
    })
  refuseOtherCopy(argument)
  throw new UsageError(
    'ERR_ARGUMENT',
    "A condition is a where-object such as { name: 'x' }, the result of and/or/not/xor, or a boolean expression",
    {
      value: argument,
    },
  )
}

function whereCondition(where: Readonly<Record<string, unknown>>): Condition {
  const lookups: Condition[] = []
  for (const chain in where) lookups.push(lookup(chain, lookupValue(chain, where[chain])))
  return junction('and', lookups)
}

/** The values without those that are undefined. */
export function defined(values: unknown): Readonly<Record<string, unknown>> {
  if (!isPlainObject(values))
    throw new UsageError('ERR_ARGUMENT', 'defined takes an object of values by name', { value: values })
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))
}

function lookupValue(chain: string, value: unknown): unknown {
  if (value === undefined)
    throw new UsageError(
      'ERR_UNDEFINED',
      `The value of '${chain}' is undefined: pass a value, or null (or use ${chain}__isnull)`,
      {
        value,
        field: chain,
      },
    )
  if (value instanceof Conditions) return conditionExpression(value)
  if (
    typeof value === 'object' &&
    value !== null &&
    !(value instanceof QuerySource) &&
    modelOf(value) === undefined
  )
    refuseOtherCopy(value)
  if (value instanceof Set) return [...(value as ReadonlySet<unknown>)]
  return value instanceof QuerySource ? value.query : value
}

/** A condition used as a value: true or false. */
export function conditionExpression(conditions: Conditions): ConditionExpression {
  refuseUntrusted(conditions)
  const { condition } = conditions
  return Object.freeze({
    [EXPRESSION]: true as const,
    kind: 'condition',
    condition,
    height: heightAbove(heightOf(condition)),
  })
}

/** Where no model is known whose types could read them. */
export function refuseUntrusted(argument: unknown): void {
  if (hasUntrusted([argument]))
    throw new UsageError(
      'ERR_ARGUMENT',
      'lookups() can only be passed to filter, exclude and get, which parse its values by the types of a model',
      { value: argument },
    )
}

/** The arguments of one call as one condition: together they are one scope. */
export function conditionsOf(args: readonly unknown[]): Condition {
  return args.length === 1 ? conditionOf(args[0]) : joined('and', args).condition
}

function hasUntrusted(args: readonly unknown[]): boolean {
  return args.some((each) => each instanceof Conditions && each.untrusted)
}

/** Joins conditions; empty ones are skipped. */
function joined(kind: JunctionCondition['kind'], args: readonly unknown[]): Conditions {
  const parts = args
    .map((each) => (each instanceof Conditions ? each : conditionOf(each)))
    .filter((part) => !isEmptyPart(part))
  const untrusted = hasUntrusted(args)
  const [only] = parts
  if (only === undefined) return new Conditions(junction('and', []), untrusted)
  if (parts.length === 1 && kind !== 'xor') return only instanceof Conditions ? only : new Conditions(only)
  if (kind !== 'xor') return new Conditions({ kind, parts }, untrusted)
  return new Conditions(junction(kind, parts.map(conditionIn)), untrusted)
}

function conditionIn(part: Condition | Conditions): Condition {
  return part instanceof Conditions ? part.condition : part
}
function isEmptyPart(part: Condition | Conditions): boolean {
  return part instanceof Conditions ? part.isEmpty : isEmpty(part)
}

function refuseEmptyCall(kind: string, args: readonly unknown[]): readonly unknown[] {
  if (args.length > 0) return args
  throw new UsageError('ERR_ARGUMENT', `${kind}() needs at least one condition`, { value: args })
}

/** True if all conditions are. The arguments of one call refer to the same related row. */
export function and(...args: readonly unknown[]): Conditions {
  return joined('and', args.flat())
}
/** True if any of the conditions is. */
export function or(...args: readonly unknown[]): Conditions {
  return joined('or', refuseEmptyCall('or', args.flat()))
}
/** True if exactly one of the conditions is. */
export function xor(...args: readonly unknown[]): Conditions {
  return joined('xor', refuseEmptyCall('xor', args.flat()))
}
/** The negation of all conditions together. */
export function not(...conditions: readonly unknown[]): Conditions {
  const args = conditions.flat()
  const condition = conditionsOf(args)
  return isEmpty(condition) ? and() : new Conditions(negated(condition), hasUntrusted(args))
}
