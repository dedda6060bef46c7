import { createStore } from 'relata'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { showAll } from '../src/demo/all.js'
import { demoOver } from '../src/demo/demo.js'
import { forget, live } from '../src/demo/live.js'
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
  assert.equal(
    [db.Synset.count(), db.Sense.count(), db.LexicographerFile.count(), db.Frame.count()],
    [13, 27, 45, 35],
  )
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

test('the whole demo runs over it, and changes nothing', async () => {
  const before = db.stateHash()
  let printed = ''
  await showAll(
    demoOver(db, paintFor({}), (text) => (printed += text)),
    { synsets: 13, senses: 27 },
  )
  assert.is(db.stateHash(), before)
  assert.match(printed, /13 synsets +✓ as many/)
  assert.match(printed, /after .*the same as before/)
  assert.match(printed, /Synset\.file says PROTECT/)
})

test('the live scene prints each commit as it comes, and nothing of what is undone', async () => {
  let lines: string[] = []
  let pauses = 0
  const demo = demoOver(db, paintFor({}), (text) => lines.push(text.trim()))
  const pause = (): Promise<void> => Promise.resolve(void pauses++)
  await live({ ...demo, pause }, 'dog', 'noun.animal')
  lines = lines.map((line) => line.replace(/ +[\d.]+ (µs|ms|s)$/, '').replaceAll(/ {2,}/g, '  '))
  assert.equal(lines.slice(4, 11), [
    'at first  + dog + domestic dog + Canis familiaris  1 for its kinds',
    'a word is added  + pupper',
    'another one  + good boy',
    'one is spelled otherwise  pupper → Pupper',
    'a kind of it, with a word  2 for its kinds',
    'a transaction that throws  no notification',
    'the words are deleted  − Pupper − good boy  1 for its kinds',
  ])
  assert.is(pauses, 6)
})

test('the next demo deletes what an interrupted one left', async () => {
  const before = db.stateHash()
  const demo = demoOver(db, paintFor({}), () => {})
  const interrupted = live(
    { ...demo, pause: () => Promise.reject(new Error('interrupted')) },
    'dog',
    'noun.animal',
  )
  await interrupted.then(
    () => assert.unreachable(),
    (error: Error) => assert.is(error.message, 'interrupted'),
  )
  assert.is(db.stateHash(), before)
  db.transact(() => {
    db.Synset.create({
      pos: 'n',
      offset: -1,
      definition: 'left',
      file: db.LexicographerFile.get({ name: 'noun.animal' }),
    })
    db.Word.create({ lemma: 'good boy' })
  })
  forget(db)
  assert.is(db.stateHash(), before)
})

test.run()
