import type { Page } from 'playwright-core'
import { createStore, date, defineSchema, foreignKey, manyToMany, model, string } from 'relata'
import * as assert from 'uvu/assert'
import { filledLibrary } from '../helpers/library.js'
import { browserSuite } from './helpers/browser-suite.js'
import { grid } from './helpers/grid.js'

const { test, run } = await browserSuite()
const WRITE = { write: true, actor: () => 'ann' } as const

test('a new row: a fault is shown at its field, and the right value makes the row', async ({
  page: open,
}) => {
  const db = filledLibrary()
  const page = await open(db, 'rows/Book', WRITE)
  await page.getByRole('link', { name: 'New Book' }).click()
  const form = page.getByRole('form', { name: 'New Book' })
  assert.match(await form.innerText(), /blurb\s+long text\s+Default: empty/)
  await form.getByLabel('title').fill('Baudolino')
  await form.getByLabel('published').fill('2000-01-01')
  await form.getByRole('button', { name: 'Set a value: pages' }).click()
  const pages = form.getByLabel('pages', { exact: true })
  await pages.fill('0')
  const author = form.getByRole('combobox', { name: 'author' })
  await author.click()
  // The choices are those that the relation is limited to: not Stanisław Lem.
  await form.getByRole('option').first().waitFor()
  assert.equal(
    (await form.getByRole('option').allInnerTexts()).map((text) => text.split('\n')[0]),
    ['Author Umberto Eco', 'Author Ursula K. Le Guin'],
  )
  await author.fill('Umb')
  await form.getByRole('option', { name: 'Ursula' }).waitFor({ state: 'detached' })
  await author.press('Enter')
  await form.getByRole('button', { name: 'Create Book' }).click()

  const fault = form.locator('.fault')
  await fault.waitFor()
  assert.is(await pages.getAttribute('aria-invalid'), 'true')
  const described = (await pages.getAttribute('aria-describedby')) ?? ''
  assert.is(await page.locator(`[id="${described}"]`).innerText(), await fault.innerText())
  assert.is(db.Book.count(), 5)

  await pages.fill('521')
  await page.keyboard.press('Control+Enter')
  await page.getByRole('heading', { name: 'Baudolino' }).waitFor()
  const { pages: written, author_id } = db.Book.get({ title: 'Baudolino' })
  assert.equal([written, author_id], [521, 1])
  assert.equal(await lastCommit(page), ['studio', 'ann'])
})

test('an edit changes the field that was edited, and the other pages of the store show it', async ({
  studio,
}) => {
  const db = filledLibrary()
  const visit = await studio(db, WRITE)
  const table = await visit.open('rows/Book')
  await grid(table, 'Book').getByText('Solaris').waitFor()
  await table.getByText('Live', { exact: true }).waitFor()
  const page = await visit.open('row/Book?key=5')
  await page.getByRole('button', { name: 'Edit' }).click()
  const form = page.getByRole('form', { name: 'Edit Solaris' })
  await form.getByLabel('title').fill('Solaris, again')
  await form.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('heading', { name: 'Solaris, again' }).waitFor()
  assert.is(db.Book.get(5).title, 'Solaris, again')

  await grid(table, 'Book').getByText('Solaris, again').waitFor()
  // And the other way: of a page that deletes, the page of the row.
  await page.getByText('Live', { exact: true }).waitFor()
  await grid(table, 'Book').getByRole('link', { name: 'Open Solaris, again' }).click()
  await table.getByRole('button', { name: 'Delete' }).click()
  await table.getByRole('dialog').getByRole('button', { name: 'Delete 1 row' }).click()
  await page.getByText('There is no such row').waitFor()
})

test('a delete shows what goes with the row and what prevents it, and asks', async ({ page: open }) => {
  const db = filledLibrary()
  const page = await open(db, 'row/Author?key=1', WRITE)
  await page.getByRole('button', { name: 'Delete' }).click()
  const dialog = page.getByRole('dialog', { name: 'Delete Author Umberto Eco?' })
  await dialog.getByText('It can’t be deleted.').waitFor()
  assert.match(await dialog.innerText(), /Prevented by\s+2 rows by Book\.author PROTECT\s+The Name/)
  assert.ok(await dialog.getByRole('button', { name: 'Delete', exact: true }).isDisabled())
  await dialog.getByRole('link', { name: 'The Name of the Rose' }).click()

  await page.getByRole('heading', { name: 'The Name of the Rose' }).waitFor()
  await page.getByRole('button', { name: 'Delete' }).click()
  const second = page.getByRole('dialog', { name: 'Delete The Name of the Rose?' })
  // The book and its two reviews; the links have a line of their own.
  const confirm = second.getByRole('button', { name: 'Delete 3 rows' })
  await confirm.waitFor()
  const lines = await second.getByRole('listitem').allInnerTexts()
  assert.equal(
    lines.map((line) => line.split('\n')[0]),
    ['2 Review', '1 Book', '2 links of Book_tags'],
  )
  await second.getByRole('button', { name: 'Cancel' }).click()
  assert.is(db.Book.count(), 5)
  await page.getByRole('button', { name: 'Delete' }).click()
  await confirm.click()
  await grid(page, 'Book').getByText('Solaris').waitFor()
  assert.equal([db.Book.count(), db.Review.count()], [4, 4])
  assert.is(await grid(page, 'Book').getByText('The Name of the Rose').count(), 0)
})

