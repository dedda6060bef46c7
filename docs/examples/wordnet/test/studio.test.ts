import { createStore } from 'relata'
import * as assert from 'uvu/assert'
import { browserSuite } from '../../../../packages/studio/test/browser/helpers/browser-suite.js'
import { cellsOf } from '../../../../packages/studio/test/browser/helpers/grid.js'
import { load } from '../src/load/load.js'
import { schema, type WordNetSchema, type WordNetStore } from '../src/model/schema.js'
import { parseSenseLine } from '../src/parse/sense-line.js'
import { parseSynsetLine } from '../src/parse/synset-line.js'
import { assemble } from '../src/parse/wordnet.js'
import { browse } from './browse.js'
import { SENSE_LINES, SYNSET_LINES } from './slice.js'

const { test, run } = await browserSuite()

async function filledSlice(): Promise<WordNetStore> {
  const db = createStore<WordNetSchema>(schema)
  const wordnet = assemble(SYNSET_LINES.map(parseSynsetLine), SENSE_LINES.map(parseSenseLine), true)
  await load(db, wordnet, { start: () => {}, update: () => {}, end: () => {} })
  return db
}

test('WordNet in the studio: a synset by one of its words, what is below it, and the models with all relations', async ({
  studio,
}) => {
  const db = await filledSlice()
  const dog = db.Synset.get({ words__lemma: 'dog' })

  const visit = await studio(db)
  const page = await visit.open(`rows/Synset?filter=${encodeURIComponent('words__lemma = dog')}`)
  await page.getByText('1 row matches').waitFor()
  assert.equal(await cellsOf(page, 'offset'), [String(dog.offset)])
  await page.goto(visit.url(`row/Synset?key=${dog.id}`))
  await page.getByRole('button', { name: /^hyponyms 1\b/ }).click()
  await page.getByText('a young dog').first().waitFor()

  await page.getByRole('link', { name: 'Diagram' }).click()
  await page
    .getByText(`${schema.models.filter((model) => model.autoOf === undefined).length} models`)
    .waitFor()
})

test('every table of WordNet is scrolled through, and rows are opened with all of their relations', async ({
  studio,
}) => {
  const db = await filledSlice()
  const { tables, rows, pages, relations } = await browse(await studio(db), db, 4)
  assert.is(tables, schema.models.length)
  assert.is(rows, 186)
  assert.ok(pages >= 20 && relations >= 20, `${pages} rows, ${relations} relations`)
})

test('WordNet is grouped, queried in the console, edited, and its history is read', async ({ studio }) => {
  const db = await filledSlice()
  const visit = await studio(db, { write: true, actor: () => 'ann' })
  const page = await visit.open('rows/Synset?by=pos&measures=count')
  const groups = page.getByRole('table', { name: 'Groups of Synset' })
  const verbs = db.Synset.filter({ pos: 'v' }).count()
  await groups.getByRole('row', { name: new RegExp(`^v ${verbs}\\b`) }).waitFor()

  const leaves =
    "db.Synset.filter({ pos: 'n' }, not(Exists(db.Synset.filter({ hypernyms: OuterRef('pk') }))))"
  await page.goto(visit.url(`console?q=${encodeURIComponent(`${leaves}.count()`)}`))
  const expected = db.Synset.filter({ pos: 'n', hyponyms__isnull: true }).count()
  await page.getByRole('main').getByText(String(expected), { exact: true }).first().waitFor()

  const puppy = db.Synset.get({ words__lemma: 'puppy' })
  const { position } = db
  await page.goto(visit.url(`row/Synset?key=${puppy.id}`))
  const hypernyms = page.getByRole('region', { name: 'hypernyms', exact: true })
  await hypernyms.getByRole('button', { name: 'Add Synset to hypernyms' }).click()
  await hypernyms.getByRole('combobox', { name: 'Search Synset' }).fill('any of various fissiped')
  await hypernyms.getByRole('option', { name: /fissiped/ }).click()
  await hypernyms.getByRole('button', { name: /^hypernyms 2\b/ }).waitFor()
  assert.equal([db.position, puppy.hypernyms.count()], [position + 1, 2])
  await page.getByRole('button', { name: 'Delete' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('2 links of Synset_hypernyms').waitFor()
  await dialog.getByRole('button', { name: 'Cancel' }).click()

  await page.getByRole('link', { name: 'Commits' }).click()
  const newest = page.getByRole('list', { name: 'Commits' }).getByRole('listitem').first()
  await newest.getByText('ann').waitFor()
  assert.match(await newest.innerText(), /^studio\s+ann[\s\S]*linked Synset\.hypernyms/)
})

run()
