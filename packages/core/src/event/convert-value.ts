import { ValidationError } from '../error/errors.js'
import { canonicalText } from '../util/canonical-text.js'
import type { FieldDeclaration } from '../schema/declaration.js'
import { own, plain, type Plain } from '../schema/difference.js'
import { isScalarName, valueType } from '../schema/types/value-types.js'
import type { Value, ValueType } from '../schema/value-type.js'

/** Converts a value that isn't null to another type; undefined if it has no value of that type. */
export type Convert = (value: Value) => Value | undefined

/**
 * How values of a described field become values of another one; undefined if they stay as they are. Values
 * are converted as they are written: `'12'` to the number 12, 1.50 to the text `'1.50'`, a date to the text
 * `'2026-01-31'`. A value that the other type doesn't accept has none.
 */
export function converterOf(before: Plain, after: Plain): Convert | undefined {
  const [from, to] = [before['type'], after['type']]
  if (!isScalarName(to) || !isScalarName(from)) return undefined
  const places = own(after, 'decimalPlaces')
  const decimalPlaces = typeof places === 'number' ? places : undefined
  const of = itemsOf(after)
  if (of !== undefined)
    return from === to && isSameItems(before, after) ? undefined : parsing(valueType(to, { of }), false)
  if (
    from === to &&
    (to !== 'decimal' || own(before, 'decimalPlaces') === decimalPlaces || decimalPlaces === undefined)
  )
    return undefined
  // The number of digits is a limit of the field, which is checked separately.
  const type = valueType(to, decimalPlaces === undefined ? {} : { decimalPlaces })
  return parsing(type, to === 'string' || to === 'text')
}

/** The declaration of the items of an array: their type, because limits are checked separately. */
function itemsOf(field: Plain): FieldDeclaration | undefined {
  const described = own(field, 'of')
  if (described === undefined) return undefined
  const { type, decimalPlaces } = plain(described)
  if (!isScalarName(type)) return undefined
  return { kind: 'scalar', type, options: typeof decimalPlaces === 'number' ? { decimalPlaces } : {} }
}

/** Whether the items of two arrays have the same stored form. */
function isSameItems(before: Plain, after: Plain): boolean {
  const was = own(before, 'of')
  return was !== undefined && converterOf(plain(was), plain(own(after, 'of'))) === undefined
}

function parsing(type: ValueType, isText: boolean): Convert {
  return (value) => {
    try {
      return type.parse(isText ? textOf(value) : value)
    } catch (error) {
      if (error instanceof ValidationError) return undefined
      throw error
    }
  }
}

function textOf(value: Value): unknown {
  if (typeof value !== 'object') return String(value)
  return value instanceof Uint8Array ? value : canonicalText(value)
}
