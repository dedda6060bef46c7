import { emptyList, listOf, UsageError, type Value } from '@relata/core/engine'
import { isNull, matchesNothing, Test, type ValueTest } from '../value-test.js'
import { equalItems } from './array.js'
import {
  EVERY_KIND,
  isIterable,
  invalidLookupValue,
  type LookupFamily,
  type LookupForm,
  type Subject,
} from './definition.js'
import { isPlain, lookupKey, parseLookupValue } from './value.js'

function form(takes: LookupForm['takes'], test: LookupForm['test']): readonly LookupForm[] {
  return [{ kinds: EVERY_KIND, takes, test }]
}

/** Lookups that need equal values only. */
export const EQUALITY: LookupFamily<'exact' | 'in' | 'isnull', true> = {
  exact: { ofRelations: true, accepts: (compared) => compared === 0, forms: form('value', exactTest) },
  in: {
    ofRelations: true,
    items: { lookup: () => 'exact', every: false },
    forms: form('values', inTest),
  },
  isnull: { ofRelations: true, forms: form('boolean', isNullTest) },
}

// Separate functions, so that a test only keeps the values that it reads.
type Matches = ValueTest['matches']
const identical =
  (wanted: Value): Matches =>
  (value) =>
    value === wanted
const sameKey =
  (subject: Subject, key: unknown): Matches =>
  (value) =>
    lookupKey(subject, value) === key
const sameBytes =
  (wanted: Uint8Array): Matches =>
  (value) =>
    value instanceof Uint8Array &&
    value.length === wanted.length &&
    value.every((byte, at) => byte === wanted[at])
const isAmong =
  (keys: ReadonlySet<unknown>): Matches =>
  (value) =>
    keys.has(value)
const isKeyAmong =
  (subject: Subject, keys: ReadonlySet<unknown>): Matches =>
  (value) =>
    keys.has(lookupKey(subject, value))

function exactTest(subject: Subject, value: unknown): ValueTest {
  if (value === null) return isNull(true)
  const wanted = parseLookupValue(subject, 'exact', value)
  const matches = matchesOf(subject, wanted)
  const items = subject.type?.items
  if (items !== undefined) return equalItems(items, 'exact', [value, [wanted], matches])
  return new Test('exact', value, matches).ofValues(listOf(wanted))
}

function matchesOf(subject: Subject, wanted: Value): Matches {
  if (isPlain(subject)) return identical(wanted)
  if (subject.kind === 'binary' && wanted instanceof Uint8Array) return sameBytes(wanted)
  return sameKey(subject, lookupKey(subject, wanted))
}

function inTest(subject: Subject, value: unknown): ValueTest {
  if (!isIterable(value)) throw invalidLookupValue(subject, 'in', value, 'an array, a Set or a query set')
  const wanted = emptyList<Value>()
  const keys = new Set<unknown>()
  for (const item of value) {
    if (item === undefined)
      throw new UsageError('ERR_UNDEFINED', `A value in '${subject.label}' (in) is undefined: leave it out.`)
    if (item === null) continue
    const parsed = parseLookupValue(subject, 'in', item)
    const key = lookupKey(subject, parsed)
    if (keys.has(key)) continue
    keys.add(key)
    wanted.push(parsed)
  }
  if (wanted.length === 0) return matchesNothing('in', value)
  const matches = isPlain(subject) ? isAmong(keys) : isKeyAmong(subject, keys)
  const items = subject.type?.items
  if (items !== undefined) return equalItems(items, 'in', [value, wanted, matches])
  return new Test('in', value, matches).ofValues(wanted)
}

function isNullTest(subject: Subject, value: unknown): ValueTest {
  if (typeof value !== 'boolean') throw invalidLookupValue(subject, 'isnull', value, 'true or false')
  return isNull(value)
}
