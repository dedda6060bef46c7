/** Moves that the insertion sort may make for each member before the run goes to the engine's own sort. */
const MOVES_PER_MEMBER = 8

/** Sorts `cells[start … start + length)`, ascending. Linear where only a few members are out of place, as after single writes. */
export function sortRun(cells: Int32Array, start: number, length: number): void {
  const end = start + length
  let moves = length * MOVES_PER_MEMBER
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

/** True where the run is in strictly ascending order. */
export function isAscending(cells: Int32Array, start: number, length: number): boolean {
  for (let i = start + 1; i < start + length; i++) {
    if ((cells[i - 1] as number) >= (cells[i] as number)) return false
  }
  return true
}
