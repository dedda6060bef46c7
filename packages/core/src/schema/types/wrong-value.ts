import { ValidationError } from '../../error/errors.js'
import { showValue } from '../../error/show-value.js'

/** `ERR_VALUE_TYPE`, without model and field: `checkValue` adds them. */
export function wrongType(value: unknown, expected: string): ValidationError {
  return new ValidationError('ERR_VALUE_TYPE', `expected ${expected}, got ${showValue(value)}`, { value })
}

/** `ERR_RANGE`: the right type, but more than the field can hold. */
export function outOfRange(value: unknown, expected: string): ValidationError {
  return new ValidationError('ERR_RANGE', `expected ${expected}, got ${showValue(value)}`, { value })
}
