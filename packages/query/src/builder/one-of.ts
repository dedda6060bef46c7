import { FieldError, UsageError, ValidationError } from '@relata/core/engine'

/** The error for an untrusted name that isn't allowed. */
export function notAllowed(what: string, name: string, allowed: readonly string[]): FieldError {
  return new FieldError(
    'ERR_LOOKUP_NOT_ALLOWED',
    `${what} is not allowed here; allowed: ${allowed.join(', ') || 'nothing'}`,
    { value: name, field: name },
  )
}

function isListOfNames(names: unknown): names is readonly string[] {
  return (
    Array.isArray(names) &&
    names.length > 0 &&
    names.every((name) => typeof name === 'string' && name !== '' && !name.startsWith('-'))
  )
}

function textOf(input: unknown, what: string): string {
  if (input === undefined || input === null) return ''
  if (typeof input === 'string') return input
  throw new ValidationError('ERR_QUERY_STRING', `oneOf: the ${what} must be a string`, { value: input })
}

/**
 * An untrusted name as a term of `orderBy`: one of the allowed names, with `-` before it for descending
 * order.
 */
export function oneOf(input: unknown, names: unknown, direction?: unknown): string {
  if (!isListOfNames(names))
    throw new UsageError(
      'ERR_ARGUMENT',
      "oneOf needs a list of the allowed names, without '-': oneOf(input, ['name', 'created'])",
      { value: names },
    )
  const text = textOf(input, 'name')
  const way = textOf(direction, 'direction')
  const descends = way === '' && text.startsWith('-')
  const name = descends ? text.slice(1) : text
  const known = name === '' ? names[0] : names.find((each) => each === name)
  if (known === undefined) throw notAllowed(`The name '${text}'`, text, names)
  if (way !== '' && way !== 'asc' && way !== 'desc')
    throw new ValidationError('ERR_QUERY_STRING', `oneOf: the direction must be asc or desc, not '${way}'`, {
      value: way,
    })
  return descends || way === 'desc' ? `-${known}` : known
}
