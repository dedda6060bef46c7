import { changesOf, type Changed, type Changes, type Moved } from './change.js'

/** A result with the identities of its members: a row's slot or key, a tuple's text and number. */
export interface Listed {
  readonly ids: readonly unknown[]
  readonly values: readonly unknown[]
}

/** The changes from one result to another, with the fewest possible moves. Cost: O(n log n) of both. */
export function difference(before: Listed, after: Listed): Changes<unknown> {
  const places = new Map<unknown, number>()
  for (let i = 0; i < before.ids.length; i++) places.set(before.ids[i], i)
  const added: { value: unknown; at: number }[] = []
  const changed: Changed<unknown>[] = []
  const kept: { from: number; to: number }[] = []
  for (let to = 0; to < after.ids.length; to++) {
    const from = places.get(after.ids[to])
    const value = after.values[to]
    if (from === undefined) {
      added.push({ value, at: to })
      continue
    }
    places.delete(after.ids[to])
    kept.push({ from, to })
    if (!Object.is(before.values[from], value)) changed.push({ value, previous: before.values[from], at: to })
  }
  const removed = Array.from(places.values(), (at) => ({ value: before.values[at], at }))
  const moved: Moved<unknown>[] = overtakers(kept).map(({ from, to }) => ({
    value: after.values[to],
    from,
    to,
  }))
  return changesOf({ added, removed, changed, moved })
}

interface Kept {
  readonly from: number
  readonly to: number
}

/** All entries except a longest ascending subsequence of `from`. */
function overtakers(kept: readonly Kept[]): readonly Kept[] {
  const tails: number[] = []
  const previous = new Int32Array(kept.length).fill(-1)
  for (let i = 0; i < kept.length; i++) {
    let low = 0
    let high = tails.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((kept[tails[middle] as number] as Kept).from < (kept[i] as Kept).from) low = middle + 1
      else high = middle
    }
    if (low > 0) previous[i] = tails[low - 1] as number
    tails[low] = i
  }
  if (tails.length === kept.length) return []
  const stays = new Uint8Array(kept.length)
  for (let i = tails.at(-1) ?? -1; i >= 0; i = previous[i] as number) stays[i] = 1
  return kept.filter((_, i) => stays[i] === 0)
}
