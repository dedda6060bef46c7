/**
 * The kinds of value that a column has, found in one pass. Values of several kinds, and those without a
 * compact form, are `mixed`.
 */
export type ColumnKind = 'number' | 'string' | 'boolean' | 'bigint' | 'bytes' | 'mixed'

export interface ColumnShape {
  /** Of the values that are not null. Undefined if all are null. */
  readonly kind: ColumnKind | undefined
  readonly nulls: number
  /** All values are the same scalar. */
  readonly constant: boolean
}

export function shapeOf(values: readonly unknown[]): ColumnShape {
  const [first] = values
  let kind: ColumnKind | undefined
  let nulls = 0
  let constant = typeof first !== 'object' || first === null
  // By index: a hole of a sparse array is a value, too.
  for (let i = 0; i < values.length; i++) {
    const value = values[i]
    if (constant && !Object.is(value, first)) constant = false
    if (value === null) {
      nulls++
      continue
    }
    const found = kindOf(value)
    if (kind === undefined) kind = found
    else if (kind !== found) return { kind: 'mixed', nulls, constant: false }
  }
  return { kind, nulls, constant: constant && kind !== 'mixed' }
}

function kindOf(value: unknown): ColumnKind {
  switch (typeof value) {
    case 'number':
      return 'number'
    case 'string':
      return 'string'
    case 'boolean':
      return 'boolean'
    case 'bigint':
      return 'bigint'
    default:
      return value instanceof Uint8Array ? 'bytes' : 'mixed'
  }
}

/** The narrowest typed array that represents the numbers exactly. */
export function numbersArray(
  numbers: readonly number[],
): Int8Array | Uint8Array | Int16Array | Uint16Array | Int32Array | Uint32Array | Float64Array {
  let min = 0
  let max = 0
  for (const number of numbers) {
    if (!Number.isInteger(number) || Object.is(number, -0)) return Float64Array.from(numbers)
    if (number < min) min = number
    else if (number > max) max = number
  }
  if (min >= 0) {
    if (max < 2 ** 8) return Uint8Array.from(numbers)
    if (max < 2 ** 16) return Uint16Array.from(numbers)
    return max < 2 ** 32 ? Uint32Array.from(numbers) : Float64Array.from(numbers)
  }
  if (min >= -(2 ** 7) && max < 2 ** 7) return Int8Array.from(numbers)
  if (min >= -(2 ** 15) && max < 2 ** 15) return Int16Array.from(numbers)
  return min >= -(2 ** 31) && max < 2 ** 31 ? Int32Array.from(numbers) : Float64Array.from(numbers)
}
