/**
 * A meta while it is being built: resolved metas refer to each other in circles, so they are created first
 * and filled in then.
 */
export type Mutable<T> = { -readonly [P in keyof T]: T[P] }

/**
 * A placeholder for a property that is filled in before it is read, so that all objects of a kind have their
 * properties in the same order.
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
