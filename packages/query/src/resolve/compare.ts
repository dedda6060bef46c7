import {
  canonicalText,
  compareText,
  keyPart,
  valueType,
  type ScalarName,
  type Value,
  type ValueKey,
  type ValueType,
} from '@relata/core/engine'
import { Decimal } from 'decimal.js'

const binary = valueType('binary')
const custom = valueType('custom')
const json = valueType('json')

/** The type of a column whose order and keys computed values of these kinds have; undefined for the others. */
function structured(kind: ScalarName): ValueType | undefined {
  return kind === 'json' ? json : kind === 'custom' ? custom : kind === 'binary' ? binary : undefined
}

/**
 * Orders two non-null values of one kind, as `ValueType.compare` does for a column's; for computed values,
 * which have no column.
 */
export function compareValues(kind: ScalarName, a: Value, b: Value): number {
  const type = structured(kind)
  if (type !== undefined) return type.compare(a, b)
  if (typeof a === 'string' && typeof b === 'string') {
    if (kind === 'decimal') return new Decimal(a).cmp(b)
    return kind === 'datetime' ? compareText(a.slice(0, -1), b.slice(0, -1)) : compareText(a, b)
  }
  if (kind === 'decimal' && isNumeric(a) && isNumeric(b)) return new Decimal(a.toString()).cmp(b.toString())
  if (typeof a === 'object' || typeof b === 'object') return compareText(canonicalText(a), canonicalText(b))
  return (a as number) < (b as number) ? -1 : (a as number) > (b as number) ? 1 : 0
}

function isNumeric(value: Value): value is string | number | bigint {
  return typeof value === 'number' || typeof value === 'bigint' || typeof value === 'string'
}

/** What a Map is keyed by for a computed value: equal exactly for equal values of one kind. */
export function valueKey(kind: ScalarName, value: Value): ValueKey {
  if (value === null) return null
  if (kind === 'decimal') return new Decimal(value as string | number).toString()
  if (kind === 'json') return json.key(value)
  if (kind === 'custom') return custom.key(value)
  return typeof value === 'object' ? canonicalText(value) : value
}

/** One text for tuples that are equal value by value. */
export function tupleId(tuple: readonly Value[], kinds: readonly ScalarName[]): string {
  let id = ''
  for (let i = 0; i < tuple.length; i++) id += keyPart(valueKey(kinds[i] ?? 'string', tuple[i] ?? null))
  return id
}
