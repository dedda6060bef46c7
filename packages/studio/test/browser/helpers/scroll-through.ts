import type { Page } from 'playwright-core'

/** A row that is in sight: its place in the table and the key in its link. */
export interface SeenRow {
  readonly index: number
  readonly key: string
}

export interface Scrolled {
  /** The rows in sight at each stop. */
  readonly stops: readonly (readonly SeenRow[])[]
  /** Milliseconds between frames while the wheel turned. */
  readonly frames: readonly number[]
  /** Milliseconds from each stop until all rows in sight were there. */
  readonly waits: readonly number[]
  /** The most rows that were rendered at once. */
  readonly rendered: number
}

/** Notches of the wheel at each stop, and the pixels of one. */
const NOTCHES = 12
const NOTCH = 240

/**
 * Scrolls the table of a page from its first row to its last: the scroll bar to as many places, and at each of them the wheel,
 * a notch a frame.
 */
export async function scrollThrough(page: Page, places: number): Promise<Scrolled> {
  const stops: (readonly SeenRow[])[] = []
  const frames: number[] = []
  const waits: number[] = []
  let rendered = 0
  for (let place = 0; place < places; place++) {
    await page.getByRole('grid').evaluate(
      (grid, share) => {
        grid.scrollTop = Math.round((grid.scrollHeight - grid.clientHeight) * share)
      },
      place / (places - 1),
    )
    const began = performance.now()
    const seen = await rowsInSight(page)
    waits.push(performance.now() - began)
    stops.push(seen)
    rendered = Math.max(rendered, await page.getByRole('row').count())
    frames.push(...(await turnWheel(page)))
    if (place < places - 1) stops.push(await rowsInSight(page))
  }
  return { stops, frames, waits, rendered }
}

/** Waits until every row in sight has its values. */
async function rowsInSight(page: Page): Promise<readonly SeenRow[]> {
  const seen = await page.waitForFunction(() => {
    const grid = document.querySelector('[role=grid]')
    if (grid === null || grid.getAttribute('aria-busy') === 'true') return null
    const { top, bottom } = grid.getBoundingClientRect()
    const rows = [...grid.querySelectorAll('.grid-row')].filter((row) => {
      const box = row.getBoundingClientRect()
      return box.bottom > top + 33 && box.top < bottom
    })
    const found = rows.map((row) => ({
      index: Number(row.getAttribute('aria-rowindex')) - 2,
      key: new URL(row.querySelector('a')?.href ?? 'about:blank').searchParams.get('key'),
    }))
    return rows.length > 0 && found.every(({ key }) => key !== null) ? found : null
  })
  return (await seen.jsonValue()) as readonly SeenRow[]
}

/** Scrolls by the wheel, and measures the frames meanwhile. */
async function turnWheel(page: Page): Promise<readonly number[]> {
  return page.getByRole('grid').evaluate(
    async (grid, { notches, notch }) => {
      const gaps: number[] = []
      let last = await new Promise<number>(requestAnimationFrame)
      for (let turn = 0; turn < notches; turn++) {
        grid.scrollTop += notch
        const now = await new Promise<number>(requestAnimationFrame)
        gaps.push(now - last)
        last = now
      }
      return gaps
    },
    { notches: NOTCHES, notch: NOTCH },
  )
}

/** `16.7 ms, 33.4 ms`: the middle one and the one that 95 % don't exceed. */
export function spread(values: readonly number[]): string {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (share: number): string =>
    `${(sorted[Math.floor((sorted.length - 1) * share)] ?? 0).toFixed(1)} ms`
  return `${at(0.5)}, ${at(0.95)}`
}
