import type { ModelMeta } from 'relata'
import * as assert from 'uvu/assert'
import { scrollThrough } from '../../../../packages/studio/test/browser/helpers/scroll-through.js'
import type { StudioVisit } from '../../../../packages/studio/test/browser/helpers/visit.js'
import type { WordNetStore } from '../src/model/schema.js'

type Page = Awaited<ReturnType<StudioVisit['open']>>

/** A query set whose model is known by its name alone. */
interface Rows {
  count(): number
  slice(start: number, end: number): { toArray(): object[] }
}

export interface Browsed {
  readonly tables: number
  readonly rows: number
  /** Rows whose page was opened, and relations that were opened there. */
  readonly pages: number
  readonly relations: number
  readonly frames: readonly number[]
  readonly waits: readonly number[]
}

/** Scrolls through the table of every model, links included, and opens rows with all of their relations. */
export async function browse(visit: StudioVisit, db: WordNetStore, places: number): Promise<Browsed> {
  const page = await visit.open('')
  const frames: number[] = []
  const waits: number[] = []
  let [rows, pages, relations] = [0, 0, 0]
  for (const model of db.schema.models) {
    const stored = rowsOf(db, model.name)
    const count = stored.count()
    await page.goto(visit.url(`rows/${model.name}`))
    const total = `${new Intl.NumberFormat('en-US').format(count)} ${count === 1 ? 'row' : 'rows'}`
    await page.getByRole('status').getByText(total, { exact: true }).waitFor()
    rows += count
    if (count === 0) continue
    const scrolled = await scrollThrough(page, count > 1000 ? places : 2)
    frames.push(...scrolled.frames)
    waits.push(...scrolled.waits)
    for (const stop of scrolled.stops) {
      const [first] = stop
      const expected = stored.slice(first?.index ?? 0, (first?.index ?? 0) + stop.length).toArray()
      assert.equal(
        stop.map(({ key }) => key),
        expected.map((row) => String(keyOf(model, row))),
        model.name,
      )
    }
    for (const index of indexesOf(count, model.autoOf === undefined ? places : 1)) {
      const [row] = stored.slice(index, index + 1).toArray()
      const key = encodeURIComponent(JSON.stringify(keyOf(model, row)))
      await page.goto(visit.url(`row/${model.name}?key=${key}`))
      relations += await openRelations(page, row as object, db)
      pages++
    }
  }
  return { tables: db.schema.models.length, rows, pages, relations, frames, waits }
}

/** Places of a table, from its first row to its last. */
function indexesOf(count: number, places: number): readonly number[] {
  const shares = Array.from({ length: places }, (_, at) => at / Math.max(1, places - 1))
  return [...new Set(shares.map((share) => Math.round((count - 1) * share)))]
}

function rowsOf(db: WordNetStore, name: string): Rows {
  return db.model(name as 'Word') as unknown as Rows
}

function keyOf(model: ModelMeta, row: object | undefined): unknown {
  return Reflect.get(row ?? {}, model.pk.attribute)
}

/** Opens every relation of a row that has rows, and returns how many there were. */
async function openRelations(page: Page, row: object, db: WordNetStore): Promise<number> {
  await page.getByRole('region', { name: 'Commits that touched this row' }).waitFor()
  let opened = 0
  for (const toggle of await page.locator('.relation-toggle:enabled').all()) {
    const name = await toggle.locator('strong').innerText()
    const many = db.related(row as never, name as never) as unknown as Partial<Rows>
    const count = typeof many.count === 'function' ? many.count() : 1
    assert.is(await toggle.locator('.badge').innerText(), new Intl.NumberFormat('en-US').format(count))
    await toggle.click()
    const table = page.getByRole('region', { name: `Rows of ${name}`, exact: true })
    await table.getByRole('link').first().waitFor()
    opened++
  }
  return opened
}
