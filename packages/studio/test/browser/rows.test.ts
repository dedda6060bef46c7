import { createStore, defineSchema, model, string } from 'relata'
import * as assert from 'uvu/assert'
import { filledLibrary } from '../helpers/library.js'
import { browserSuite } from './helpers/browser-suite.js'
import { cellsOf, grid, statusBar } from './helpers/grid.js'
import { manyRows } from './helpers/many-rows.js'

const { test, run } = await browserSuite()

test('the first page is the table of the first model, beside the models with their numbers of rows', async ({
  page: open,
}) => {
  const page = await open(filledLibrary(), '')
  await grid(page, 'Country').getByText('Italy').waitFor()
  await page.waitForURL(/\/rows\/Country$/)
  assert.is(await page.title(), 'Country · Relata')
  const books = page.getByRole('navigation').getByRole('link', { name: /^Book\b/ })
  assert.match(await books.innerText(), /^Book\s*5$/)
  await books.click()
  await grid(page, 'Book').getByText('Solaris').waitFor()
  assert.is(await statusBar(page).getByRole('status').innerText(), '5 rows')
})

test('a filter is completed by the keyboard, shows its plan and its time, and is in the URL', async ({
  page: open,
}) => {
  const page = await open(filledLibrary(), 'rows/Book')
  await grid(page, 'Book').getByText('Solaris').waitFor()
  await page.keyboard.press('/')
  const filter = page.getByRole('combobox', { name: 'Filter Book' })
  const complete = async (typed: string, option: string): Promise<string> => {
    const before = await filter.inputValue()
    const completed = page.waitForResponse(
      (response) =>
        response.url().endsWith('/api/complete') &&
        response
          .request()
          .postData()
          ?.includes(JSON.stringify(before + typed)) === true,
    )
    await page.keyboard.type(typed)
    await completed
    await page.getByRole('option', { name: option, exact: true }).waitFor()
    await page.keyboard.press('Tab')
    return filter.inputValue()
  }
  assert.is(await complete('auth', 'author Author'), 'author__')
  assert.is(await complete('nam', 'name string'), 'author__name ')
  await page.keyboard.press('Backspace')
  assert.is(await complete('__sta', 'startswith takes a text'), 'author__name__startswith ')
  assert.is(await complete('= "Umb', 'Umberto Eco'), 'author__name__startswith = "Umberto Eco"')
  await page.keyboard.press('Enter')
  await page.getByText('2 rows match').waitFor()
  const titles = ["Foucault's Pendulum", 'The Name of the Rose']
  assert.equal(await cellsOf(page, 'title'), titles)
  const status = statusBar(page)
  assert.match(await status.innerText(), /\d (ms|µs)/)
  await status.getByRole('button', { name: 'Plan' }).click()
  assert.match(await page.getByRole('dialog', { name: 'Query plan' }).innerText(), /Author/)
  assert.match(new URL(page.url()).search, /^\?filter=author__name__startswith/)

  await page.reload()
  await page.getByText('2 rows match').waitFor()
  assert.equal(await cellsOf(page, 'title'), titles)
  assert.is(await filter.inputValue(), 'author__name__startswith = "Umberto Eco"')
})

test('a completion that is taken before the next ones arrive replaces all of what was typed', async ({
  page: open,
}) => {
  const page = await open(filledLibrary(), 'rows/Book')
  await grid(page, 'Book').getByText('Solaris').waitFor()
  const filter = page.getByRole('combobox', { name: 'Filter Book' })
  await filter.fill('author__na')
  await page.getByRole('option', { name: 'name string' }).waitFor()
  // No items arrive about these letters.
  await page.route('**/api/complete', (route) => route.fulfill({ status: 429 }))
  await filter.press('m')
  await filter.press('Tab')
  assert.is((await filter.inputValue()).trim(), 'author__name')
})

