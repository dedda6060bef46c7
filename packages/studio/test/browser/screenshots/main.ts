// Makes a picture of each page of the studio, light and dark: `npm run studio:screenshots`, with `-- FOLDER` into that folder.
import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Page } from 'playwright-core'
import { startChromium } from '../helpers/chromium.js'
import { StudioVisit } from '../helpers/visit.js'
import { shownLibrary, type ShownLibrary } from './shown-library.js'

interface Picture {
  readonly name: string
  readonly path: string
  /** Waits for what the picture shows. */
  readonly show: (page: Page) => Promise<unknown>
}

const heading =
  (name: string) =>
  (page: Page): Promise<unknown> =>
    page.getByRole('heading', { name }).first().waitFor()
const query = (text: string): string => encodeURIComponent(text)

const PICTURES: readonly Picture[] = [
  {
    name: 'rows',
    path: `rows/Book?filter=${query('author__country = "Italy" or pages > 280')}&columns=title~230,author~190,author__country~150,year~90,pages~90,edition~200`,
    show: (page) => page.getByRole('grid').getByText('Baudolino').waitFor(),
  },
  {
    name: 'filter',
    path: 'rows/Book',
    show: async (page) => {
      await page.getByRole('grid').getByText('Frankenstein').waitFor()
      await page.keyboard.press('/')
      await page.keyboard.type('author__')
      await page.getByRole('option', { name: 'country' }).waitFor()
    },
  },
  {
    name: 'selection',
    path: 'rows/Book?order=-year',
    show: async (page) => {
      for (const at of [1, 2, 4]) await page.getByRole('checkbox').nth(at).check()
      await page.getByRole('button', { name: 'Plan' }).click()
    },
  },
  {
    name: 'groups',
    path: 'rows/Book?by=author__country&measures=count,avg:pages,max:year',
    show: (page) => page.getByRole('table').getByText('Argentina').waitFor(),
  },
  {
    name: 'row',
    path: 'row/Book?key=1',
    show: async (page) => {
      await page.getByRole('button', { name: /^reviews/ }).click()
      await page.getByRole('region', { name: 'Rows of reviews' }).waitFor()
    },
  },
  { name: 'edit', path: 'row/Book?key=1&edit=1', show: (page) => page.getByRole('form').waitFor() },
  {
    name: 'new',
    path: 'new/Book',
    show: async (page) => {
      await page.getByRole('button', { name: 'Create Book' }).click()
      await page.locator('.fault').first().waitFor()
    },
  },
  {
    name: 'delete',
    path: 'row/Author?key=1',
    show: async (page) => {
      await page.getByRole('button', { name: 'Delete' }).click()
      await page.getByText('Prevented by').waitFor()
    },
  },
  { name: 'commits', path: 'commits', show: (page) => page.getByText('open library').waitFor() },
  { name: 'commit', path: 'commit/4', show: heading('#4') },
  {
    name: 'live',
    path: 'live',
    show: (page) => page.getByRole('region').getByText('per row').first().waitFor(),
  },
  { name: 'health', path: 'health', show: (page) => page.getByText('Commits a second').waitFor() },
  {
    name: 'diagram',
    path: 'diagram',
    show: (page) =>
      page.getByRole('group', { name: 'Models and relations' }).getByRole('link', { name: 'Loan' }).waitFor(),
  },
  {
    name: 'console',
    path: `console?q=${query("db.Author.annotate({ n: count('books') }).filter({ n__gt: 1 }).orderBy('-n')")}`,
    show: (page) => page.getByRole('table', { name: 'Rows of the query' }).waitFor(),
  },
  {
    name: 'palette',
    path: 'rows/Tag',
    show: async (page) => {
      await page.getByRole('grid').getByText('fable').waitFor()
      await page.keyboard.press('Control+k')
      await page.keyboard.type('re')
    },
  },
  {
    name: 'narrow',
    path: 'rows/Book',
    show: (page) => page.getByRole('grid').getByText('Cosmicomics').waitFor(),
  },
]

const folder = resolve(process.argv[2] ?? '.cache/studio-screenshots')
mkdirSync(folder, { recursive: true })
const db = shownLibrary()
subscribe(db)
const browser = await startChromium()
const visit = await StudioVisit.start(browser, db, { write: true, actor: () => 'ann', title: 'Library' })
rename(db)
const page = await visit.open('')
for (const { name, path, show } of PICTURES) {
  await page.setViewportSize(name === 'narrow' ? { width: 480, height: 800 } : { width: 1280, height: 800 })
  await page.goto(visit.url(path))
  await show(page)
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await page.locator(`html[data-theme=${colorScheme}]`).waitFor()
    const file = join(folder, `${name}-${colorScheme}.png`)
    await page.screenshot({ path: file })
    console.log(file)
  }
}
await visit.end()
await browser.close()
for (const fault of visit.faults) console.error(fault)
process.exitCode = visit.faults.length > 0 ? 1 : 0

/** What the page of live queries shows. */
function subscribe({ Book, Loan, Review }: ShownLibrary): void {
  Book.filter({ year__gt: 1970 }).live().subscribe()
  Loan.filter({ due__lt: '2025-06-01' }).live().subscribe()
  Review.filter({ rating: 5 }).orderBy('-id').slice(0, 10).live().subscribe()
}

function rename(store: ShownLibrary): void {
  const book = store.Book.get({ title: 'Labyrinths' })
  store.transact(() => store.Book.update(book, { title: 'Labyrinths, 2nd edition', pages: 256 }), {
    action: 'correct',
    meta: { actor: 'eva' },
  })
}
