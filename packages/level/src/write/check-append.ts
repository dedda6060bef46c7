import { StoreError, UsageError, type Commit } from '@relata/core'

/** The commits' keys; refuses one key on two of them. */
export function keysOf(commits: readonly Commit[]): readonly string[] {
  const keys = new Set<string>()
  for (const { key, position } of commits) {
    if (key === undefined) continue
    if (keys.has(key)) throw keyReused(key, position)
    keys.add(key)
  }
  return [...keys]
}

/** Refuses commits whose positions aren't those that the append gives them. */
export function checkPositions(commits: readonly Commit[], expected: number): void {
  commits.forEach(({ position }, i) => {
    if (position === expected + 1 + i) return
    const message = `Commit ${i} of this append has position ${position}: after ${expected} it must be ${expected + 1 + i}.`
    throw new UsageError('ERR_ARGUMENT', message, { value: position })
  })
}

/** Refuses a start that is no position. */
export function checkAfter(after: number): void {
  if (Number.isSafeInteger(after) && after >= 0) return
  throw new UsageError('ERR_ARGUMENT', `'after' must be a position (0, 1, 2, …), found ${String(after)}.`, { value: after })
}

/** A key that stands in the log with other content, or beside commits that are new. */
export function keyReused(key: string, position: number): StoreError {
  const message = `The key '${key}' is taken by commit ${position}, which says something else: nothing was written. A retry must say the same, another transaction needs its own key.`
  return new StoreError('ERR_KEY_REUSED', message, { value: key })
}
