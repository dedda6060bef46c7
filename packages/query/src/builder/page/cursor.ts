import { fromBase64Url, plainText, toBase64Url, ValidationError, type Value } from '@relata/core/engine'
import type { PageTerm } from '../../engine/page-order.js'
import { signed, verified, type CursorKeys } from './signature.js'

/** A position in an order: the values of its terms. */
export interface Position {
  readonly values: readonly Value[]
  /** Whether a row at the position is on the page, which is so for a page that no row is beside. */
  readonly inclusive: boolean
}

/** Of the text of a cursor. A cursor of another version is refused. */
const VERSION = 1

/** Values that JSON has no form for. */
type Written = string | number | boolean | null | readonly ['n' | 'b' | 'x', string]

/** The order that a cursor belongs to, in short. */
export function orderMark(model: string, order: readonly PageTerm[]): string {
  const terms = order.map(({ term: { expression, descending, nulls }, chain }) =>
    [chain ?? plainText(expression), descending, nulls ?? ''].join(' '),
  )
  let hash = FNV_START
  for (const letter of [model, ...terms].join('\n'))
    hash = Math.imul(hash ^ (letter.codePointAt(0) as number), FNV_PRIME)
  return (hash >>> 0).toString(36)
}
const FNV_START = 0x811c9dc5
const FNV_PRIME = 0x01000193

/** The text of a position: opaque, safe in a URL. Without keys it is not signed: it grants nothing that the query doesn't. */
export function writeCursor(
  { values, inclusive }: Position,
  mark: string,
  keys: CursorKeys | undefined,
): string {
  const text = toBase64Url(JSON.stringify([VERSION, mark, inclusive ? 1 : 0, ...values.map(written)]))
  return keys === undefined ? text : signed(text, keys)
}

function written(value: Value): Written {
  if (typeof value === 'bigint') return ['b', String(value)]
  if (typeof value === 'number' && !Number.isFinite(value)) return ['n', String(value)]
  if (value instanceof Uint8Array)
    return ['x', Array.from(value, (byte) => byte.toString(16).padStart(2, '0')).join('')]
  return value as string | number | boolean | null
}

/** What a cursor must fit. */
interface Expected {
  readonly mark: string
  readonly order: readonly PageTerm[]
  readonly keys: CursorKeys | undefined
}

/** The position that a text means in an order. Throws ValidationError `ERR_CURSOR`. */
export function readCursor(text: unknown, { mark, order, keys }: Expected): Position {
  const parts = partsOf(keys === undefined ? text : signedContent(text, keys))
  if (parts === undefined || parts[0] !== VERSION)
    throw invalidCursor(text, 'is not a cursor that page returned')
  const [, from, inclusive, ...rest] = parts
  if (from !== mark || rest.length !== order.length)
    throw invalidCursor(text, 'belongs to another model or another order')
  const values = rest.map(read)
  if (values.some((value, at) => value === undefined || (value === null && order[at]?.nullable !== true)))
    throw invalidCursor(text, 'is not a cursor that page returned')
  return { values: values as readonly Value[], inclusive: inclusive === 1 }
}

function signedContent(text: unknown, keys: CursorKeys): string {
  const content = typeof text === 'string' ? verified(text, keys) : undefined
  if (content === undefined) throw invalidCursor(text, 'has no signature of a key of this page')
  return content
}

export function invalidCursor(text: unknown, fault: string, cause?: unknown): ValidationError {
  return new ValidationError('ERR_CURSOR', `The cursor ${fault}: start with the first page`, {
    value: text,
    cause,
  })
}

function partsOf(text: unknown): readonly unknown[] | undefined {
  const json = typeof text === 'string' ? fromBase64Url(text) : undefined
  if (json === undefined) return undefined
  try {
    const parts: unknown = JSON.parse(json)
    return Array.isArray(parts) ? parts : undefined
  } catch {
    return undefined
  }
}

/** A value of a cursor, which may come from outside; undefined if it isn't one. */
function read(part: unknown): Value | undefined {
  if (!Array.isArray(part)) return typeof part === 'object' && part !== null ? undefined : (part as Value)
  const [form, text, ...others] = part as readonly unknown[]
  if (typeof text !== 'string' || others.length > 0) return undefined
  if (form === 'b') return /^-?\d{1,4000}$/.test(text) ? BigInt(text) : undefined
  if (form === 'n') return /^-?Infinity$/.test(text) ? Number(text) : undefined
  const isHex = form === 'x' && /^([0-9a-f]{2})*$/.test(text)
  return isHex ? Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16)) : undefined
}
