import { valueType, type ScalarName, type Value } from '@relata/core/engine'
import { exactly, type Compiled } from '../bind/compiled.js'
import { castBetween } from '../resolve/cast.js'

/**
 * A constant of a query; parsed as its output type, if it has one. Throws
 * ValidationError `ERR_VALUE_TYPE`.
 */
export function constant(input: unknown, output: ScalarName | undefined): Compiled {
  const kind = output ?? (input instanceof Date ? 'datetime' : undefined)
  const value = (input === null || kind === undefined ? input : valueType(kind).parseLookup(input)) as Value
  return { kind: kind ?? kindOf(value), read: () => value }
}

/** `json` means a null: it takes the type of the other operand. */
function kindOf(value: Value): ScalarName {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? 'integer' : 'float'
  if (typeof value === 'bigint') return 'bigInteger'
  if (typeof value === 'boolean') return 'boolean'
  if (typeof value === 'string') return 'string'
  return value instanceof Uint8Array ? 'binary' : 'json'
}

/** The same values read as another type; what can't be one is null. */
export function readAs(compiled: Compiled, output: ScalarName | undefined): Compiled {
  const { kind } = compiled
  if (output === undefined || output === kind) return compiled
  const read = exactly(compiled)
  const cast = castBetween(kind, output)
  return {
    kind: output,
    read(frame) {
      const value = read(frame)
      return value === null ? null : cast(value)
    },
  }
}
