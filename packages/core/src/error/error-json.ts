import { showValue } from './show-value.js'

/** An error as JSON: the same in a line of a log, a response and a message between threads. */
export interface ErrorJson {
  readonly name: string
  readonly code: string
  readonly message: string
  readonly kind?: string
  readonly [detail: string]: unknown
}

const DEEPEST = 8
const LONGEST_LIST = 100
const LONGEST_TEXT = 10_000

/**
 * A value as `JSON.stringify` can write it, whatever it is: without cycles, bigints and parts of the store.
 * Plain objects and arrays are copied, bigints become their digits, dates ISO text; rows, bytes, functions
 * and objects of other classes become the text that messages show for them.
 */
function jsonOf(value: unknown, depth: number = 0): unknown {
  if (typeof value === 'string')
    return value.length > LONGEST_TEXT ? `${value.slice(0, LONGEST_TEXT)}…` : value
  if (value === undefined || value === null || typeof value === 'boolean') return value
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value)
  if (typeof value === 'bigint') return String(value)
  if (value instanceof Date && !Number.isNaN(value.getTime())) return value.toISOString()
  if (typeof value !== 'object' || depth === DEEPEST) return showValue(value)
  if (Array.isArray(value)) return listOf(value, depth)
  return isPlain(value) ? objectOf(value, depth) : showValue(value)
}

/**
 * Name, code and message first, then what the error has beside them. Its cause is left out, because it may be
 * any value.
 */
export function errorJson(
  error: Error & {
    readonly code: string
    readonly kind?: string | undefined
    readonly issues: readonly unknown[]
  },
): ErrorJson {
  const { name, code, message, kind, issues } = error
  const json: Record<string, unknown> = {
    name,
    code,
    message,
    ...(kind === undefined ? undefined : { kind }),
  }
  for (const [detail, value] of Object.entries(error) as [string, unknown][]) {
    if (value !== undefined && !Object.hasOwn(json, detail)) json[detail] = jsonOf(value)
  }
  if (issues.length > 1) json['issues'] = jsonOf(issues)
  return json as unknown as ErrorJson
}

function listOf(list: readonly unknown[], depth: number): readonly unknown[] {
  const shown = list.slice(0, LONGEST_LIST).map((each) => jsonOf(each, depth + 1) ?? null)
  return list.length > LONGEST_LIST ? [...shown, `… ${list.length - LONGEST_LIST} more`] : shown
}

function objectOf(value: object, depth: number): Record<string, unknown> {
  const entries = Object.entries(value).slice(0, LONGEST_LIST)
  return Object.fromEntries(entries.map(([name, part]: [string, unknown]) => [name, jsonOf(part, depth + 1)]))
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || prototype === Object.prototype
}
