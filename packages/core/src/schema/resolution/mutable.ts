/**
 * A meta while it is being made: resolved metas point at each other in circles, so they are made first and
 * filled in then.
 */
export type Mutable<T> = { -readonly [P in keyof T]: T[P] }

/**
 * The place of a part that is filled in before anyone reads it; put there so that every object of a kind has
 * its properties in one order.
 */
export function later<T>(): T {
  return undefined as T
}

/** A Map that refuses to change: freezing alone would leave its entries open. */
export function frozenMap<K, V>(entries: Iterable<readonly [K, V]>): ReadonlyMap<K, V> {
  const map = new Map(entries)
  const refuse = (): never => {
    throw new TypeError('a resolved schema does not change')
  }
  return Object.freeze(Object.assign(map, { set: refuse, delete: refuse, clear: refuse }))
}
