import type { Page } from 'playwright-core'
import * as assert from 'uvu/assert'
import { filledLibrary } from '../helpers/library.js'
import { accessibilityFaults } from './helpers/axe.js'
import { browserSuite } from './helpers/browser-suite.js'
import { grid } from './helpers/grid.js'

const { test, run } = await browserSuite()

interface Seen {
  readonly name: string
  readonly path: string
  /** Shows what is looked at. */
  readonly show: (page: Page) => Promise<unknown>
}

const PAGES: readonly Seen[] = [
  {
    name: 'a table with completions, a selection and a fault',
    path: 'rows/Book?filter=nope',
    show: async (page) => {
      await page.getByRole('search').locator('.fault').waitFor()
      await page.getByRole('combobox', { name: 'Filter Book' }).press('ArrowDown')
    },
  },
  {
    name: 'selected rows',
    path: 'rows/Book?order=-pages',
    show: async (page) => {
      await page.getByRole('checkbox').first().check()
      await page.getByRole('toolbar', { name: 'Selected rows' }).waitFor()
      await page.getByRole('button', { name: 'Plan' }).click()
    },
  },
  {
    name: 'groups',
    path: 'rows/Book?by=author&measures=count,avg:pages',
    show: (page) => page.getByRole('table').getByText('Umberto Eco').waitFor(),
  },
  {
    name: 'a row',
    path: 'row/Book?key=1',
    show: async (page) => {
      await page.getByRole('button', { name: /^reviews/ }).click()
      await page.getByRole('region', { name: 'Rows of reviews' }).waitFor()
    },
  },
  {
    name: 'a form with a fault',
    path: 'new/Book',
    show: async (page) => {
      await page.getByRole('button', { name: 'Create Book' }).click()
      await page.locator('.fault').first().waitFor()
    },
  },
  {
    name: 'a form with links',
    path: 'new/Author',
    show: async (page) => {
      await page.getByRole('combobox', { name: 'clubs' }).click()
      await page.getByRole('option', { name: 'Inklings' }).click()
      await page.getByRole('group', { name: 'Values of Membership' }).waitFor()
    },
  },
  {
    name: 'what a delete takes',
    path: 'row/Author?key=1',
    show: async (page) => {
      await page.getByRole('button', { name: 'Delete' }).click()
      await page.getByText('Prevented by').waitFor()
    },
  },
  {
    name: 'the commits',
    path: 'commits',
    show: (page) => page.getByRole('list', { name: 'Commits' }).getByText('seed').waitFor(),
  },
  {
    name: 'a commit',
    path: 'commit/2',
    show: (page) => page.getByRole('heading', { name: '#2 seed' }).waitFor(),
  },
  {
    name: 'the live queries',
    path: 'live',
    show: (page) => page.getByRole('region', { name: 'Live queries' }).getByText('per row').waitFor(),
  },
  {
    name: 'the health',
    path: 'health',
    show: (page) =>
      page.getByRole('region', { name: 'Memory of the models' }).getByText('Book').first().waitFor(),
  },
  {
    name: 'the diagram',
    path: 'diagram?search=book',
    show: (page) => page.getByRole('link', { name: 'Membership' }).last().waitFor(),
  },
  {
    name: 'the console',
    path: `console?q=${encodeURIComponent('db.Book.filter({ pages__gt: 300 })')}`,
    show: (page) => page.getByRole('table', { name: 'Rows of the query' }).waitFor(),
  },
  {
    name: 'a fault in the console',
    path: `console?q=${encodeURIComponent('db.Book.filter({ nope: 300 })')}`,
    show: (page) => page.getByRole('alert').waitFor(),
  },
]

test('axe-core finds nothing serious on any page, in either theme', async ({ studio }) => {
  const db = filledLibrary()
  const subscription = db.Book.filter({ pages__gt: 300 }).live().subscribe()
  const visit = await studio(db, { write: true })
  const faults: Record<string, readonly string[]> = {}
  const page = await visit.open('')
  await grid(page, 'Country').waitFor()
  for (const { name, path, show } of PAGES) {
    await page.goto(visit.url(path))
    await show(page)
    const found = await accessibilityFaults(page)
    if (found.length > 0) faults[name] = found
  }
  assert.equal(faults, {})
  subscription.unsubscribe()
})

test('axe-core finds a contrast that is too low, in the dark theme too', async ({ page: open }) => {
  const page = await open(filledLibrary(), 'commits')
  await page.getByRole('list', { name: 'Commits' }).getByText('seed').waitFor()
  await page.getByRole('heading', { name: 'Commits' }).evaluate((heading) => {
    // 4.4 to white, 4.1 to the dark page.
    heading.style.color = '#787878'
  })
  const found = await accessibilityFaults(page)
  assert.equal(
    found.map((fault) => /^\w+: color-contrast \(serious\): h1\b/.exec(fault)?.[0]),
    ['light: color-contrast (serious): h1', 'dark: color-contrast (serious): h1'],
    found.join('\n'),
  )
})

run()
