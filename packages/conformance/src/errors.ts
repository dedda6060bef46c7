import * as r from 'relata'
import { NoSuchMember } from './loose.js'

/**
 * Whether an error of Relata corresponds to the one that Django raised. Relata's are finer: Python's
 * ValueError, TypeError and AttributeError correspond to several of them.
 */
export function sameError(error: unknown, expected: string): boolean {
  switch (expected) {
    case 'DoesNotExist':
    case 'ObjectDoesNotExist':
      return error instanceof r.DoesNotExist
    case 'MultipleObjectsReturned':
      return error instanceof r.MultipleObjectsReturned
    case 'FieldError':
    case 'FieldDoesNotExist':
      return error instanceof r.FieldError
    case 'ProtectedError':
      return error instanceof r.ProtectedError
    case 'RestrictedError':
      return error instanceof r.RestrictedError
    // Relata refuses a null in a field that isn't nullable, a missing value and a number out of range before
    // they reach the data.
    case 'IntegrityError':
      return (
        error instanceof r.IntegrityError ||
        (error instanceof r.ValidationError && CONSTRAINTS.has(error.code))
      )
    case 'ValidationError':
      return error instanceof r.ValidationError
    case 'SchemaError':
      return error instanceof r.SchemaError
    case 'AttributeError':
      return error instanceof NoSuchMember || error instanceof r.FieldError || error instanceof r.UsageError
    case 'ValueError':
    case 'TypeError':
      return (
        error instanceof r.UsageError ||
        error instanceof NoSuchMember ||
        MISUSES.some((kind) => error instanceof kind)
      )
    default:
      return error instanceof r.RelataError || error instanceof r.UsageError || error instanceof NoSuchMember
  }
}
const MISUSES = [r.FieldError, r.SchemaError, r.StoreError, r.ValidationError] as const
const CONSTRAINTS: ReadonlySet<string> = new Set(['ERR_NULL', 'ERR_REQUIRED', 'ERR_RANGE'])

export function describeError(error: unknown): string {
  return error instanceof Error
    ? `${error.name} ${'code' in error ? String(error.code) : ''} ${error.message.split('\n')[0] ?? ''}`
    : String(error)
}
