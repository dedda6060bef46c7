import { bytesKey, compareText, valueType, type ScalarName, type Value } from '@relata/core'
import { Decimal } from 'decimal.js'

const json = valueType('json')

/**
 * Orders two non-null values of one kind, as `ValueType.compare` does for a column's; for computed values,
 * which have no column.
 */
export function compareValues(kind: ScalarName, a: Value, b: Value): number {
  if (kind === 'json') return json.compare(a, b)
  if (typeof a === 'string' && typeof b === 'string') {
    if (kind === 'decimal') return new Decimal(a).cmp(b)
    return kind === 'datetime' ? compareText(a.slice(0, -1), b.slice(0, -1)) : compareText(a, b)
  }
  if (kind === 'decimal' && isNumeric(a) && isNumeric(b)) return new Decimal(a.toString()).cmp(b.toString())
  if (typeof a === 'object' || typeof b === 'object') return compareText(textOf(a), textOf(b))
  return (a as number) < (b as number) ? -1 : (a as number) > (b as number) ? 1 : 0
}

const isNumeric = (value: Value): value is string | number | bigint =>
  typeof value === 'number' || typeof value === 'bigint' || typeof value === 'string'
const textOf = (value: Value): string =>
  value instanceof Uint8Array ? bytesKey(value) : JSON.stringify(value)

/** What a Map is keyed by for a computed value: equal exactly for equal values of one kind. */
export function valueKey(kind: ScalarName, value: Value): string | number | bigint | boolean | null {
  if (value === null) return null
  if (kind === 'decimal') return new Decimal(value as string | number).toString()
  if (kind === 'json') return json.key(value)
  return typeof value === 'object' ? textOf(value) : value
}

/** One text for tuples that are equal value by value. */
export function tupleId(tuple: readonly Value[], kinds: readonly ScalarName[]): string {
  let id = ''
  for (let i = 0; i < tuple.length; i++) id += partId(valueKey(kinds[i] ?? 'string', tuple[i] ?? null))
  return id
}

/**
 * One key as a part of a text that several make: it says the key's type and its length, so that no two lists
 * of keys make the same text.
 */
export function partId(key: string | number | bigint | boolean | null): string {
  const text = String(key)
  return `${typeof key}${text.length}:${text}`
}
