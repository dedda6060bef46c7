import { FieldError, UsageError, ValidationError } from '@relata/core'
import { valueType, type ScalarName, type Value, type ValueType } from '@relata/core'
import { compareValues, valueKey } from './compare.js'
import { containmentTest, keyTest } from './json-lookups.js'
import type { LookupName } from './lookup-names.js'
import { regularExpression } from './regular-expression.js'
import { isNull, nothing, plainTest, type Interval, type ValueTest } from './value-test.js'

/** What is asked of a value: its kind, its column's type where there is one (and nothing was made of it), and how to name it in an error. */
export interface Subject {
  readonly kind: ScalarName
  readonly type: ValueType | undefined
  readonly label: string
}

const TEXT_LOOKUPS: ReadonlySet<string> = new Set([
  'iexact',
  'contains',
  'icontains',
  'startswith',
  'istartswith',
  'endswith',
  'iendswith',
  'regex',
  'iregex',
])
const JSON_LOOKUPS: ReadonlySet<string> = new Set(['has_key', 'has_keys', 'has_any_keys', 'contained_by'])

/** Computed values have no column, and their kind says how a value beside them is taken in; numbers of all kinds compare with each other. */
const KIND_TYPES: Partial<Record<ScalarName, ValueType>> = Object.fromEntries(
  (['json', 'date', 'datetime', 'time', 'duration', 'uuid', 'boolean'] as const).map((kind) => [kind, valueType(kind)]),
)

/** Makes the test of one lookup. Throws UsageError `ERR_UNDEFINED`, ValidationError (from the type), FieldError `ERR_UNKNOWN_LOOKUP`. */
export function makeTest(subject: Subject, lookup: LookupName, value: unknown): ValueTest {
  if (value === undefined) {
    throw new UsageError(
      'ERR_UNDEFINED',
      `The value of '${subject.label}' (${lookup}) is undefined: give a value, or null to ask for rows without one.`,
    )
  }
  if (subject.type === undefined && KIND_TYPES[subject.kind] !== undefined)
    return makeTest({ ...subject, type: KIND_TYPES[subject.kind] }, lookup, value)
  if (JSON_LOOKUPS.has(lookup) || (subject.kind === 'json' && lookup === 'contains')) return jsonTest(subject, lookup, value)
  if (TEXT_LOOKUPS.has(lookup)) return textTest(subject, lookup, value)
  switch (lookup) {
    case 'isnull':
      if (typeof value !== 'boolean') throw wrongValue(subject, lookup, value, 'true or false')
      return isNull(value)
    case 'in':
      return inTest(subject, value)
    case 'range':
      return rangeTest(subject, value)
    case 'exact':
      return value === null ? isNull(true) : exactTest(subject, value)
    default:
      return boundTest(subject, lookup as 'gt' | 'gte' | 'lt' | 'lte', value)
  }
}

function jsonTest({ kind, label }: Subject, lookup: LookupName, value: unknown): ValueTest {
  if (kind !== 'json')
    throw new FieldError('ERR_UNKNOWN_LOOKUP', `'${lookup}' is no lookup of '${label}' (${kind}): it asks JSON values.`, {
      field: label,
      value,
    })
  return lookup === 'contains' || lookup === 'contained_by' ? containmentTest(lookup, value) : keyTest(label, lookup as 'has_key', value)
}

const NUMERIC = /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?\s*$/i

function parse({ kind, type, label }: Subject, lookup: string, value: unknown): Value {
  if (type !== undefined) return named(label, lookup, () => type.parseLookup(value))
  if (typeof value === 'object' && value !== null && kind !== 'json' && !(value instanceof Date) && !(value instanceof Uint8Array))
    throw wrongValue({ kind, type, label }, lookup, value, `a ${kind}`)
  if (kind === 'integer' || kind === 'float' || kind === 'auto') return numberOf({ kind, type, label }, lookup, value)
  if (kind === 'decimal' && typeof value === 'string' && !NUMERIC.test(value))
    throw wrongValue({ kind, type, label }, lookup, value, 'a number')
  return value instanceof Date ? value.toISOString() : (value as Value)
}

