import * as assert from 'uvu/assert'
import { SharedMemory } from '@relata/core/testing'
import { fill, filledLibrary, libraryOver } from '../helpers/library.js'
import { Network } from '../helpers/network.js'
import { browserSuite } from './helpers/browser-suite.js'
import { cellsOf, grid, statusBar } from './helpers/grid.js'

const { test, run } = await browserSuite()
const WRITE = { write: true, actor: () => 'ann' } as const

test('the keyboard alone finds, filters, opens, edits, creates and selects rows', async ({ page: open }) => {
  const db = filledLibrary()
  const page = await open(db, '', WRITE)
  const keys = page.keyboard
  await grid(page, 'Country').getByText('Italy').waitFor()
  await keys.press('Control+k')
  await page.getByRole('dialog', { name: 'Go to' }).waitFor()
  await keys.type('book')
  await keys.press('Enter')
  await grid(page, 'Book').getByText('Solaris').waitFor()

  await keys.press('/')
  await keys.type('pages > 300')
  await keys.press('Enter')
  await page.getByText('3 rows match').waitFor()
  await keys.press('Escape')
  assert.equal(await cellsOf(page, 'title'), [
    "Foucault's Pendulum",
    'The Dispossessed',
    'The Name of the Rose',
  ])
  await keys.press('j')
  await keys.press('x')
  await page.getByRole('toolbar', { name: 'Selected rows' }).getByText('1 selected').waitFor()
  await keys.press('Enter')
  await page.getByRole('heading', { name: 'The Dispossessed' }).waitFor()

  await keys.press('e')
  const form = page.getByRole('form', { name: 'Edit The Dispossessed' })
  await form.waitFor()
  const title = form.getByLabel('title')
  for (let at = 0; at < 40 && !(await title.evaluate((input) => input === document.activeElement)); at++)
    await keys.press('Tab')
  await keys.press('End')
  await keys.type(', 1974')
  await keys.press('Control+Enter')
  await page.getByRole('heading', { name: 'The Dispossessed, 1974' }).waitFor()
  assert.is(db.Book.get(4).title, 'The Dispossessed, 1974')

  await keys.press('Escape')
  await grid(page, 'Book').getByText('The Dispossessed, 1974').waitFor()
  assert.is(await page.getByRole('combobox', { name: 'Filter Book' }).inputValue(), 'pages > 300')
  assert.match((await page.locator('.grid-row.active').innerText()) ?? '', /The Dispossessed, 1974/)
  await keys.press('n')
  await page.getByRole('form', { name: 'New Book' }).waitFor()
  await page.goBack()
  await keys.press('?')
  await page.getByRole('dialog', { name: 'Keys' }).waitFor()
  await keys.press('Escape')
  await page.getByRole('dialog', { name: 'Keys' }).waitFor({ state: 'detached' })
})

test('commits are listed as they are made, filtered, and shown with their difference', async ({
  page: open,
}) => {
  const db = filledLibrary()
  const page = await open(db, 'commits')
  const list = page.getByRole('list', { name: 'Commits' })
  await list.getByText('seed').waitFor()
  await page.getByText('Live · read-only').waitFor()
  db.transact(() => db.Book.update(5, { title: 'Solaris, again' }), {
    action: 'rename',
    meta: { actor: 'ben' },
  })
  await list.getByText('rename').waitFor()
  assert.match(await list.getByRole('listitem').first().innerText(), /^rename\s+ben\s+Book ~1/)

  await page.getByRole('textbox', { name: 'Actor' }).fill('setup')
  await page.keyboard.press('Enter')
  await list.getByText('rename').waitFor({ state: 'detached' })
  await list.getByText('seed').waitFor()
  assert.match(page.url(), /actor=setup/)
  await page.getByRole('button', { name: 'Clear' }).click()
  await list.getByRole('link', { name: 'rename' }).click()
  await page.getByRole('heading', { name: '#3 rename' }).waitFor()
  const text = await page.getByRole('main').innerText()
  assert.match(text, /Solaris[^,][\s\S]*Solaris, again/)
  await page
    .getByRole('main')
    .getByRole('link', { name: /Solaris/ })
    .first()
    .click()
  await page.getByRole('heading', { name: 'Solaris, again' }).waitFor()
})

test('live queries are listed with their subscribers and their cost', async ({ page: open }) => {
  const db = filledLibrary()
  const first = db.Book.filter({ pages__gt: 300 }).live().subscribe()
  db.Book.create({ title: 'Fiasco', published: '1986-01-01', pages: 400, author_id: 3 })
  const page = await open(db, 'live')
  const row = page.getByRole('region', { name: 'Live queries' }).getByRole('row', { name: /^Book/ })
  await row.waitFor()
  const cells = await row.getByRole('cell').allInnerTexts()
  assert.equal(cells.slice(1, 6), ['per row', '1', '1', '4', '1'], cells.join(' | '))
  first.unsubscribe()
})

