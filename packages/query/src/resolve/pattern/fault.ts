import { ValidationError } from '@relata/core'

/** For text that isn't a regular expression. */
export function malformed(source: string, why: string): ValidationError {
  return new ValidationError('ERR_LOOKUP_VALUE', `not a valid regular expression: ${why}`, { value: source })
}

/** For a regular expression that can't be matched in linear time, or is too large for it. */
export function unsupported(source: string, what: string): ValidationError {
  return new ValidationError(
    'ERR_PATTERN',
    `a pattern with ${what}, which is not supported, because text is matched in time linear in its length. Pass a RegExp to match with JavaScript's engine.`,
    { value: source },
  )
}
