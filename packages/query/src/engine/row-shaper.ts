import { jsonValue, type Value } from '@relata/core/engine'
import type { ResultTree } from '../ast/shape.js'
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
  if (shape.tree !== undefined) return objectShaper(shape.tree)
  const names = outputColumns(prepared)
  if (shape.form === 'named') return namedTuple(names)
  return (tuple) => Object.fromEntries(names.map((name, i) => [name, tuple[i]]))
}

/** Makes the objects of `pick`. */
function objectShaper({ members, key }: ResultTree): (tuple: readonly Value[]) => unknown {
  const readers = members.map(({ name, at }) => {
    if (typeof at !== 'number') return { name, read: objectShaper(at) }
    return { name, read: (tuple: readonly Value[]): unknown => plainValue(tuple[at]) }
  })
  return (tuple) => {
    if (key !== undefined && (tuple[key] === null || tuple[key] === false)) return null
    const object: Record<string, unknown> = {}
    for (const { name, read } of readers) object[name] = read(tuple)
    return object
  }
}

/** JSON columns and lists have no other values than those of JSON. */
function plainValue(value: Value | undefined): unknown {
  return typeof value === 'bigint' || value instanceof Uint8Array ? jsonValue(value) : value
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