test('the rows that match a filter are edited together, in one commit', async ({ studio }) => {
  const db = filledLibrary()
  const visit = await studio(db, WRITE)
  const page = await visit.open('rows/Book?filter=pages%20%3E%20300')
  await page.getByText('3 rows match').waitFor()
  const { position } = db
  await page.getByRole('checkbox').first().check()
  const bar = page.getByRole('toolbar', { name: 'Selected rows' })
  await bar.getByRole('button', { name: 'Select all 3 that match' }).click()
  await bar.getByText('3 selected').waitFor()
  await bar.getByRole('button', { name: 'Edit' }).click()
  const dialog = page.getByRole('dialog', { name: 'Edit 3 rows of Book' })
  await dialog.getByRole('combobox', { name: 'Field to set' }).selectOption('sold')
  await dialog.getByLabel('sold').selectOption('true')
  await dialog.getByRole('button', { name: 'Change 3 rows of Book' }).click()
  await page.getByText('Changed 3 rows.').waitFor()
  await dialog.waitFor({ state: 'detached' })
  assert.is(db.position, position + 1)
  assert.is(db.Book.filter({ sold: true, pages__gt: 300 }).count(), 3)
  assert.is(db.Book.filter({ sold: true }).count(), 3)
  const [commit] = (await visit.running.call('commits', { limit: 1 })).commits
  assert.equal(
    [commit?.position, commit?.action, commit?.actor, commit?.total],
    [position + 1, 'studio', 'ann', 3],
  )
})

test('related rows are made in place, and linked', async ({ page: open }) => {
  const db = filledLibrary()
  const page = await open(db, 'row/Book?key=5', WRITE)
  const reviews = page.getByRole('region', { name: 'reviews', exact: true })
  await reviews.getByRole('button', { name: 'New Review' }).click()
  const dialog = page.getByRole('dialog', { name: 'New Review of Solaris' })
  await dialog.getByLabel('reader').fill('cas')
  await dialog.getByLabel('rating').selectOption('4')
  await dialog.getByRole('button', { name: 'Create Review' }).click()
  await reviews.getByRole('table').getByRole('link', { name: 'cas' }).waitFor()
  assert.is(db.Review.get({ reader: 'cas' }).book_id, 5)

  const tags = page.getByRole('region', { name: 'tags', exact: true })
  await tags.getByRole('button', { name: 'Add Tag to tags' }).click()
  const pick = async (option: string): Promise<void> => {
    await tags.getByRole('combobox', { name: 'Search Tag' }).fill(option)
    await tags.getByRole('option', { name: option }).click()
  }
  await pick('classic')
  await page.getByText('Added classic to tags.').waitFor()
  assert.equal(db.Book.get(5).tags.valuesList('name', { flat: true }).toArray(), [
    'classic',
    'crime',
    'fantasy',
  ])
  await tags
    .getByRole('button', { name: /^tags \d/ })
    .getByText('3')
    .waitFor()
  const { position } = db
  await pick('fantasy')
  await page.getByText('fantasy is in tags already.').waitFor()
  assert.is(db.position, position)
})

