import { placeIssues } from '@relata/core/engine'

/** Calls that take rows, or what names them, and no values by the names of fields. */
const OF_ROWS = /\.(connect|set|disconnect|delete)(\[\d+\])?$/

/** Runs a nested call; the issues of its error get the place before their path. */
export function placed<T>(place: string, call: () => T): T {
  try {
    return call()
  } catch (error) {
    placeIssues(error, place, !OF_ROWS.test(place))
    throw error
  }
}

/** The entries of a list, or the one value that was passed instead, each with its place. */
export function entriesOf(
  list: unknown,
  place: string,
): readonly (readonly [entry: unknown, place: string])[] {
  if (list === undefined) return []
  if (typeof list !== 'object' || list === null || !(Symbol.iterator in list) || list instanceof Uint8Array)
    return [[list, place]]
  return Array.from(list as Iterable<unknown>, (entry, index) => [entry, `${place}[${index}]`] as const)
}
