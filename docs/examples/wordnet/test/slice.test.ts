import { createStore } from 'relata'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { showAll } from '../src/demo/all.js'
import { demoOver } from '../src/demo/demo.js'
import { load } from '../src/load/load.js'
import { schema } from '../src/model/schema.js'
import type { WordNetSchema } from '../src/model/schema.js'
import { parseSenseLine } from '../src/parse/sense-line.js'
import { parseSynsetLine } from '../src/parse/synset-line.js'
import { assemble } from '../src/parse/wordnet.js'
import { paintFor } from '../src/show/paint.js'
import { SENSE_LINES, SYNSET_LINES } from './slice.js'

const db = createStore<WordNetSchema>(schema)

test.before(async () => {
  const wordnet = assemble(SYNSET_LINES.map(parseSynsetLine), SENSE_LINES.map(parseSenseLine), true)
  await load(db, wordnet, { start: () => {}, update: () => {}, end: () => {} })
})

test('a slice of WordNet is in the store, row by row', () => {
  assert.equal([db.Synset.count(), db.Sense.count(), db.LexicographerFile.count(), db.Frame.count()], [13, 27, 45, 35])
})

test('relations read from both of their ends', () => {
  const dog = db.Synset.get({ words__lemma: 'dog' })
  assert.equal(
    dog.hyponyms.toArray().map((synset) => synset.definition),
    ['a young dog'],
  )
  assert.is(dog.hyponyms.get().hypernyms.contains(dog), true)
  assert.equal(dog.words.orderBy('senses__position').valuesList('lemma', { flat: true }).toArray(), [
    'dog',
    'domestic dog',
    'canis familiaris',
  ])
  assert.is(dog.file.name, 'noun.animal')
})

test('an antonym is seen from both sides', () => {
  const [exhale, inhale] = ['exhale', 'inhale'].map((lemma) => db.Sense.get({ word__lemma: lemma }))
  assert.is(exhale?.antonyms.get(), inhale)
  assert.is(inhale?.antonyms.get(), exhale)
})

test('a chain over three relations', () => {
  const words = db.Word.filter({ synsets__hypernyms__words__lemma: 'breathe' }).orderBy('lemma')
  assert.equal(words.valuesList('lemma', { flat: true }).toArray(), [
    'breathe in',
    'breathe out',
    'exhale',
    'expire',
    'inhale',
    'inspire',
    'respire',
  ])
})

test('the whole demo runs over it, and changes nothing', () => {
  const before = db.stateHash()
  let printed = ''
  showAll(
    demoOver(db, paintFor({}), (text) => (printed += text)),
    { synsets: 13, senses: 27 },
  )
  assert.is(db.stateHash(), before)
  assert.match(printed, /13 synsets +✓ as many/)
  assert.match(printed, /after .*the same as before/)
  assert.match(printed, /Synset\.file says PROTECT/)
})

test.run()
