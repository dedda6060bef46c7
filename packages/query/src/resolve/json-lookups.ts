import { ValidationError, valueType, type JsonValue, type Value } from '@relata/core'
import { plainTest, type ValueTest } from './value-test.js'
import type { Transform } from './transforms.js'

/** Names of members one inside the other: what `has_key` asks where its value is a chain into the same field. */
export class MemberPath {
  readonly names: readonly string[]
  constructor(names: readonly string[]) {
    this.names = names
  }
}

/** What a member's name (or, of an array, its index; from the end where negative) leads to; undefined where there is none. */
export function memberOf(holder: JsonValue, name: string): JsonValue | undefined {
  if (isArray(holder)) return /^-?\d+$/.test(name) ? holder.at(Number(name)) : undefined
  if (typeof holder !== 'object' || holder === null || !Object.hasOwn(holder, name)) return undefined
  return holder[name]
}

const isArray = (value: JsonValue): value is readonly JsonValue[] => Array.isArray(value)

function hasPath(holder: JsonValue, names: readonly string[]): boolean {
  let at: JsonValue | undefined = holder
  for (const name of names) {
    if (at === undefined) return false
    at = memberOf(at, name)
  }
  return at !== undefined
}

/** `has_key has_keys has_any_keys`: of objects their own keys, of arrays their indices. Throws ValidationError `ERR_LOOKUP_VALUE`. */
export function keyTest(label: string, lookup: 'has_key' | 'has_keys' | 'has_any_keys', value: unknown): ValueTest {
  if (lookup === 'has_key') {
    const names = namesOf(label, lookup, value)
    return plainTest(lookup, value, (holder) => hasPath(holder as JsonValue, names))
  }
  if (typeof value === 'string' || typeof value !== 'object' || value === null || !(Symbol.iterator in value))
    throw wrongKey(label, lookup, value, 'an array of keys')
  const paths = Array.from(value as Iterable<unknown>, (each) => namesOf(label, lookup, each))
  const every = lookup === 'has_keys'
  return plainTest(lookup, value, (holder) => {
    const has = (names: readonly string[]): boolean => hasPath(holder as JsonValue, names)
    return every ? paths.every(has) : paths.some(has)
  })
}

function namesOf(label: string, lookup: string, value: unknown): readonly string[] {
  if (value instanceof MemberPath) return value.names
  if (typeof value === 'string' || typeof value === 'number') return [String(value)]
  throw wrongKey(label, lookup, value, 'a key')
}

function wrongKey(label: string, lookup: string, value: unknown, expected: string): ValidationError {
  return new ValidationError('ERR_LOOKUP_VALUE', `The lookup '${lookup}' of '${label}' takes ${expected}.`, { value, field: label })
}

const json = valueType('json')

/** `contains` and `contained_by`: every member of the one is in the other, however deep; an array's items in any order. */
export function containmentTest(lookup: 'contains' | 'contained_by', given: unknown): ValueTest {
  const value = json.parseLookup(given) as JsonValue
  return plainTest(
    lookup,
    given,
    lookup === 'contains' ? (own) => includes(own as JsonValue, value) : (own) => includes(value, own as JsonValue),
  )
}

function includes(whole: JsonValue, part: JsonValue): boolean {
  if (isArray(whole)) {
    if (isArray(part)) return part.every((item) => whole.some((one) => includes(one, item)))
    return typeof part !== 'object' && whole.includes(part)
  }
  if (typeof whole !== 'object' || whole === null) return whole === part
  if (typeof part !== 'object' || part === null || isArray(part)) return false
  return Object.entries(part).every(([name, item]) => {
    const own = memberOf(whole, name)
    return own !== undefined && includes(own, item)
  })
}

export interface MemberQuestion {
  readonly transforms: readonly Transform[]
  readonly test: ValueTest
}

/**
 * `data__key__isnull` asks whether the key is there, `data__key: null` whether it is there and holds JSON's null: both are asked of the value around,
 * since a transform that answers null can't say which it means. Undefined for every other question.
 */
export function memberQuestion(transforms: readonly Transform[], lookup: string, value: unknown): MemberQuestion | undefined {
  const last = transforms.at(-1)
  const { member } = last ?? {}
  if (member === undefined) return undefined
  const around = transforms.slice(0, -1)
  const absent = value === true
  if (lookup === 'isnull' && typeof value === 'boolean') {
    const matches = (holder: Value): boolean => (memberOf(holder as JsonValue, member) === undefined) === absent
    return { transforms: around, test: { ...plainTest('isnull', value, matches), onNull: absent } }
  }
  if (lookup !== 'exact' || value !== null) return undefined
  return { transforms: around, test: plainTest('exact', value, (holder) => memberOf(holder as JsonValue, member) === null) }
}
