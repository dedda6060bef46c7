/** Positions from one to another, both included. */
export type Range = readonly [first: number, last: number]

/** Adds a position or a range after all others. */
export function extend(ranges: Range[], first: number, last: number = first): void {
  const previous = ranges.at(-1)
  if (previous !== undefined && first <= previous[1] + 1)
    ranges[ranges.length - 1] = [previous[0], Math.max(last, previous[1])]
  else ranges.push([first, last])
}

/** `1 to 7, 9`; `none` if there is none. */
export function rangesText(ranges: readonly Range[]): string {
  if (ranges.length === 0) return 'none'
  return ranges.map(([first, last]) => (first === last ? String(first) : `${first} to ${last}`)).join(', ')
}

/** The number of positions in ranges. */
export function countOf(ranges: readonly Range[]): number {
  return ranges.reduce((sum, [first, last]) => sum + last - first + 1, 0)
}