test('a new row is made with its many-to-manys, and becomes the target of a one-to-one', async ({
  studio,
}) => {
  const db = filledLibrary()
  const visit = await studio(db, WRITE)
  const page = await visit.open('new/Author')
  const form = page.getByRole('form', { name: 'New Author' })
  await form.getByLabel('name').fill('Italo Calvino')
  const pick = async (relation: string, option: string): Promise<void> => {
    await form.getByRole('combobox', { name: relation, exact: true }).click()
    await form.getByRole('option', { name: option }).click()
  }
  await pick('profile', 'Milan')
  await pick('clubs', 'Inklings')
  const role = form.getByRole('group', { name: 'Values of Membership' })
  await role.getByText('Default: member').waitFor()
  await role.getByRole('button', { name: 'Set a value: role' }).click()
  await role.getByRole('textbox', { name: 'role' }).fill('guest')
  assert.equal(await form.getByRole('list', { name: 'Chosen clubs' }).allInnerTexts(), ['Inklings'])
  await form.getByRole('button', { name: 'Create Author' }).click()
  await page.getByRole('heading', { name: 'Author Italo Calvino' }).waitFor()
  const author = db.Author.get({ name: 'Italo Calvino' })
  assert.equal([author.profile?.id, db.Membership.get({ author }).role, db.position], [1, 'guest', 3])

  await page.goto(visit.url('new/Book'))
  const book = page.getByRole('form', { name: 'New Book' })
  await book.getByLabel('title').fill('Baudolino')
  await book.getByLabel('published').fill('2000-01-01')
  await book.getByRole('combobox', { name: 'author' }).click()
  await book.getByRole('option', { name: 'Umberto' }).click()
  for (const tag of ['crime', 'fantasy', 'classic']) {
    await book.getByRole('combobox', { name: 'tags' }).click()
    await book.getByRole('option', { name: tag }).click()
  }
  await book.getByRole('button', { name: 'Take out fantasy' }).click()
  // The focus is at the search again.
  await page.keyboard.press('Control+Enter')
  await page.getByRole('heading', { name: 'Baudolino' }).waitFor()
  const names = db.Book.get({ title: 'Baudolino' }).tags.valuesList('name', { flat: true })
  assert.equal([...names], ['classic', 'crime'])
  assert.is(db.position, 4)
})

test('linking through a declared model asks for its values, and shows a fault at its field', async ({
  page: open,
}) => {
  const schema = defineSchema({
    Group: model({ name: string(), people: manyToMany('Person', { through: 'Member' }) }),
    Person: model({ name: string() }, { display: (person) => person.name }),
    Member: model({
      group: foreignKey('Group', { onDelete: 'CASCADE' }),
      person: foreignKey('Person', { onDelete: 'CASCADE' }),
      since: date(),
    }),
  })
  const db = createStore(schema)
  db.Group.create({ name: 'Beatles' })
  db.Person.create({ name: 'Ringo' })
  const page = await open(db, 'row/Group?key=1', WRITE)
  const people = page.getByRole('region', { name: 'people', exact: true })
  await people.getByRole('button', { name: 'Add Person to people' }).click()
  await people.getByRole('combobox', { name: 'Search Person' }).click()
  await people.getByRole('option', { name: 'Ringo' }).click()
  const dialog = page.getByRole('dialog', { name: 'Add Ringo to people' })
  await dialog.getByRole('button', { name: 'Create Member' }).click()
  await dialog.locator('.fault').waitFor()
  assert.is(db.Member.count(), 0)
  await dialog.getByLabel('since').fill('1962-08-16')
  await dialog.getByRole('button', { name: 'Create Member' }).click()
  await people.getByRole('button', { name: /^people 1/ }).waitFor()
  assert.is(db.Member.get(1).since, '1962-08-16')
})

test('a studio that only reads has no control that writes', async ({ page: open }) => {
  const page = await open(filledLibrary(), 'rows/Book')
  await grid(page, 'Book').getByText('Solaris').waitFor()
  await page.getByText('Live · read-only').waitFor()
  const writing = async (): Promise<readonly string[]> => {
    const controls = page.getByRole('button').or(page.getByRole('link')).or(page.getByRole('checkbox'))
    const names = await controls.evaluateAll((elements) =>
      elements.map((element) => element.getAttribute('aria-label') ?? element.textContent ?? ''),
    )
    return names.filter((name) => /^(new|edit|delete|add|remove|create|select) /i.test(`${name} `))
  }
  assert.equal(await writing(), [])
  await page.keyboard.press('n')
  await page.getByRole('link', { name: 'Open Solaris' }).click()
  await page.getByRole('heading', { name: 'Solaris' }).waitFor()
  await page.getByRole('region', { name: 'tags', exact: true }).getByRole('button', { name: /^tags/ }).click()
  await page.getByRole('region', { name: 'Rows of tags' }).waitFor()
  assert.equal(await writing(), [])
  await page.keyboard.press('e')
  assert.is(await page.getByRole('form').count(), 0)
})

/** The action and the actor that the history of a row shows for its last commit. */
async function lastCommit(page: Page): Promise<readonly string[]> {
  const entry = page
    .getByRole('region', { name: 'Commits that touched this row' })
    .getByRole('listitem')
    .first()
  const text = await entry.innerText()
  return [/studio/.exec(text)?.[0] ?? text, /ann/.exec(text)?.[0] ?? text]
}

run()
