import * as assert from 'uvu/assert'
import { filledLibrary } from '../helpers/library.js'
import { browserSuite } from './helpers/browser-suite.js'
import { cellsOf, grid } from './helpers/grid.js'

const { test, run } = await browserSuite()
const WRITE = { write: true, actor: () => 'ann' } as const

test('columns are chosen, ordered and followed along relations, and are in the URL', async ({
  page: open,
}) => {
  const page = await open(filledLibrary(), 'rows/Book?columns=title,pages')
  const table = grid(page, 'Book')
  await table.getByText('Solaris').waitFor()
  const heads = async (): Promise<readonly string[]> =>
    (await table.locator('.head-sort').allInnerTexts()).map((text) => text.trim())
  assert.equal(await heads(), ['title', 'pages'])
  await page.getByRole('button', { name: 'Columns' }).click()
  const menu = page.getByRole('dialog', { name: 'Columns' })
  await menu.getByRole('checkbox', { name: 'published' }).check()
  await menu.getByRole('button', { name: 'Move published up' }).click()
  await menu.getByRole('checkbox', { name: 'pages' }).uncheck()
  await menu.getByRole('combobox', { name: 'Add a column' }).fill('author__country__name')
  await page.keyboard.press('Enter')
  await table.getByText('Italy').first().waitFor()
  assert.equal(await heads(), ['title', 'published', 'author › country › name'])
  assert.match(decodeURIComponent(page.url()), /columns=title,published,author__country__name/)
  await page.reload()
  await table.getByText('Italy').first().waitFor()
  assert.equal(await heads(), ['title', 'published', 'author › country › name'])
})

test('the rows that match a filter are deleted together, in one commit, after it was shown what goes with them', async ({
  page: open,
}) => {
  const db = filledLibrary()
  const page = await open(db, 'rows/Book?filter=pages%20%3C%20300', WRITE)
  await page.getByText('2 rows match').waitFor()
  const { position } = db
  await page.getByRole('checkbox').first().check()
  const bar = page.getByRole('toolbar', { name: 'Selected rows' })
  await bar.getByRole('button', { name: 'Select all 2 that match' }).click()
  await bar.getByRole('button', { name: 'Delete' }).click()
  const dialog = page.getByRole('dialog', { name: 'Delete 2 rows of Book?' })
  await dialog.getByText('A Wizard of Earthsea').waitFor()
  await dialog.getByRole('button', { name: /^Delete \d+ rows$/ }).click()
  await page.getByText('No row matches').waitFor()
  assert.equal([db.Book.count(), db.Book.filter({ pages__lt: 300 }).count()], [3, 0])
  assert.is(db.position, position + 1)
})

test('two browsers see each other’s changes', async ({ studio, at }) => {
  const db = filledLibrary()
  const visit = await studio(db, WRITE)
  const other = await at(visit.url('').replace(/\/$/, ''))
  const [first, second] = [await visit.open('row/Book?key=5'), await other.open('row/Book?key=4')]
  for (const page of [first, second]) await page.getByText('Live', { exact: true }).waitFor()
  const rename = async (page: typeof first, from: string, to: string): Promise<void> => {
    await page.getByRole('button', { name: 'Edit' }).click()
    const form = page.getByRole('form', { name: `Edit ${from}` })
    await form.getByLabel('title').fill(to)
    await form.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('heading', { name: to }).waitFor()
  }
  await rename(first, 'Solaris', 'Solaris, again')
  await second
    .getByRole('link', { name: /^Book\b/ })
    .first()
    .click()
  await grid(second, 'Book').getByText('Solaris, again').waitFor()
  await first
    .getByRole('link', { name: /^Book\b/ })
    .first()
    .click()
  await grid(first, 'Book').getByText('The Dispossessed').waitFor()
  await second.getByRole('link', { name: 'Open The Dispossessed' }).click()
  await rename(second, 'The Dispossessed', 'An Ambiguous Utopia')
  await grid(first, 'Book').getByText('An Ambiguous Utopia').waitFor()
  assert.is((await cellsOf(first, 'title')).length, 5)
})

test('JSON, dates and decimals are edited in a form, and a fault is shown at its field', async ({
  page: open,
}) => {
  const db = filledLibrary()
  const page = await open(db, 'row/Book?key=5&edit=1', WRITE)
  const form = page.getByRole('form', { name: 'Edit Solaris' })
  await form.getByRole('button', { name: 'Set a value: notes' }).click()
  const notes = form.getByRole('textbox', { name: 'notes' })
  await notes.fill('{ "read": [1, 2 }')
  await form.getByLabel('published').fill('1970-02-28')
  await form.getByRole('textbox', { name: 'price' }).fill('9.99')
  await form.getByRole('button', { name: 'Save' }).click()
  await form.locator('.fault', { hasText: 'Line 1, column 17' }).waitFor()
  assert.is(await notes.getAttribute('aria-invalid'), 'true')
  await notes.fill('{ "read": [1, 2] }')
  await form.getByRole('button', { name: 'Save' }).click()
  await page.getByText('"read"').waitFor()
  const { notes: written, published, price } = db.Book.get(5)
  assert.equal([written, published, String(price)], [{ read: [1, 2] }, '1970-02-28', '9.99'])
})

test('the theme is switched, and kept; the diagram is zoomed', async ({ page: open }) => {
  const page = await open(filledLibrary(), 'diagram')
  const theme = (): Promise<string | undefined> =>
    page.evaluate(() => document.documentElement.dataset['theme'])
  const drawing = page.getByRole('group', { name: 'Models and relations' })
  const book = drawing.getByRole('link', { name: 'Book', exact: true })
  await book.waitFor()
  assert.is(await theme(), 'light')
  await page.getByRole('button', { name: 'Theme: system. Switch to light' }).click()
  await page.getByRole('button', { name: 'Theme: light. Switch to dark' }).click()
  assert.is(await theme(), 'dark')
  await page.reload()
  await book.waitFor()
  assert.is(await theme(), 'dark')
  const width = async (): Promise<number> => (await book.boundingBox())?.width ?? 0
  const before = await width()
  await page.getByRole('button', { name: 'Zoom in' }).click()
  assert.ok((await width()) > before * 1.2, `${await width()} after ${before}`)
  await page.getByRole('button', { name: 'Fit' }).click()
  assert.is(await width(), before)
})

run()
