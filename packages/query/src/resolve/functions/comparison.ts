import { FieldError, type ScalarName, type Value } from '@relata/core'
import { compareValues } from '../compare.js'
import { castBetween, type Cast } from '../cast.js'
import { commonKind } from '../common-kind.js'
import {
  define,
  defineVariadic,
  type ApplyAll,
  type Call,
  type Family,
  type FunctionDefinition,
} from './definition.js'

/** Several values, of types that have one in common: all of them are read as that type. */

function shared(call: Call): ScalarName {
  // The replacement for an empty aggregate has the aggregate's type.
  if (call.options['like'] === 'first') return call.kinds[0] ?? 'json'
  const kind = commonKind(call.kinds)
  if (kind !== undefined) return kind
  if (call.output !== undefined) return call.output
  const kinds = [...new Set(call.kinds)].join(', ')
  throw new FieldError(
    'ERR_MIXED_TYPES',
    `The arguments of ${call.name} have no common type (${kinds}): set it with output, or cast them.`,
    { value: kinds },
  )
}

const casts = (call: Call): readonly Cast[] => {
  const to = shared(call)
  return call.kinds.map((from) =>
    from === 'json' && to !== 'json' ? (value: Value): Value => value : castBetween(from, to),
  )
}

/** The greatest or least one; null if any is null, as on SQLite. */
const extreme = (sign: 1 | -1): FunctionDefinition =>
  defineVariadic({ least: 2, kind: shared }, (call) => {
    const to = shared(call)
    const taken = casts(call)
    return (values) =>
      values
        .map((value, i) => taken[i]?.(value) ?? value)
        .reduce((best, value) => (compareValues(to, value, best) * sign > 0 ? value : best))
  })

function coalesce(call: Call): ApplyAll {
  const taken = casts(call)
  return (values) => {
    const at = values.findIndex((value) => value !== null)
    return at < 0 ? null : (taken[at]?.(values[at] ?? null) ?? null)
  }
}

/** The first is returned unchanged; only the comparison uses the common type. */
function nullIf(call: Call): (a?: Value, b?: Value) => Value {
  const kind = commonKind(call.kinds)
  return (a = null, b = null) => {
    if (a === null || b === null || kind === undefined) return a
    const [left, right] = casts(call)
    return compareValues(kind, left?.(a) ?? a, right?.(b) ?? b) === 0 ? null : a
  }
}

export const COMPARISON: Family = {
  coalesce: defineVariadic({ least: 2, kind: shared, takesNulls: true }, coalesce),
  greatest: extreme(1),
  least: extreme(-1),
  nullIf: define({ least: 2, kind: ({ kinds }) => kinds[0] ?? 'json', takesNulls: true }, nullIf),
}
