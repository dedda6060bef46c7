import { UsageError, valueType, type JsonValue, type Value } from '@relata/core/engine'
import { isJsonArray, memberOf, MemberPath } from '../json-members.js'
import { plainTest, type ValueTest } from '../value-test.js'
import { containedByItems, containsItems, overlapsItems } from './array.js'
import {
  isIterable,
  JSON_ONLY,
  invalidLookupValue,
  type LookupFamily,
  type LookupForm,
  type Subject,
} from './definition.js'

function form(takes: LookupForm['takes'], test: LookupForm['test']): LookupForm {
  return {
    kinds: JSON_ONLY,
    takes,
    test,
  }
}

/**
 * `contains` on JSON, as PostgreSQL has it: every member of the argument is in the column's value, at any
 * depth, with array items in any order. An array also contains each of its scalar items.
 */
export const JSON_CONTAINS: LookupForm = form('json', (subject, value) =>
  subject.type?.items === undefined
    ? containmentTest('contains', value)
    : containsItems(subject, subject.type.items, value),
)

/** Lookups that JSON alone has. */
export const JSON_LOOKUPS: LookupFamily<
  'contained_by' | 'overlap' | 'has_key' | 'has_keys' | 'has_any_keys',
  false
> = {
  contained_by: {
    ofRelations: false,
    forms: [
      form('json', (subject, value) =>
        subject.type?.items === undefined
          ? containmentTest('contained_by', value)
          : containedByItems(subject, subject.type.items, value),
      ),
    ],
  },
  overlap: {
    ofRelations: false,
    forms: [
      form('items', (subject, value) =>
        subject.type?.items === undefined
          ? overlapTest(subject, value)
          : overlapsItems(subject, subject.type.items, value),
      ),
    ],
  },
  has_key: { ofRelations: false, forms: [form('key', hasKeyTest)] },
  has_keys: {
    ofRelations: false,
    forms: [form('keys', (subject, value) => keysTest(subject, 'has_keys', value))],
  },
  has_any_keys: {
    ofRelations: false,
    forms: [form('keys', (subject, value) => keysTest(subject, 'has_any_keys', value))],
  },
}

function hasPath(holder: JsonValue, names: readonly string[]): boolean {
  let at: JsonValue | undefined = holder
  for (const name of names) {
    if (at === undefined) return false
    at = memberOf(at, name)
  }
  return at !== undefined
}

function hasKeyTest(subject: Subject, value: unknown): ValueTest {
  const names = namesOf(subject, 'has_key', value)
  return plainTest('has_key', value, (holder) => hasPath(holder as JsonValue, names))
}

function keysTest(subject: Subject, lookup: 'has_keys' | 'has_any_keys', value: unknown): ValueTest {
  if (!isIterable(value)) throw invalidLookupValue(subject, lookup, value, 'an array of keys')
  const paths = Array.from(value, (each) => namesOf(subject, lookup, each))
  const every = lookup === 'has_keys'
  return plainTest(lookup, value, (holder) => {
    const has = (names: readonly string[]): boolean => hasPath(holder as JsonValue, names)
    return every ? paths.every(has) : paths.some(has)
  })
}

function namesOf(subject: Subject, lookup: string, value: unknown): readonly string[] {
  if (value instanceof MemberPath) return value.names
  if (typeof value === 'string' || typeof value === 'number') return [String(value)]
  throw invalidLookupValue(subject, lookup, value, 'a key')
}

const json = valueType('json')

/** Some item of the column's array equals one of the values. A value that is not an array has no items. */
function overlapTest(subject: Subject, value: unknown): ValueTest {
  if (!isIterable(value)) throw invalidLookupValue(subject, 'overlap', value, 'an array or a Set')
  const keys = new Set(
    Array.from(value, (item) => {
      if (item === undefined)
        throw new UsageError(
          'ERR_UNDEFINED',
          `A value in '${subject.label}' (overlap) is undefined: leave it out.`,
        )
      return json.key(json.parseLookup(item))
    }),
  )
  return plainTest(
    'overlap',
    value,
    (own) =>
      isJsonArray(own as JsonValue) && (own as readonly JsonValue[]).some((item) => keys.has(json.key(item))),
  )
}

function containmentTest(lookup: 'contains' | 'contained_by', argument: unknown): ValueTest {
  const value = json.parseLookup(argument) as JsonValue
  const matches =
    lookup === 'contains'
      ? (own: Value): boolean => contains(own as JsonValue, value)
      : (own: Value): boolean => contains(value, own as JsonValue)
  return plainTest(lookup, argument, matches)
}

function contains(whole: JsonValue, part: JsonValue): boolean {
  if (isJsonArray(whole) && (typeof part !== 'object' || part === null)) return whole.includes(part)
  return includes(whole, part)
}

function includes(whole: JsonValue, part: JsonValue): boolean {
  if (isJsonArray(whole))
    return isJsonArray(part) && part.every((item) => whole.some((one) => includes(one, item)))
  if (typeof whole !== 'object' || whole === null) return whole === part
  if (typeof part !== 'object' || part === null || isJsonArray(part)) return false
  return Object.entries(part).every(([name, item]) => {
    const own = memberOf(whole, name)
    return own !== undefined && includes(own, item)
  })
}
