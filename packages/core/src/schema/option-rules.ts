import { UsageError } from '../error/errors.js'
import { showValue } from '../error/show-value.js'
import { suggest } from './suggest.js'

/** The values that an option accepts, in words and as a test. */
export interface OptionRule {
  readonly expected: string
  readonly accepts: (value: unknown) => boolean
}
export type OptionRules = Readonly<Record<string, OptionRule>>

/** An option whose value is checked where it is used. */
export const ANY_VALUE: OptionRule = { expected: 'any value', accepts: () => true }
export const FLAG: OptionRule = { expected: 'true or false', accepts: (value) => typeof value === 'boolean' }
export const FUNCTION: OptionRule = {
  expected: 'a function',
  accepts: (value) => typeof value === 'function',
}
export const SIGNAL: OptionRule = {
  expected: 'an AbortSignal',
  accepts: (value) => typeof value === 'object' && value !== null && 'aborted' in value,
}

/** An option that takes one of a few texts. */
export function oneOf(...values: readonly string[]): OptionRule {
  return {
    expected: values.map((value) => `'${value}'`).join(' or '),
    accepts: (value) => (values as readonly unknown[]).includes(value),
  }
}

/**
 * The options of a call, as a frozen copy: each is read once, and later changes of the caller's object have
 * no effect. Refuses options that aren't an object, an option that isn't among the rules, and a value that
 * its rule doesn't accept; undefined counts as left out. `subject` is the name of the call in the message,
 * for example `openStore`. Code: `ERR_ARGUMENT`.
 */
export function readOptions<T extends object>(
  options: T | undefined,
  rules: OptionRules,
  subject: string,
): T {
  const passed: unknown = options
  if (passed === undefined) return Object.freeze({}) as T
  if (typeof passed !== 'object' || passed === null || Array.isArray(passed)) {
    throw new UsageError(
      'ERR_ARGUMENT',
      `The options of ${subject} must be an object, got ${showValue(passed)}.`,
      { value: passed },
    )
  }
  const copy: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(passed) as [string, unknown][]) {
    const rule = Object.hasOwn(rules, name) ? rules[name] : undefined
    if (rule === undefined) throw unknownOption(name, rules, subject)
    if (value === undefined) continue
    if (!rule.accepts(value)) {
      throw new UsageError(
        'ERR_ARGUMENT',
        `The option '${name}' of ${subject} must be ${rule.expected}, got ${showValue(value)}.`,
        { value },
      )
    }
    copy[name] = value
  }
  return Object.freeze(copy) as T
}

function unknownOption(name: string, rules: OptionRules, subject: string): UsageError {
  const known = Object.keys(rules)
  const has = known.length === 0 ? 'none' : known.join(', ')
  return new UsageError(
    'ERR_ARGUMENT',
    `${subject} has no option '${name}'${suggest(name, known)}; it has ${has}.`,
    { value: name },
  )
}
