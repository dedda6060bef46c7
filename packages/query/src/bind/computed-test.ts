import { FieldError, ValidationError, type ScalarName } from '@relata/core'
import { commonKind } from '../resolve/common-kind.js'
import type { Subject, ValueForm } from '../resolve/lookups/definition.js'
import { lookupForm, makeTest, type LookupName } from '../resolve/lookups/registry.js'
import { matchesNothing, type ValueTest } from '../resolve/value-test.js'
import type { Compared } from './bound-nodes.js'

/**
 * Lookups of computed values: the type alone determines whether a lookup is possible, not the values of rows.
 */

const NUMBERS: ReadonlySet<ScalarName> = new Set([
  'boolean',
  'auto',
  'integer',
  'bigInteger',
  'float',
  'decimal',
  'duration',
])

/** Whether values of two types compare. The type of JSON, also of a null, isn't known before it is read. */
const compare = (a: ScalarName, b: ScalarName): boolean =>
  a === 'custom' || b === 'custom' || commonKind([a, b]) !== undefined || (NUMBERS.has(a) && NUMBERS.has(b))

/** The description of the values that a lookup takes if an expression can't be one; undefined if it can. */
const REFUSES: Readonly<Record<ValueForm, string | undefined>> = {
  value: undefined,
  text: undefined,
  key: undefined,
  json: undefined,
  values: 'an array, a Set or a query set',
  pair: 'an array of two values',
  boolean: 'true or false',
  keys: 'an array of keys',
  items: 'an array or a Set',
}

/**
 * Checks that a lookup can take computed values of a type. Throws ValidationError `ERR_LOOKUP_VALUE`,
 * FieldError `ERR_MIXED_TYPES`, `ERR_UNKNOWN_LOOKUP`.
 */
export function checkKind({ lookup, subject }: Compared, kind: ScalarName): void {
  const { takes } = lookupForm(lookup, subject)
  // JSON may hold an array.
  const wanted = kind === 'json' && (takes === 'keys' || takes === 'items') ? undefined : REFUSES[takes]
  if (wanted !== undefined) throw notTaken(subject, lookup, kind, wanted)
  if (takes === 'value' && !compare(subject.kind, kind)) throw unlike(subject, lookup, kind)
  if (takes === 'text' && kind === 'binary') throw notTaken(subject, lookup, kind, 'a text')
}

function notTaken({ label }: Subject, lookup: LookupName, kind: ScalarName, wanted: string): ValidationError {
  const got = kind === 'json' ? 'an expression' : `an expression of type ${kind}`
  return new ValidationError(
    'ERR_LOOKUP_VALUE',
    `The lookup '${lookup}' of '${label}' takes ${wanted}; got ${got}.`,
    {
      field: label,
      value: kind,
    },
  )
}

function unlike({ kind: own, label }: Subject, lookup: LookupName, kind: ScalarName): FieldError {
  return new FieldError(
    'ERR_MIXED_TYPES',
    `'${label}' (${own}) can't be compared with a ${kind} (${lookup}): cast one of them, or set its type with output.`,
    { field: label, value: kind },
  )
}

/**
 * The test of a computed value: null matches nothing, and neither does a value that the lookup can't take
 * (text that is not a regular expression).
 */
export function computedTest(subject: Subject, lookup: LookupName, value: unknown): ValueTest {
  if (value === null && lookup !== 'isnull') return matchesNothing(lookup, value)
  try {
    return makeTest(subject, lookup, value)
  } catch (error) {
    if (!(error instanceof ValidationError)) throw error
    return lookup === 'in' && Array.isArray(value)
      ? makeTest(
          subject,
          lookup,
          value.filter((item) => isTaken(subject, item)),
        )
      : matchesNothing(lookup, value)
  }
}

function isTaken(subject: Subject, value: unknown): boolean {
  try {
    makeTest(subject, 'exact', value)
    return true
  } catch (error) {
    if (error instanceof ValidationError) return false
    throw error
  }
}
