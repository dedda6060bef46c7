import { ValidationError, valueType, type Value } from '@relata/core/engine'
import { compareValues, valueKey } from '../compare.js'
import type { Subject } from './definition.js'

/** How a lookup parses its argument and compares it with the values of a column. */

/**
 * The value in the form of the subject's type; of a computed value, that of its kind. Throws ValidationError.
 */
export function parseLookupValue({ kind, type, label }: Subject, lookup: string, value: unknown): Value {
  // Only a field knows what its custom values are.
  if (type === undefined && kind === 'custom') return value as Value
  // Integers that are computed may be beyond the safe ones.
  if (type === undefined && typeof value === 'bigint' && !isSafe(value) && kind !== 'decimal') return value
  return namingLookup(label, lookup, () => (type ?? valueType(kind)).parseLookup(value))
}

function isSafe(value: bigint): boolean {
  return Number.isSafeInteger(Number(value))
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
