/**
 * " (did you mean 'title'?)" if a candidate is similar enough, else ''. Goes at the end of a message about an
 * unknown name.
 */
export function suggest(name: string, candidates: Iterable<string>): string {
  if (name === '') return ''
  let best: string | undefined
  let least = name.length < 4 ? 2 : 3
  for (const candidate of candidates) {
    const distance = candidate.toLowerCase() === name.toLowerCase() ? 0 : editDistance(name, candidate, least)
    if (distance < least) {
      best = candidate
      least = distance
    }
  }
  return best === undefined ? '' : ` (did you mean '${best}'?)`
}

/** The Damerau–Levenshtein distance, at most `limit`. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit
  let before: number[] = []
  let previous = Array.from({ length: b.length + 1 }, (_, at) => at)
  for (let row = 1; row <= a.length; row++) {
    const current = [row]
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1]
      let cost = Math.min(
        (previous[column] as number) + 1,
        (current[column - 1] as number) + 1,
        (previous[column - 1] as number) + (same ? 0 : 1),
      )
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]
      if (swapped) cost = Math.min(cost, (before[column - 2] as number) + 1)
      current.push(cost)
    }
    before = previous
    previous = current
  }
  return Math.min(previous[b.length] as number, limit)
}