function numberOf(subject: Subject, lookup: string, value: unknown): Value {
  if (typeof value === 'number' || typeof value === 'bigint') return value
  if (typeof value === 'boolean') return Number(value)
  if (typeof value === 'string' && NUMERIC.test(value)) return Number(value)
  throw wrongValue(subject, lookup, value, 'a number')
}

/** Types know nothing of chains: what they refuse is said again with the chain's name. */
function named(label: string, lookup: string, run: () => Value): Value {
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

const keyOf = ({ type, kind }: Subject, value: Value): unknown => (type === undefined ? valueKey(kind, value) : type.key(value))
const isPlain = ({ type }: Subject): boolean => type?.plain === true

function exactTest(subject: Subject, value: unknown): ValueTest {
  const wanted = parse(subject, 'exact', value)
  const key = keyOf(subject, wanted)
  const matches = isPlain(subject) ? (v: Value): boolean => v === wanted : (v: Value): boolean => keyOf(subject, v) === key
  return { lookup: 'exact', matches, onNull: false, equals: [wanted], interval: undefined, shown: value }
}

function inTest(subject: Subject, value: unknown): ValueTest {
  if (!isIterable(value)) throw wrongValue(subject, 'in', value, 'an array, a Set or a query set')
  const wanted: Value[] = []
  const keys = new Set<unknown>()
  for (const item of value) {
    if (item === undefined) throw new UsageError('ERR_UNDEFINED', `A value in '${subject.label}' (in) is undefined: leave it out.`)
    if (item === null) continue
    const parsed = parse(subject, 'in', item)
    const key = keyOf(subject, parsed)
    if (keys.has(key)) continue
    keys.add(key)
    wanted.push(parsed)
  }
  if (wanted.length === 0) return nothing('in', value)
  const matches = isPlain(subject) ? (v: Value): boolean => keys.has(v) : (v: Value): boolean => keys.has(keyOf(subject, v))
  return { lookup: 'in', matches, onNull: false, equals: wanted, interval: undefined, shown: value }
}

const isIterable = (value: unknown): value is Iterable<unknown> => typeof value === 'object' && value !== null && Symbol.iterator in value

function comparer({ type, kind }: Subject): (a: Value, b: Value) => number {
  return type === undefined ? (a, b) => compareValues(kind, a, b) : (a, b) => type.compare(a, b)
}

function boundTest(subject: Subject, lookup: 'gt' | 'gte' | 'lt' | 'lte', value: unknown): ValueTest {
  if (value === null) throw wrongValue(subject, lookup, value, 'a value; nothing is greater or less than null: use isnull')
  const bound = parse(subject, lookup, value)
  const below = lookup === 'lt' || lookup === 'lte'
  const open = lookup === 'lt' || lookup === 'gt'
  const interval: Interval = below
    ? { low: undefined, lowOpen: false, high: bound, highOpen: open }
    : { low: bound, lowOpen: open, high: undefined, highOpen: false }
  return {
    lookup,
    matches: isPlain(subject) ? plainBound(lookup, bound) : withinBounds(subject, interval),
    onNull: false,
    equals: undefined,
    interval,
    shown: value,
  }
}

function plainBound(lookup: 'gt' | 'gte' | 'lt' | 'lte', bound: Value): (value: Value) => boolean {
  const limit = bound as number
  switch (lookup) {
    case 'gt':
      return (value) => (value as number) > limit
    case 'gte':
      return (value) => (value as number) >= limit
    case 'lt':
      return (value) => (value as number) < limit
    case 'lte':
      return (value) => (value as number) <= limit
  }
}

function withinBounds(subject: Subject, { low, lowOpen, high, highOpen }: Interval): (value: Value) => boolean {
  const compare = comparer(subject)
  return (value) => {
    if (low !== undefined) {
      const c = compare(value, low)
      if (c < 0 || (lowOpen && c === 0)) return false
    }
    if (high === undefined) return true
    const c = compare(value, high)
    return c < 0 || (!highOpen && c === 0)
  }
}

function rangeTest(subject: Subject, value: unknown): ValueTest {
  if (!Array.isArray(value) || value.length !== 2) throw wrongValue(subject, 'range', value, 'an array of two values')
  if (value[0] === null || value[1] === null) return nothing('range', value)
  if (value[0] === undefined || value[1] === undefined)
    throw new UsageError('ERR_UNDEFINED', `A bound of '${subject.label}' (range) is undefined.`)
  const interval = { low: parse(subject, 'range', value[0]), lowOpen: false, high: parse(subject, 'range', value[1]), highOpen: false }
  return { lookup: 'range', matches: withinBounds(subject, interval), onNull: false, equals: undefined, interval, shown: value }
}

function textTest(subject: Subject, lookup: string, value: unknown): ValueTest {
  if (subject.kind === 'binary') {
    throw new FieldError('ERR_UNKNOWN_LOOKUP', `'${lookup}' is no lookup of '${subject.label}' (${subject.kind}).`, {
      field: subject.label,
      value,
    })
  }
  if (value === null && lookup === 'iexact') return isNull(true)
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'bigint' && typeof value !== 'boolean')
    throw wrongValue(subject, lookup, value, 'a string')
  const { text, asked } = TEXTS[subject.kind] ?? PLAIN_TEXT
  if (lookup === 'regex' || lookup === 'iregex') return plainTest(lookup, value, patternMatcher({ subject, lookup, text }, String(value)))
  return plainTest(lookup, value, textMatcher(lookup, asked(String(value)), text))
}

