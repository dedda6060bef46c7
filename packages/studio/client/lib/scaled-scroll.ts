/**
 * Browsers limit an element's height, so a long table scrolls in a space that is shorter than its rows. Small movements, of
 * a wheel or an arrow key, move the rows by as many pixels; far ones, of the scroll bar, by the ratio of the two heights.
 */
export interface ScrollSpace {
  /** Pixels of all rows. */
  readonly total: number
  /** Height in pixels of the scrolled element, which represents all rows. */
  readonly extent: number
  readonly viewport: number
}

/** What is shown at the top, in pixels of all rows, and where the element is scrolled to. */
export interface ScrollPosition {
  readonly top: number
  readonly scrollTop: number
}

/** Below what Firefox and Chromium accept (17 and 33 million). */
export const LONGEST = 8_000_000
/** Pixels at both ends that are not scaled, so that the ends are reached exactly. */
const EDGE = 20_000

export function scrollSpace(rows: number, rowHeight: number, viewport: number): ScrollSpace {
  const total = rows * rowHeight
  return { total, extent: Math.min(total, LONGEST), viewport }
}

/** Where the element has to be scrolled to for a top. */
export function scrollTopOf({ total, extent, viewport }: ScrollSpace, top: number): number {
  if (total === extent) return top
  const [far, most, edge] = [total - viewport, extent - viewport, Math.min(EDGE, extent / 4)]
  if (top <= edge) return top
  if (top >= far - edge) return most - (far - top)
  return edge + ((top - edge) * (most - 2 * edge)) / (far - 2 * edge)
}

/** The top that belongs to a place of the scroll bar. */
export function topOf({ total, extent, viewport }: ScrollSpace, scrollTop: number): number {
  if (total === extent) return scrollTop
  const [far, most, edge] = [total - viewport, extent - viewport, Math.min(EDGE, extent / 4)]
  if (scrollTop <= edge) return scrollTop
  if (scrollTop >= most - edge) return far - (most - scrollTop)
  return edge + ((scrollTop - edge) * (far - 2 * edge)) / (most - 2 * edge)
}

/** The position after the element was scrolled. */
export function afterScroll(space: ScrollSpace, before: ScrollPosition, scrollTop: number): ScrollPosition {
  const moved = scrollTop - before.scrollTop
  if (space.total === space.extent) return { top: scrollTop, scrollTop }
  const isNear = Math.abs(moved) <= 2 * space.viewport
  const top = isNear ? before.top + moved : topOf(space, scrollTop)
  return { top: clampTop(space, top), scrollTop }
}

/**
 * Whether the scroll bar is so far from where it belongs that it has to be moved, so that the element doesn't
 * reach its end too early.
 */
export function hasDrifted(space: ScrollSpace, { top, scrollTop }: ScrollPosition): boolean {
  const drift = Math.abs(scrollTopOf(space, top) - scrollTop)
  const toEnd = Math.min(scrollTop, space.extent - space.viewport - scrollTop)
  return toEnd <= 2 * space.viewport ? drift > 1 : drift > EDGE / 4
}

export function clampTop({ total, viewport }: ScrollSpace, top: number): number {
  return Math.max(0, Math.min(top, total - viewport))
}

/** The rows that are in sight, and a few around them: from `start` up to, without, `end`. */
export function rowsInSight(
  { total, viewport }: ScrollSpace,
  top: number,
  rowHeight: number,
): { readonly start: number; readonly end: number } {
  const around = 6
  const start = Math.max(0, Math.floor(top / rowHeight) - around)
  const end = Math.min(Math.round(total / rowHeight), Math.ceil((top + viewport) / rowHeight) + around)
  return { start, end: Math.max(start, end) }
}

/** The top that brings a row into sight with the least movement. */
export function topToShow(space: ScrollSpace, top: number, row: number, rowHeight: number): number {
  const [first, last] = [row * rowHeight, (row + 1) * rowHeight]
  if (first < top) return clampTop(space, first)
  return last > top + space.viewport ? clampTop(space, last - space.viewport) : top
}
