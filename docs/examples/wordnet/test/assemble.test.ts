import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { parseSenseLine } from '../src/parse/sense-line.js'
import { parseSynsetLine } from '../src/parse/synset-line.js'
import { assemble } from '../src/parse/wordnet.js'
import type { WordNet } from '../src/parse/wordnet.js'
import { SENSE_LINES, SYNSET_LINES } from './slice.js'

const synsets = SYNSET_LINES.map(parseSynsetLine)
const senses = SENSE_LINES.map(parseSenseLine)
const wordnet = assemble(synsets, senses, true)

const named = (slice: WordNet, level: string, relation: string): string[] => {
  for (const [kind, pairs] of slice.links) {
    if (kind.level !== level || kind.relation !== relation) continue
    return pairs.map((pair) =>
      pair
        .map((index) => (level === 'synset' ? firstWord(slice, index) : slice.senses[index]?.written))
        .join(' → '),
    )
  }
  return []
}
const firstWord = (slice: WordNet, synset: number): string | undefined =>
  slice.senses.find((sense) => sense.synset === synset && sense.position === 1)?.written

test('every synset, and every line of index.sense as one sense', () => {
  assert.is(wordnet.synsets.length, SYNSET_LINES.length)
  assert.is(wordnet.senses.length, SENSE_LINES.length)
})

test('a word occurs once, whatever its senses', () => {
  const respire = wordnet.words.indexOf('respire')
  assert.is(wordnet.words.filter((lemma) => lemma === 'respire').length, 1)
  assert.equal(
    wordnet.senses.filter((sense) => sense.word === respire).map(({ number }) => number),
    [3, 2, 1],
  )
})

test('two spellings in one synset are one sense', () => {
  const letter = wordnet.senses.find(({ written }) => written === 'A')
  assert.equal([letter?.alsoWritten, letter?.number], ['a', 6])
  assert.not(wordnet.senses.some(({ written }) => written === 'a'))
})

test('a relation stated from both ends is one pair', () => {
  assert.equal(named(wordnet, 'synset', 'hypernyms'), [
    'puppy → dog',
    'dog → canine',
    'respire → breathe',
    'exhale → breathe',
    'inhale → breathe',
  ])
})

test('a symmetric relation is one pair, the earlier first', () => {
  assert.equal(named(wordnet, 'sense', 'antonyms'), ['exhale → inhale', 'abaxial → adaxial'])
  assert.equal(named(wordnet, 'synset', 'verbGroup'), ['breathe → respire', 'breathe → respire'])
})

test('a relation stated from one end only', () => {
  assert.equal(named(wordnet, 'synset', 'entailments'), ['breathe → inhale', 'breathe → exhale'])
})

test('a frame of word 0 is one of every word', () => {
  const inhale = wordnet.senses.findIndex(({ written }) => written === 'inhale')
  assert.equal(
    wordnet.frames.filter(([sense]) => sense === inhale).map(([, frame]) => frame),
    [2, 8],
  )
})

test('what does not fit together is refused', () => {
  assert.throws(() => assemble(synsets, senses), /pointer @ leads to nothing/)
  assert.throws(() => assemble(synsets, senses.slice(1), true), /'a' is missing in index\.sense/)
  assert.throws(() => assemble(synsets.slice(1), senses), /in no synset/)
  const noInverse = SYNSET_LINES.map((line) =>
    parseSynsetLine(line.replace('~ 01325095 n 0000', '%p 02161498 n 0000')),
  )
  assert.throws(() => assemble(noInverse, senses, true), /@ and ~ don't state the same pairs/)
})

test.run()
