import type { Decoder } from './decode.js'
import { sameBag, sameValue } from './compare.js'
import { describeError, sameError } from './errors.js'
import {
  isObject,
  type Case,
  type Expectation,
  type Json,
  type JsonObject,
  type QuerySpec,
  type StepSpec,
} from './format.js'
import { invoke, type Query, type Row } from './loose.js'
import { keyOf } from './world.js'
import { modelOf } from 'relata'

/**
 * The outcome of a query, in the shape of an expectation: rows, values, a value, or the error that it threw.
 */
export interface QueryResult {
  readonly rows?: readonly Row[]
  readonly values?: readonly unknown[]
  readonly value?: unknown
  readonly error?: unknown
}

export function runQuery(decoder: Decoder, spec: QuerySpec): QueryResult {
  const end = spec.end ?? { call: 'list' }
  const set = decoder.query(FETCHING.has(end.call) ? spec : withoutSelected(spec))
  if (end.call === 'list' || end.call === 'iterator') {
    const items = set.toArray()
    return isValues(spec) ? { values: items } : { rows: items as Row[] }
  }
  if (end.call === 'contains' && isStranger(spec, end)) return { value: false }
  return { value: endValue(decoder, set, end) }
}

const FETCHING: ReadonlySet<string> = new Set([
  'list',
  'iterator',
  'get',
  'first',
  'last',
  'latest',
  'earliest',
  'inBulk',
])

/**
 * Django resolves the names of selectRelated when it fetches rows; Relata refuses a wrong name in the call.
 * If no rows are fetched, Django reports nothing.
 */
export function withoutSelected(spec: QuerySpec): QuerySpec {
  return {
    ...spec,
    steps: spec.steps.filter(({ call }) => call !== 'selectRelated'),
  }
}

function isValues(spec: QuerySpec): boolean {
  return spec.steps.some(
    ({ call }) => call === 'values' || call === 'valuesList' || call === 'dates' || call === 'datetimes',
  )
}

/** An instance of another model that was never saved, so it has no counterpart in the store. */
function isStranger({ from }: QuerySpec, { args = [] }: StepSpec): boolean {
  const [model, key] = (args[0] as { readonly $ref?: readonly [string, Json] }).$ref ?? []
  return key === null && from !== undefined && model !== from
}

function endValue(decoder: Decoder, set: Query, end: StepSpec): unknown {
  const args = end.args ?? []
  switch (end.call) {
    case 'get':
      return invoke(set, 'get', decoder.conditions(end))
    case 'aggregate':
      return invoke(set, 'aggregate', decoder.annotations(end))
    case 'inBulk': {
      const { fieldName, ...others } = end.options ?? {}
      const options = {
        ...others,
        ...(fieldName === undefined || fieldName === null ? {} : { field: fieldName }),
      }
      const keys = args[0] === undefined || args[0] === null ? undefined : decoder.value(args[0])
      return [...(invoke(set, 'inBulk', [keys, options]) as Map<unknown, Row>)]
    }
    default:
      return invoke(
        set,
        end.call,
        args.map((arg) => decoder.value(arg)),
      )
  }
}

/** Compares a result with an expectation. Returns the difference; undefined if they agree. */
export function mismatch(
  result: QueryResult,
  expected: Expectation,
  prefetched: readonly string[] = [],
): string | undefined {
  if (result.error !== undefined || expected.error !== undefined)
    return errorMismatch(result.error, expected.error)
  if (expected.rows !== undefined) return rowsMismatch(result.rows, expected, prefetched)
  if (expected.values !== undefined) return valuesMismatch(result.values, expected)
  if (expected.value === undefined) return 'nothing expected'
  return valueMismatch(result.value, expected)
}

function errorMismatch(error: unknown, expected: string | undefined): string | undefined {
  if (error === undefined) return `${expected} expected, none raised`
  if (expected === undefined) return describeError(error)
  return sameError(error, expected) ? undefined : `${expected} expected: ${describeError(error)}`
}

interface Seen {
  readonly row: Row
  readonly expected?: never
}

function rowsMismatch(
  rows: readonly Row[] | undefined,
  expected: Expectation,
  paths: readonly string[],
): string | undefined {
  if (rows === undefined) return 'rows expected'
  const wanted = (expected.rows ?? []).map((ref, i) => ({
    ref,
    annotations: expected.annotations?.[i],
    prefetched: expected.prefetched?.[i],
  }))
  const unique = expected.duplicates === true ? firstOfEach(wanted) : wanted
  const same = (seen: Seen, one: Wanted): boolean => sameRow(seen.row, one, paths)
  const seen = rows.map((row) => ({ row }))
  const bag = expected.ordered !== true || expected.tied === true
  const fits = (list: readonly Wanted[]): boolean =>
    seen.length === list.length &&
    (bag ? pair(seen, list, same) : list.every((one, i) => same(seen[i] as Seen, one)))
  if (fits(wanted) || fits(unique)) return undefined
  return `rows ${JSON.stringify(
    rows.map((row) => [modelOf(row)?.name, keyOf(row)]),
    printable,
  )}${expected.annotations === undefined ? '' : ` ${JSON.stringify(rows, printable)}`} ≠ ${JSON.stringify(expected.rows)}${expected.annotations === undefined ? '' : ` ${JSON.stringify(expected.annotations)}`}`
}

