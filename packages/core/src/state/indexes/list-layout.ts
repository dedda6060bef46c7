/**
 * Lists as {@link PooledLists} holds them: start and count by owner side by side, and all members in one run.
 */
export interface ListLayout {
  readonly heads: Int32Array
  readonly capacities: Int32Array
  readonly cells: Int32Array
}

/**
 * Lays out all lists at once by a counting sort: members of an owner in the order of `i`, without free cells.
 */
export function layOut(owners: Int32Array, members: Int32Array | undefined, length: number): ListLayout {
  const capacities = tally(owners, length)
  const heads = new Int32Array(capacities.length * 2)
  let total = 0
  for (let owner = 0; owner < capacities.length; owner++) {
    heads[owner * 2] = total
    total += capacities[owner] as number
  }
  const cells = new Int32Array(total)
  for (let i = 0; i < length; i++) {
    const owner = owners[i] as number
    if (owner < 0) continue
    const count = heads[owner * 2 + 1] as number
    cells[(heads[owner * 2] as number) + count] = members === undefined ? i : (members[i] as number)
    heads[owner * 2 + 1] = count + 1
  }
  return { heads, capacities, cells }
}

/** The number of occurrences of each owner. */
function tally(owners: Int32Array, length: number): Int32Array {
  let highest = -1
  for (let i = 0; i < length; i++) if ((owners[i] as number) > highest) highest = owners[i] as number
  const counts = new Int32Array(highest + 1)
  for (let i = 0; i < length; i++) {
    const owner = owners[i] as number
    if (owner >= 0) counts[owner] = (counts[owner] as number) + 1
  }
  return counts
}
