import type { Value } from '@relata/core'
import type { PlannedQuery } from '../plan/planned-query.js'
import { outputColumns } from '../bind/output-columns.js'

/**
 * The form in which a tuple of values is returned: itself, its only value, an object by name, or a tuple that
 * has its values by name, too.
 */
export function rowShaper(prepared: PlannedQuery): (tuple: readonly Value[]) => unknown {
  const { shape } = prepared.query
  if (shape.kind !== 'values' || shape.form === 'tuple') return (tuple) => tuple
  if (shape.form === 'flat') return (tuple) => tuple[0]
  const names = outputColumns(prepared)
  if (shape.form === 'named') return namedTuple(names)
  return (tuple) => Object.fromEntries(names.map((name, i) => [name, tuple[i]]))
}

/**
 * Arrays of one class for each result: the names are read through its prototype, so that the tuples are equal
 * to plain ones and print as such.
 */
function namedTuple(names: readonly string[]): (tuple: readonly Value[]) => readonly Value[] {
  class NamedTuple extends Array<Value> {
    static override get [Symbol.species](): ArrayConstructor {
      return Array
    }
  }
  names.forEach((name, i) =>
    Object.defineProperty(NamedTuple.prototype, name, {
      get(this: NamedTuple) {
        return this[i]
      },
    }),
  )
  return (tuple) => NamedTuple.from(tuple)
}
