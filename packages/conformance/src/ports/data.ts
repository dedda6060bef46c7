/** Numbers that look random; equal seeds make equal numbers. Park and Miller, 1988. */
export class Dice {
  #state: number

  constructor(seed: number) {
    this.#state = (seed * 7919 + 17) % 2147483647 || 1
  }

  /** A whole number from 0 to `below` - 1. */
  roll(below: number): number {
    this.#state = (this.#state * 48271) % 2147483647
    return this.#state % below
  }
  pick<T>(list: readonly T[]): T {
    return list[this.roll(list.length)] as T
  }
  /** Items of a list, each with a chance of one in `of`. */
  some<T>(list: readonly T[], of: number): T[] {
    return list.filter(() => this.roll(of) === 0)
  }
  day(year: number, days: number): string {
    const at = new Date(Date.UTC(year, 0, 1 + this.roll(days)))
    return at.toISOString().slice(0, 10)
  }
}

/** Objects made from the numbers 1 to `length`. */
export function listOf<T>(length: number, make: (n: number) => T): readonly T[] {
  return Array.from({ length }, (_, i) => make(i + 1))
}

/** The objects in ascending order of a key, equal ones in the order of the list; `-1` for descending. */
export function sortedBy<T>(
  list: readonly T[],
  key: (item: T) => number | string,
  direction: 1 | -1 = 1,
): readonly T[] {
  return list.toSorted((a, b) => direction * compare(key(a), key(b)))
}
export function compare(a: number | string, b: number | string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

export function sumOf(list: readonly number[]): number {
  return list.reduce((sum, n) => sum + n, 0)
}

/** The lists of items with equal keys, in the order of the first of each. */
export function groupsOf<T, K>(
  list: readonly T[],
  key: (item: T) => K,
): readonly (readonly [K, readonly T[]])[] {
  const groups = new Map<K, T[]>()
  for (const item of list) {
    const group = groups.get(key(item))
    if (group === undefined) groups.set(key(item), [item])
    else group.push(item)
  }
  return [...groups]
}

/** The item with a key, which exists. */
export function itemOf<T extends { readonly id: number | string }>(
  list: readonly T[],
  id: number | string | null,
): T {
  const found = list.find((item) => item.id === id)
  if (found === undefined) throw new Error(`There is no item ${String(id)}`)
  return found
}

export const idsOf = (list: Iterable<{ readonly id: number }>): readonly number[] =>
  Array.from(list, ({ id }) => id)

/** The code of the error that a function throws. */
export function codeOf(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    if (error instanceof Error && 'code' in error) return String(error.code)
    throw error
  }
  return 'no error'
}
