import { ValidationError, type Value } from '@relata/core'
import { compareValues, valueKey } from '../compare.js'
import { invalidLookupValue, type Subject } from './definition.js'

/** How a lookup parses its argument and compares it with the values of a column. */

const NUMERIC = /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?\s*$/i

/** The value in the form of the subject's type. Throws ValidationError. */
export function parseLookupValue(subject: Subject, lookup: string, value: unknown): Value {
  const { kind, type, label } = subject
  if (type !== undefined) return namingLookup(label, lookup, () => type.parseLookup(value))
  if (
    typeof value === 'object' &&
    value !== null &&
    kind !== 'json' &&
    !(value instanceof Date) &&
    !(value instanceof Uint8Array)
  )
    throw invalidLookupValue(subject, lookup, value, `a ${kind}`)
  if (kind === 'integer' || kind === 'float' || kind === 'auto') return parseNumber(subject, lookup, value)
  if (kind === 'decimal' && typeof value === 'string' && !NUMERIC.test(value))
    throw invalidLookupValue(subject, lookup, value, 'a number')
  return value instanceof Date ? value.toISOString() : (value as Value)
}

function parseNumber(subject: Subject, lookup: string, value: unknown): Value {
  if (typeof value === 'number' || typeof value === 'bigint') return value
  if (typeof value === 'boolean') return Number(value)
  if (typeof value === 'string' && NUMERIC.test(value)) return Number(value)
  throw invalidLookupValue(subject, lookup, value, 'a number')
}

/** A type doesn't know the chain, so its error is rethrown with the chain's name. */
function namingLookup(label: string, lookup: string, run: () => Value): Value {
  try {
    return run()
  } catch (error) {
    if (error instanceof ValidationError) {
      throw new ValidationError(error.code, `The value of '${label}' (${lookup}): ${error.message}`, {
        value: error.value,
        field: label,
        cause: error,
      })
    }
    throw error
  }
}

export function lookupKey({ type, kind }: Subject, value: Value): unknown {
  return type === undefined ? valueKey(kind, value) : type.key(value)
}

/** Whether `===` and `<` compare the subject's values. */
export function isPlain({ type }: Subject): boolean {
  return type?.plain === true
}

export function comparer({ type, kind }: Subject): (a: Value, b: Value) => number {
  return type === undefined ? (a, b) => compareValues(kind, a, b) : (a, b) => type.compare(a, b)
}
