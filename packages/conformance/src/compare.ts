import { isObject, tagOf, textOf, type Json, type JsonObject } from './format.js'

/**
 * Equality in value, as FORMAT has it: 1 equals 1.0, decimals by number, computed numbers to nine significant
 * digits.
 */
export function sameValue(actual: unknown, expected: Json): boolean {
  const tag = tagOf(expected)
  if (tag !== undefined && isObject(expected)) return sameTagged(actual, tag, expected)
  if (expected === null) return actual === null
  if (typeof expected === 'number' || typeof expected === 'boolean')
    return sameNumber(actual, Number(expected))
  if (typeof expected === 'string')
    return typeof actual === 'string' && (actual === expected || isSameUuid(actual, expected))
  if (Array.isArray(expected))
    return (
      Array.isArray(actual) &&
      actual.length === expected.length &&
      expected.every((item: Json, i) => sameValue(actual[i], item))
    )
  return sameObject(actual, expected as JsonObject)
}

/** SQLite stores a UUID by its digits alone, and a key to one reads like that. */
function isSameUuid(actual: string, expected: string): boolean {
  return /^[0-9a-f]{32}$/.test(expected) && actual.length === 36 && actual.replaceAll('-', '') === expected
}

function sameObject(actual: unknown, expected: JsonObject): boolean {
  if (typeof actual !== 'object' || actual === null) return false
  const keys = Object.keys(expected)
  const own = actual as Readonly<Record<string, unknown>>
  return (
    keys.length === Object.keys(own).length &&
    keys.every((key) => key in own && sameValue(own[key], expected[key] as Json))
  )
}

function sameNumber(actual: unknown, expected: number): boolean {
  if (typeof actual === 'boolean') return Number(actual) === expected
  if (
    typeof actual !== 'number' &&
    typeof actual !== 'bigint' &&
    !(typeof actual === 'string' && /^-?\d+(\.\d+)?$/.test(actual))
  )
    return false
  return close(Number(actual), expected)
}

function close(a: number, b: number): boolean {
  return (
    a === b ||
    (Number.isNaN(a) && Number.isNaN(b)) ||
    Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b))
  )
}

function sameTagged(actual: unknown, tag: string, expected: JsonObject): boolean {
  const content = expected[tag] as Json
  switch (tag) {
    case '$decimal':
      return sameNumber(actual, Number(content))
    case '$float':
      return close(Number(actual), content === 'nan' ? Number.NaN : content === 'inf' ? Infinity : -Infinity)
    case '$duration':
      return typeof actual === 'number' && close(actual, Number(content) * 1000)
    case '$datetime':
      return typeof actual === 'string' && instant(actual) === instant(textOf(content))
    case '$date':
      return (
        typeof actual === 'string' &&
        actual.slice(0, 10) === content &&
        (actual.length === 10 || instant(actual) === instant(`${textOf(content)}T00:00:00`))
      )
    case '$time':
      return typeof actual === 'string' && clock(actual) === clock(textOf(content))
    case '$uuid':
      return typeof actual === 'string' && actual === textOf(content).toLowerCase()
    case '$binary':
      return actual instanceof Uint8Array && Buffer.from(actual).toString('base64') === content
    case '$ref':
      return isObject(actual) && sameRef((actual as { $ref?: unknown }).$ref, content)
    default:
      return sameObject(actual, expected)
  }
}

function instant(text: string): string {
  const [day = '', time = ''] = text.replace(/(Z|\+00:00)$/, '').split(/[T ]/)
  return `${day}T${clock(time)}`
}
function clock(text: string): string {
  const [whole = '', fraction = ''] = text.split('.')
  return `${whole.length === 5 ? `${whole}:00` : whole}.${fraction.padEnd(6, '0')}`
}

function sameRef(actual: unknown, expected: Json): boolean {
  if (!Array.isArray(actual) || !Array.isArray(expected)) return false
  return actual[0] === expected[0] && sameValue(actual[1], expected[1] as Json)
}

/** Bag equality by pairing: corpora are small. */
export function sameBag<A>(
  actual: readonly A[],
  expected: readonly Json[],
  same: (a: A, e: Json) => boolean,
): boolean {
  if (actual.length !== expected.length) return false
  const left = [...actual]
  return expected.every((item) => {
    const at = left.findIndex((one) => same(one, item))
    if (at < 0) return false
    left.splice(at, 1)
    return true
  })
}
