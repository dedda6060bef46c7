import { valueType, type ScalarName, type Value } from '@relata/core/engine'
import type { BoundCast, BoundConstant, BoundExpression } from './bound-nodes.js'

/** The result for an expression whose types depend on an outer query that isn't known yet. */
export const UNKNOWN: BoundConstant = Object.freeze({
  node: 'constant',
  kind: 'json',
  unknown: true,
  value: null,
})

/**
 * A constant of a query; parsed as its output type, if it has one. Throws
 * ValidationError `ERR_VALUE_TYPE`.
 */
export function bindConstant(input: unknown, output: ScalarName | undefined): BoundConstant {
  const kind = output ?? (input instanceof Date ? 'datetime' : undefined)
  const value = (input === null || kind === undefined ? input : valueType(kind).parseLookup(input)) as Value
  return { node: 'constant', kind: kind ?? kindOf(value), value }
}

/** `json` means a null: it gets the type of the other operand. */
function kindOf(value: Value): ScalarName {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? 'integer' : 'float'
  if (typeof value === 'bigint') return 'bigInteger'
  if (typeof value === 'boolean') return 'boolean'
  if (typeof value === 'string') return 'string'
  return value instanceof Uint8Array ? 'binary' : 'json'
}

/** The same values as another type, if one is specified that differs from their own. */
export function castTo<Of extends BoundExpression>(of: Of, output: ScalarName | undefined): Of | BoundCast {
  return output === undefined || output === of.kind ? of : { node: 'cast', kind: output, of }
}
