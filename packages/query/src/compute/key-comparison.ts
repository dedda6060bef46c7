import type { Value } from '@relata/core'

/** How the values of a sort key compare, and where nulls go. */
export interface KeyComparison {
  readonly compare: (a: Value, b: Value) => number
  readonly descending: boolean
  readonly nullsFirst: boolean
}

/** Compares two values of a sort key. */
export function compareKeys(a: Value, b: Value, { compare, descending, nullsFirst }: KeyComparison): number {
  if (a === null || b === null) return a === b ? 0 : (a === null) === nullsFirst ? -1 : 1
  return descending ? compare(b, a) : compare(a, b)
}

/** Compares the sort keys of two members. */
export function compareByKeys(
  a: readonly Value[],
  b: readonly Value[],
  keys: readonly KeyComparison[],
): number {
  for (let i = 0; i < keys.length; i++) {
    const c = compareKeys(a[i] ?? null, b[i] ?? null, keys[i] as KeyComparison)
    if (c !== 0) return c
  }
  return 0
}
