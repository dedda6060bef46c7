import { compareKeys, type Term } from './order.js'

/**
 * The result of a query by the rules of the design. `pool` holds all items before a slice. Items with equal
 * sort keys may swap positions, because the order leaves them tied.
 */
export interface Outcome<T> {
  readonly pool: readonly Ranked<T>[]
  readonly list: readonly Ranked<T>[]
  readonly terms: readonly Term[]
}
export interface Ranked<T> {
  readonly item: T
  readonly key: readonly unknown[]
}

export interface Bounds {
  readonly start: number
  readonly end: number
}

export function ranked<T>(
  items: readonly Ranked<T>[],
  terms: readonly Term[],
  { start, end }: Bounds,
): Outcome<T> {
  const pool = terms.length === 0 ? items : items.toSorted((a, b) => compareKeys(a.key, b.key, terms))
  return { pool, list: pool.slice(start, end), terms }
}

/**
 * Whether the outcome allows a list: each entry is a different item, at a position with that item's sort key.
 */
export function allows<T>(
  { pool, list, terms }: Outcome<T>,
  results: readonly unknown[],
  same: (result: unknown, item: T) => boolean,
): boolean {
  if (results.length !== list.length) return false
  const left = [...pool]
  return results.every((result, i) => {
    const place = list[i] as Ranked<T>
    const at = left.findIndex(
      ({ item, key }) => compareKeys(key, place.key, terms) === 0 && same(result, item),
    )
    if (at < 0) return false
    left.splice(at, 1)
    return true
  })
}
