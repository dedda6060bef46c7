import { definePrinted, isScalarName, readOptions, UsageError, type ScalarName } from '@relata/core/engine'
import { isEmpty } from '../../ast/condition.js'
import { branchText } from '../../ast/expression-text.js'
import type { Condition, Expression } from '../../ast/nodes.js'
import { timeZoneOf } from '../../resolve/time-zone.js'
import { conditionOf, isPlainObject, refuseUntrusted } from '../condition.js'
import { node, operand } from '../expression.js'
import * as rules from '../option-rules.js'
import { checkValueName } from '../relation-aliases.js'
import { call, checkedCount, subject, callWithParameters, withParameters } from './call.js'

/**
 * Functions whose parameters are checked before they become nodes. The others are defined where they are
 * documented.
 */

type Counted = (of: unknown, count: unknown, ...rest: readonly unknown[]) => Expression
function withCount(
  name: string,
  from: number,
  { least, most = least }: { least: number; most?: number },
): Counted {
  return (of, count, ...rest) => {
    checkedCount(name, from, count)
    return callWithParameters(name, { least, most, of, parameters: [count, ...rest] })
  }
}

export const left: Counted = withCount('left', 1, { least: 2 })
export const right: Counted = withCount('right', 1, { least: 2 })
export const repeat: Counted = withCount('repeat', 0, { least: 2 })
export const lpad: Counted = withCount('lpad', 0, { least: 2, most: 3 })
export const rpad: Counted = withCount('rpad', 0, { least: 2, most: 3 })

export function substr(of: unknown, position: unknown, ...length: readonly unknown[]): Expression {
  checkedCount('substr', 1, position)
  if (length.length > 0) checkedCount('substr', 0, length[0])
  return callWithParameters('substr', { least: 2, most: 3, of, parameters: [position, ...length] })
}

/** Without a replacement, occurrences are removed. */
export function replace(of: unknown, from: unknown, to: unknown = ''): Expression {
  return withParameters('replace', 3)(of, from, to)
}

export function cast(
  of: unknown,
  output: ScalarName,
  options?: { readonly decimalPlaces?: number },
): Expression {
  if (!isScalarName(output))
    throw new UsageError('ERR_ARGUMENT', "cast takes the name of a type: cast('age', 'text')", {
      value: output,
    })
  const checked = readOptions(options, rules.CAST, 'cast')
  if (checked.decimalPlaces !== undefined) checkedCount('cast', 0, checked.decimalPlaces)
  return call('cast', [subject(of)], { ...checked }, output)
}

export function round(of: unknown, precision: number = 0): Expression {
  if (!Number.isSafeInteger(precision) || precision < 0 || precision > 100)
    throw new UsageError(
      'ERR_ARGUMENT',
      `round takes the number of decimal places to keep, from 0 to 100, not ${String(precision)}`,
      {
        value: precision,
      },
    )
  return call('round', [subject(of)], Object.freeze({ precision }))
}

export function partName(method: string, value: unknown): string {
  if (typeof value === 'string' && value !== '') return value
  throw new UsageError(
    'ERR_ARGUMENT',
    `${method} takes the name of a part of a date: ${method}('published', 'year')`,
    { value },
  )
}

export function extract(of: unknown, part: unknown, options?: ZoneOption): Expression {
  const zone = zoneOption(readOptions(options, rules.ZONE, 'extract'))
  return call('extract', [subject(of)], Object.freeze({ part: partName('extract', part), ...zone }))
}

export interface ZoneOption {
  readonly timeZone?: string
}

/** The time zone of a call, if it names one, which is a zone. */
export function zoneOption({ timeZone }: ZoneOption): ZoneOption {
  return timeZone === undefined ? {} : { timeZone: timeZoneOf(timeZone).name }
}

type Zoned = (of: unknown, options?: ZoneOption) => Expression
function withZone(name: string): Zoned {
  return (of, options) =>
    call(name, [subject(of)], Object.freeze(zoneOption(readOptions(options, rules.ZONE, name))))
}

export const truncDate: Zoned = withZone('truncDate')
export const truncTime: Zoned = withZone('truncTime')

export function jsonObject(members: unknown): Expression {
  if (!isPlainObject(members))
    throw new UsageError(
      'ERR_ARGUMENT',
      "jsonObject takes an object of chains and expressions: jsonObject({ name: 'author__name' })",
      {
        value: members,
      },
    )
  const names = Object.freeze(Object.keys(members))
  for (const name of names) checkValueName(name, 'jsonObject')
  return call(
    'jsonObject',
    names.map((name) => subject(members[name])),
    Object.freeze({ names }),
  )
}

/** A branch of `Case`. It is a class, so that it can't be confused with options. */
export class Branch {
  readonly condition: Condition
  readonly value: Expression
  constructor(condition: Condition, value: Expression) {
    this.condition = condition
    this.value = value
    Object.freeze(this)
  }

  static text(branch: object): string {
    return branch instanceof Branch && 'condition' in branch
      ? branchText([branch.condition, branch.value])
      : 'Branch.prototype'
  }
}

definePrinted(Branch.prototype, {
  inspect(this: object): unknown {
    return Branch.text(this)
  },
  toJSON(this: object): unknown {
    return Branch.text(this)
  },
  toString(this: object): string {
    return Branch.text(this)
  },
})

export function When(condition: unknown, then: unknown): Branch {
  refuseUntrusted(condition)
  const checked = conditionOf(condition)
  if (isEmpty(checked))
    throw new UsageError(
      'ERR_ARGUMENT',
      'When needs a condition that is not empty; use default for all other rows',
      {
        value: condition,
      },
    )
  return new Branch(checked, operand(then))
}

interface CaseOptions {
  readonly default?: unknown
}

export function Case(...args: readonly unknown[]): Expression {
  const last = args.at(-1)
  const options: CaseOptions | undefined =
    last instanceof Branch || !isPlainObject(last) ? undefined : readOptions(last, rules.CASE, 'Case')
  const branches = (options === undefined ? args : args.slice(0, -1)).map((branch) => {
    if (branch instanceof Branch) return Object.freeze([branch.condition, branch.value] as const)
    throw new UsageError(
      'ERR_ARGUMENT',
      "Case takes branches: Case(When({ pages__gt: 500 }, 'long'), { default: 'short' })",
      {
        value: branch,
      },
    )
  })
  const otherwise = options === undefined || !('default' in options) ? undefined : operand(options.default)
  return node({ kind: 'case', branches: Object.freeze(branches), otherwise })
}