interface Searched {
  readonly text: (value: Value) => string
  readonly asked: (wanted: string) => string
}
const PLAIN_TEXT: Searched = { text: textOf, asked: (wanted) => wanted }
const digitsOf = (uuid: Value): string => (uuid as string).replaceAll('-', '')
const TEXTS: Partial<Record<ScalarName, Searched>> = {
  // A UUID is searched by its digits, however it is written.
  uuid: { text: digitsOf, asked: digitsOf },
  // An instant is searched as people write it, day and time with a space between; asked for with a T, too.
  datetime: {
    text: (value) => (value as string).replace('T', ' ').replace('Z', ''),
    asked: (wanted) => wanted.replace(/(\d)T(?=\d|$)/, '$1 ').replace(/(\d)Z$/, '$1'),
  },
}

function textMatcher(lookup: string, wanted: string, text: (value: Value) => string): (value: Value) => boolean {
  const folded = wanted.toLowerCase()
  switch (lookup) {
    case 'contains':
      return (value) => text(value).includes(wanted)
    case 'startswith':
      return (value) => text(value).startsWith(wanted)
    case 'endswith':
      return (value) => text(value).endsWith(wanted)
    case 'icontains':
      return (value) => text(value).toLowerCase().includes(folded)
    case 'istartswith':
      return (value) => text(value).toLowerCase().startsWith(folded)
    case 'iendswith':
      return (value) => text(value).toLowerCase().endsWith(folded)
    default:
      return (value) => text(value).toLowerCase() === folded
  }
}

function textOf(value: Value): string {
  return typeof value === 'string' ? value : typeof value === 'object' ? JSON.stringify(value) : String(value)
}

interface Search {
  readonly subject: Subject
  readonly lookup: string
  readonly text: (value: Value) => string
}

function patternMatcher({ subject, lookup, text }: Search, source: string): (value: Value) => boolean {
  try {
    const pattern = regularExpression(source, lookup === 'iregex')
    return (value) => pattern.test(text(value))
  } catch (cause) {
    throw new ValidationError('ERR_LOOKUP_VALUE', `The value of '${subject.label}' (${lookup}) is no regular expression: ${source}`, {
      value: source,
      field: subject.label,
      cause,
    })
  }
}

function wrongValue(subject: Subject, lookup: string, value: unknown, expected: string): ValidationError {
  return new ValidationError(
    'ERR_LOOKUP_VALUE',
    `The lookup '${lookup}' of '${subject.label}' takes ${expected}; got ${describe(value)}.`,
    { value, field: subject.label },
  )
}
const describe = (value: unknown): string =>
  typeof value === 'object' && value !== null ? (Array.isArray(value) ? 'an array' : 'an object') : `${typeof value} ${String(value)}`
