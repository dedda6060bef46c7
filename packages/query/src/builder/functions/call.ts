import { UsageError, type ScalarName } from '@relata/core'
import type { Expression } from '../../ast/nodes.js'
import { F, node, operand } from '../expression.js'

/**
 * Function calls as expression nodes. A string subject is a lookup chain; a string parameter (a text to
 * search for, a length) is a value.
 */

type Options = Readonly<Record<string, unknown>>
const NO_OPTIONS: Options = Object.freeze({})

export function call(
  name: string,
  args: readonly Expression[],
  options: Options = NO_OPTIONS,
  output?: ScalarName,
): Expression {
  return node({ kind: 'function', name, args: Object.freeze(args), options }, output)
}

/** A chain, or anything that an operand may be. */
export function subject(value: unknown): Expression {
  return typeof value === 'string' ? F(value) : operand(value)
}

/** A function of values alone. */
export function ofSubjects(name: string, least: number, most: number = least) {
  return (...args: readonly unknown[]): Expression => {
    checkCount(name, args.length, least, most)
    return call(name, args.map(subject))
  }
}

/** A function of one value, and of parameters, the last of which may be left out. */
export function withParameters(name: string, least: number, most: number = least) {
  return (of: unknown, ...parameters: readonly unknown[]): Expression =>
    callWithParameters(name, { least, most, of, parameters })
}

interface ParameterizedCall {
  readonly least: number
  readonly most: number
  readonly of: unknown
  readonly parameters: readonly unknown[]
}

/** The same for parameters in an array. */
export function callWithParameters(
  name: string,
  { least, most, of, parameters }: ParameterizedCall,
): Expression {
  checkCount(name, parameters.length + 1, least, most)
  return call(name, [subject(of), ...parameters.map(operand)])
}

function checkCount(name: string, count: number, least: number, most: number): void {
  if (count >= least && count <= most) return
  const wanted =
    least === most ? String(least) : most === Infinity ? `${least} or more` : `${least} to ${most}`
  throw new UsageError('ERR_ARGUMENT', `${name} takes ${wanted} arguments, not ${count}`, { value: count })
}

/** Checks a numeric parameter that is a count. Expressions are not checked. */
export function checkedCount(name: string, least: number, value: unknown): void {
  if (typeof value !== 'number' || (Number.isSafeInteger(value) && value >= least)) return
  throw new UsageError(
    'ERR_ARGUMENT',
    `${name} takes a whole number of at least ${least} here, not ${value}`,
    {
      value,
    },
  )
}
