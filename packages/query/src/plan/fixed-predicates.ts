import type { Predicate } from './predicate.js'

/** Predicates that don't belong to single queries: a template keeps them as they are. */
const fixed = new WeakSet<Predicate>()

export const isFixed = (predicate: Predicate): boolean => fixed.has(predicate)

export function keepAsFixed(predicate: Predicate): void {
  fixed.add(predicate)
}
