/*
 * Arrays without an allocation site. V8 counts for each literal how many of its arrays survive. If most do,
 * it allocates later ones in old space, where garbage is expensive. A copy of an array isn't counted, and
 * takes a tenth of the time of `Array.of`. The originals are not frozen: V8 copies a frozen array five times
 * as slowly. benchmarks: page_pair, chain_sel.
 */
const NOTHING: readonly never[] = []
const ONE: readonly unknown[] = [undefined]

/** An empty array that will be kept. */
export function emptyList<T>(): T[] {
  return NOTHING.slice()
}

/** An array of one entry that will be kept. */
export function listOf<T>(entry: T): T[] {
  const list = ONE.slice() as T[]
  list[0] = entry
  return list
}