test('health shows the position, the backlog and what the models take', async ({ page: open }) => {
  const db = filledLibrary()
  const page = await open(db, 'health')
  const position = page.locator('.tile', { hasText: 'Position' })
  await position.filter({ hasText: /^Position2\D/ }).waitFor()
  db.Tag.create({ name: 'new' })
  await position.filter({ hasText: /^Position3\D/ }).waitFor()
  // A chart begins when it has a line to draw.
  await page.getByText('Charts begin in a few seconds.').waitFor()
  await page
    .getByRole('figure', { name: /^Commits a second/ })
    .locator('canvas')
    .waitFor()
  const sizes = page.getByRole('region', { name: 'Memory of the models' })
  assert.match(
    await sizes
      .getByRole('row', { name: /^Book\b/ })
      .first()
      .innerText(),
    /^Book\s+5\s+[\d.]+ [kK]?i?B/,
  )
})

test('health shows whether a shared log answers, and what waits for it', async ({ page: open }) => {
  const network = new Network()
  await using db = await libraryOver(new SharedMemory().open(network))
  await db.submit(() => fill(db))
  const page = await open(db, 'health')
  const shared = page.locator('.tile', { hasText: 'Shared log' })
  await shared.filter({ hasText: /available.* 0 writes waiting/s }).waitFor()
  network.isDown = true
  const waiting = db.submit(() => db.Tag.create({ name: 'new' }))
  await shared.filter({ hasText: /not available.* 1 write waiting/s }).waitFor()
  await page.getByRole('alert').getByText('The history is out of reach.').waitFor()
  network.isDown = false
  await waiting
  await shared.filter({ hasText: /available.* 0 writes waiting/s }).waitFor()
})

test('charts are drawn where the browser names its language as Intl does not', async ({ studio }) => {
  const visit = await studio(filledLibrary())
  await visit.context.addInitScript({
    content: "Object.defineProperty(Navigator.prototype, 'language', { get: () => 'en-US@posix' })",
  })
  const page = await visit.open('health')
  await page.getByRole('figure', { name: /^Heap/ }).locator('canvas').waitFor()
})

test('the diagram has every model, finds one, and leads to its table', async ({ page: open }) => {
  const page = await open(filledLibrary(), 'diagram')
  const drawing = page.getByRole('group', { name: 'Models and relations' })
  await drawing.getByRole('link', { name: 'Book', exact: true }).waitFor()
  assert.equal((await drawing.getByRole('link').allTextContents()).toSorted(), [
    'Author',
    'Book',
    'Club',
    'Country',
    'Membership',
    'Place',
    'Profile',
    'Review',
    'Shop',
    'Tag',
  ])
  assert.match((await drawing.textContent()) ?? '', /PROTECT/)
  await page.getByRole('searchbox', { name: 'Find in the diagram' }).fill('review')
  await drawing.locator('.node.found', { hasText: 'Review' }).waitFor()
  await drawing.getByRole('link', { name: 'Review' }).click()
  await grid(page, 'Review').getByText('ann').first().waitFor()
})

test('the console completes and runs a query, and says where a fault is; nothing is evaluated', async ({
  page: open,
}) => {
  const page = await open(filledLibrary(), 'console')
  const editor = page.getByRole('textbox', { name: 'Query' })
  await editor.click()
  await page.keyboard.type('db.Bo')
  await page.getByRole('option', { name: /^Book\b/ }).waitFor()
  await page.keyboard.press('Tab')
  await page.keyboard.type(".filter({ pages__gt: 300 }).values('title')")
  await page.keyboard.press('Control+Enter')
  await page.getByRole('table', { name: 'Rows of the query' }).getByText("Foucault's Pendulum").waitFor()
  assert.is(await statusBar(page).getByRole('status').innerText(), '3 rows')

  await editor.fill('db.Book.filter({ nope: 1 })')
  await page.keyboard.press('Control+Enter')
  await page.getByRole('alert').getByText('ERR_UNKNOWN_FIELD').waitFor()
  assert.match(await page.locator('mark').innerText(), /nope/)
  await editor.fill('globalThis.wasRun = 1')
  await page.keyboard.press('Control+Enter')
  await page.getByRole('alert').getByText('ERR_STUDIO_CONSOLE').waitFor()
  assert.is(await page.evaluate(() => 'wasRun' in globalThis), false)
  assert.is('wasRun' in globalThis, false)
})

test('rows are counted and grouped in two clicks', async ({ page: open }) => {
  const page = await open(filledLibrary(), 'rows/Book')
  const table = grid(page, 'Book')
  await table.getByText('Solaris').waitFor()
  await table.getByRole('button', { name: 'Menu of author' }).click()
  await page.getByRole('dialog').getByRole('button', { name: /group/i }).click()
  const groups = page.getByRole('table')
  await groups.getByRole('row').nth(3).waitFor()
  assert.match((await groups.innerText()).replaceAll(/\s+/g, ' '), /Umberto Eco 2/)
})

run()
