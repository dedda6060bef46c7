import * as assert from 'uvu/assert'
import { browserSuite } from './helpers/browser-suite.js'
import { grid } from './helpers/grid.js'
import { manyRows } from './helpers/many-rows.js'
import { scrollThrough, spread } from './helpers/scroll-through.js'

const { test, run } = await browserSuite()
/** More than an element of a browser is high enough for: from 250,000 on, the scroll bar is scaled. */
const ROWS = 1_000_000
const PLACES = 25

test('a table of 1,000,000 rows scrolls from its first row to its last, by the scroll bar and the wheel, and renders those in sight', async ({
  page: open,
}) => {
  const page = await open(manyRows(ROWS), 'rows/Item')
  const table = grid(page, 'Item')
  await table.getByText('Item 0', { exact: true }).waitFor()
  assert.is(await table.getAttribute('aria-rowcount'), String(ROWS + 1))
  const { stops, frames, waits, rendered } = await scrollThrough(page, PLACES)
  assert.ok(rendered < 60, `${rendered} rows are rendered`)
  assert.is(stops[0]?.[0]?.index, 0)
  assert.is(stops.at(-1)?.at(-1)?.index, ROWS - 1)
  for (const rows of stops) {
    assert.ok(rows.length > 15, `${rows.length} rows are in sight`)
    for (const [at, { index, key }] of rows.entries()) {
      assert.is(index, (rows[0]?.index ?? 0) + at)
      assert.is(key, String(index + 1))
    }
  }
  const firsts = stops.map(([first]) => first?.index ?? -1)
  assert.equal(
    firsts,
    firsts.toSorted((a, b) => a - b),
  )
  const far = firsts.filter((first, at) => first - (firsts[at - 1] ?? 0) > ROWS / (2 * PLACES))
  assert.ok(far.length >= PLACES - 2, `the scroll bar leads through all rows: ${firsts.join(' ')}`)
  console.log(
    `${ROWS} rows, ${stops.length} stops: frames ${spread(frames)}; rows in sight after ${spread(waits)}`,
  )
})

test('keys lead to the last row and back', async ({ page: open }) => {
  const page = await open(manyRows(50_000), 'rows/Item')
  const table = grid(page, 'Item')
  await table.getByText('Item 0', { exact: true }).waitFor()
  await page.keyboard.press('End')
  await table.getByText('Item 49999', { exact: true }).waitFor()
  await page.keyboard.press('Home')
  await table.getByText('Item 0', { exact: true }).waitFor()
  await page.keyboard.press('End')
  const last = table.getByText('Item 49999', { exact: true })
  await last.waitFor()
  const [row, box] = [await last.boundingBox(), await table.boundingBox()]
  assert.ok(row !== null && box !== null && row.y + row.height <= box.y + box.height, 'it is in sight')
})

run()
