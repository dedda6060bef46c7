/**
 * Other values that unambiguously mean a number, as Django accepts them: its digits as text (from a form or a
 * query string), a boolean, a bigint. Any other value is returned unchanged, and the type refuses it.
 */

/** Zeros after the point are allowed: decimals store a whole amount as `'10.00'`. */
const WHOLE = /^\s*[+-]?\d+(?:\.0*)?\s*$/
const REAL = /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?\s*$/i
const INFINITE = /^\s*([+-]?)inf(?:inity)?\s*$/i

/** A number if `value` represents a whole one; digits with a point or an exponent don't. */
export function wholeNumber(value: unknown): unknown {
  if (typeof value === 'string') return WHOLE.test(value) ? Number(value) : value
  return otherNumber(value)
}

/** A number if `value` represents one. */
export function realNumber(value: unknown): unknown {
  if (typeof value !== 'string') return otherNumber(value)
  if (REAL.test(value)) return Number(value)
  const infinite = INFINITE.exec(value)
  return infinite === null ? value : infinite[1] === '-' ? -Infinity : Infinity
}

/** A bigint if `value` represents a whole number. */
export function wholeBigInt(value: unknown): unknown {
  if (typeof value === 'string')
    return WHOLE.test(value) ? BigInt(value.trim().replace(/^\+|\.0*$/g, '')) : value
  return typeof value === 'boolean' ? BigInt(value) : value
}

function otherNumber(value: unknown): unknown {
  return typeof value === 'boolean' || typeof value === 'bigint' ? Number(value) : value
}
