/** A row (or value) that was added, and its place in the result after the commit. */
export interface Added<T> {
  readonly value: T
  readonly at: number
}
/** One that was removed, and its place before the commit. */
export interface Removed<T> {
  readonly value: T
  readonly at: number
}
/** One that stayed and is a different object now, and its place after the commit. */
export interface Changed<T> {
  readonly value: T
  readonly previous: T
  readonly at: number
}
/** An entry that moved relative to those that stayed: its place before the commit and after it. */
export interface Moved<T> {
  readonly value: T
  readonly from: number
  readonly to: number
}

/**
 * The changes of a result by one commit. To get the new result from the old one, apply them in this order:
 * remove `removed` and `moved.from` (places before the commit), insert `added` and `moved.to` in ascending
 * order of their places after it, then set `changed`.
 */
export interface Changes<T> {
  readonly added: readonly Added<T>[]
  readonly removed: readonly Removed<T>[]
  readonly changed: readonly Changed<T>[]
  readonly moved: readonly Moved<T>[]
}

/**
 * An entry whose sort keys changed: its places before and after, among all entries, and among those that
 * certainly didn't move.
 */
export interface Candidate {
  readonly from: number
  readonly to: number
  readonly value: unknown
}

export const isEmptyChange = ({ added, removed, changed, moved }: Changes<unknown>): boolean =>
  added.length === 0 && removed.length === 0 && changed.length === 0 && moved.length === 0

/** A whole result as additions. */
export const asAdded = (values: readonly unknown[]): Changes<unknown> =>
  Object.freeze({
    added: Object.freeze(values.map((value, at) => Object.freeze({ value, at }))),
    removed: NONE,
    changed: NONE,
    moved: NONE,
  })

const NONE: readonly never[] = Object.freeze([])

const placeOf = ({ at }: { readonly at: number }): number => at
const newPlaceOf = ({ to }: { readonly to: number }): number => to
const inOrder = <T>(list: readonly T[], place: (one: T) => number): readonly T[] =>
  list.length === 0
    ? NONE
    : Object.freeze(list.length === 1 ? list : list.toSorted((a, b) => place(a) - place(b)))

/** Frozen, its parts in ascending order of their places. */
export function changesOf({ added, removed, changed, moved }: Changes<unknown>): Changes<unknown> {
  return Object.freeze({
    added: inOrder(added, placeOf),
    removed: inOrder(removed, placeOf),
    changed: inOrder(changed, placeOf),
    moved: inOrder(moved, newPlaceOf),
  })
}

/**
 * Which candidates really moved: those with another number of unmoved entries before them, or with another
 * order among themselves. `gone` and `come` are the places (before, after) of all other entries, candidates
 * included, in ascending order.
 */
export function reallyMoved(
  candidates: readonly Candidate[],
  gone: readonly number[],
  come: readonly number[],
): readonly Candidate[] {
  const moved: Candidate[] = []
  let last = { stayers: -1, from: -1 }
  for (const candidate of candidates.toSorted((a, b) => a.to - b.to)) {
    const stayersBefore = candidate.from - below(gone, candidate.from)
    const stayersAfter = candidate.to - below(come, candidate.to)
    const inPlace =
      stayersBefore === stayersAfter && (stayersAfter !== last.stayers || candidate.from > last.from)
    if (inPlace) last = { stayers: stayersAfter, from: candidate.from }
    else moved.push(candidate)
  }
  return moved
}

/** The number of smaller entries in an ascending list. */
function below(list: readonly number[], bound: number): number {
  let low = 0
  let high = list.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((list[middle] as number) < bound) low = middle + 1
    else high = middle
  }
  return low
}