interface Wanted {
  readonly ref: readonly [string, Json]
  readonly annotations: JsonObject | undefined
  readonly prefetched: JsonObject | undefined
}

function firstOfEach(wanted: readonly Wanted[]): readonly Wanted[] {
  const seen = new Set<string>()
  return wanted.filter((one) => {
    const id = JSON.stringify([one.ref, one.annotations])
    return seen.has(id) ? false : seen.add(id) !== undefined
  })
}

function pair(
  seen: readonly Seen[],
  wanted: readonly Wanted[],
  same: (seen: Seen, one: Wanted) => boolean,
): boolean {
  const left = [...seen]
  return wanted.every((one) => {
    const at = left.findIndex((item) => same(item, one))
    return at < 0 ? false : left.splice(at, 1).length === 1
  })
}

function sameRow(row: Row, { ref, annotations, prefetched }: Wanted, paths: readonly string[]): boolean {
  if (!isRef(row, ref)) return false
  if (
    annotations !== undefined &&
    !Object.entries(annotations).every(([name, value]) => name in row && sameValue(shown(row[name]), value))
  )
    return false
  return prefetched === undefined || paths.every((path) => samePrefetched(row, path, prefetched[path]))
}

function samePrefetched(row: Row, path: string, expected: Json | undefined): boolean {
  if (!Array.isArray(expected)) return true
  return sameBag(reach(row, path.split('__')), expected, (other, ref) =>
    isRef(other, ref as unknown as readonly [string, Json]),
  )
}

function reach(row: Row, names: readonly string[]): readonly Row[] {
  return names.reduce<readonly Row[]>((rows, name) => rows.flatMap((one) => next(one, name)), [row])
}
function next(row: Row, name: string): readonly Row[] {
  let value: unknown
  try {
    value = row[name]
  } catch {
    return []
  }
  if (value === null || value === undefined) return []
  if (Array.isArray(value)) return value as readonly Row[]
  return modelOf(value) === undefined ? ((value as Query).toArray() as Row[]) : [value as Row]
}

function isRef(row: Row, [model, key]: readonly [string, Json]): boolean {
  return modelOf(row)?.name === model && sameValue(keyOf(row), key)
}
/** Rows among values are named as references. */
function shown(value: unknown): unknown {
  return typeof value === 'object' && value !== null && modelOf(value) !== undefined
    ? { $ref: [modelOf(value)?.name, keyOf(value as Row)] }
    : value
}
export function printable(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? `${value}n` : value
}

function valuesMismatch(values: readonly unknown[] | undefined, expected: Expectation): string | undefined {
  if (values === undefined) return 'values expected'
  const wanted = expected.values ?? []
  const once =
    expected.duplicates === true && Array.isArray(expected.once)
      ? (expected.once as readonly Json[])
      : undefined
  const bag = expected.ordered !== true || expected.tied === true
  const fits = bag
    ? sameBag(values, wanted, sameValue)
    : values.length === wanted.length && wanted.every((value, i) => sameValue(values[i], value))
  if (fits || (once !== undefined && sameBag(values, once, sameValue))) return undefined
  return `values ${JSON.stringify(values, printable)} ≠ ${JSON.stringify(wanted)}`
}

function valueMismatch(value: unknown, expected: Expectation): string | undefined {
  const wanted = expected.value as Json
  const actual = isPairs(value) ? value.map(([key, row]) => [key, shown(row)]) : shown(value)
  const same =
    isPairs(value) && Array.isArray(wanted)
      ? sameBag(actual as unknown[], wanted, sameValue)
      : sameValue(actual, wanted)
  const once = expected.duplicates === true && expected.once !== undefined && sameValue(actual, expected.once)
  if (!same && !once) return `value ${JSON.stringify(actual, printable)} ≠ ${JSON.stringify(wanted)}`
  const annotations = expected.annotations?.[0]
  if (annotations === undefined || !isObject(value)) return undefined
  const row = value as Row
  const wrong = Object.entries(annotations).find(([name, one]) => !sameValue(shown(row[name]), one))
  return wrong === undefined
    ? undefined
    : `annotation ${wrong[0]} ${JSON.stringify(row[wrong[0]], printable)} ≠ ${JSON.stringify(wrong[1])}`
}
function isPairs(value: unknown): value is readonly (readonly [unknown, Row])[] {
  return Array.isArray(value) && value.every((item) => Array.isArray(item) && item.length === 2)
}

/** Paths that a case's `prefetched` lists are checked along. */
export function prefetchPaths({ expect }: Case): readonly string[] {
  return [...new Set((expect.prefetched ?? []).flatMap((one) => Object.keys(one)))]
}
