/** Up to this many cells are shifted one by one, because a call of `copyWithin` costs as much. */
const SMALL_SHIFT = 24
/** The number of moves per member after which insertion sort stops and the engine's own sort is used. */
const MOVES_PER_MEMBER = 8

/** The index at which a member is, or would be inserted, in the ascending run `cells[start … end)`. */
export function placeOf(cells: Int32Array, start: number, end: number, member: number): number {
  let low = start
  let high = end
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((cells[middle] as number) < member) low = middle + 1
    else high = middle
  }
  return low
}

/** Opens a gap at `at` by shifting `cells[at … end)` one cell up. */
export function openGap(cells: Int32Array, at: number, end: number): void {
  if (end - at > SMALL_SHIFT) cells.copyWithin(at + 1, at, end)
  else for (let i = end; i > at; i--) cells[i] = cells[i - 1] as number
}

/** Closes the gap at `at` by shifting `cells(at … end)` one cell down. */
export function closeGap(cells: Int32Array, at: number, end: number): void {
  if (end - at > SMALL_SHIFT) cells.copyWithin(at, at + 1, end)
  else for (let i = at + 1; i < end; i++) cells[i - 1] = cells[i] as number
}

/**
 * Sorts `cells[start … end)`, ascending. Linear if only a few members are out of place, as after single
 * writes.
 */
export function sortRun(cells: Int32Array, start: number, end: number): void {
  let moves = (end - start) * MOVES_PER_MEMBER
  for (let i = start + 1; i < end; i++) {
    const member = cells[i] as number
    let at = i
    while (at > start && (cells[at - 1] as number) > member) {
      cells[at] = cells[at - 1] as number
      at--
    }
    cells[at] = member
    moves -= i - at
    if (moves < 0) {
      cells.subarray(start, end).sort()
      return
    }
  }
}

/** True if `cells[start … end)` is in ascending order. */
export function isAscending(cells: Int32Array, start: number, end: number): boolean {
  for (let i = start + 1; i < end; i++) {
    if ((cells[i - 1] as number) >= (cells[i] as number)) return false
  }
  return true
}