test('a fault in a filter is shown at the filter, with its place; the rows before stay', async ({
  page: open,
}) => {
  const page = await open(filledLibrary(), 'rows/Book')
  await grid(page, 'Book').getByText('Solaris').waitFor()
  const filter = page.getByRole('combobox', { name: 'Filter Book' })
  await filter.fill('author__nmae = 1')
  await filter.press('Enter')
  const fault = page.getByRole('search').locator('.fault')
  await fault.waitFor()
  assert.match(
    await fault.innerText(),
    /^author__nmae\b.* Author has no field or relation 'nmae'.* ERR_UNKNOWN_FIELD$/,
  )
  assert.is(await filter.getAttribute('aria-invalid'), 'true')
  await page.getByRole('button', { name: 'Clear the filter' }).click()
  await fault.waitFor({ state: 'detached' })
  assert.is((await cellsOf(page, 'title')).length, 5)
})

test('a faulty filter or column of a URL is shown, and no table without rows', async ({ page: open }) => {
  const page = await open(filledLibrary(), `rows/Book?filter=${encodeURIComponent('author__nmae = 1')}`)
  await page.getByRole('search').locator('.fault', { hasText: 'ERR_UNKNOWN_FIELD' }).waitFor()
  await page.getByText('The filter can’t be read').waitFor()
  assert.is(await grid(page, 'Book').count(), 0)
  await page.goto(page.url().replace(/\?.*/, '?columns=nope'))
  await page.getByRole('alert').getByText('ERR_STUDIO_COLUMN').waitFor()
  assert.is(await grid(page, 'Book').count(), 0)
})

test('a model with a dot in its name has its pages, and a name that no model has says so', async ({
  studio,
}) => {
  const schema = defineSchema({ 'sales.Order': model({ note: string() }, { display: (row) => row.note }) })
  const db = createStore(schema)
  db.model('sales.Order').create({ note: 'urgent' })
  const visit = await studio(db, { write: true })
  const page = await visit.open('rows/sales.Order')
  await grid(page, 'sales.Order').getByText('urgent').waitFor()
  await page.getByRole('link', { name: 'Open urgent' }).click()
  await page.getByRole('heading', { name: 'urgent' }).waitFor()
  await page.reload()
  await page.getByRole('heading', { name: 'urgent' }).waitFor()
  for (const name of ['sales.Customer', 'sales/Order', 'sales/Order.js']) {
    await page.goto(visit.url(`rows/${name}`))
    await page.getByText(`No model is called ${name}`).waitFor()
  }
})

test('a heading sorts, and says whether an index serves the order', async ({ page: open }) => {
  const page = await open(manyRows(50_000), 'rows/Item')
  const table = grid(page, 'Item')
  await table.getByText('Item 0', { exact: true }).waitFor()
  const rank = table.getByRole('columnheader', { name: 'rank' })
  await rank.getByRole('button', { name: 'rank', exact: true }).click()
  await table.getByText('Item 49999', { exact: true }).waitFor()
  assert.is(await rank.getAttribute('aria-sort'), 'ascending')
  assert.is((await cellsOf(page, 'rank'))[0], '1')
  assert.is(await page.getByText('No index serves this order').count(), 0)

  await table.getByRole('columnheader', { name: 'shelf' }).getByRole('button').first().click()
  await page.getByText('No index serves this order').waitFor()
  assert.equal((await cellsOf(page, 'shelf')).slice(0, 2), ['0', '0'])
  assert.match(page.url(), /order=shelf/)
})

test('a row shows its forward link, and its reverse relations with their counts, opened in place', async ({
  page: open,
}) => {
  const page = await open(filledLibrary(), 'rows/Book')
  await page.getByRole('link', { name: 'Open The Name of the Rose' }).click()
  await page.getByRole('heading', { name: 'The Name of the Rose' }).waitFor()
  const reviews = page.getByRole('region', { name: 'reviews', exact: true })
  const toggle = reviews.getByRole('button', { name: /^reviews 2/ })
  await toggle.click()
  await reviews.getByRole('table').getByRole('link', { name: 'ann' }).waitFor()
  assert.is(await toggle.getAttribute('aria-expanded'), 'true')
  assert.match(await page.getByRole('region', { name: 'tags', exact: true }).innerText(), /classic, crime/)

  await page.getByRole('link', { name: 'Author Umberto Eco' }).click()
  await page.getByRole('heading', { name: 'Author Umberto Eco' }).waitFor()
  const books = page.getByRole('region', { name: 'books', exact: true })
  assert.match(await books.innerText(), /books\s*2/)
  await page.goBack()
  await page.getByRole('heading', { name: 'The Name of the Rose' }).waitFor()
})

run()
