import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { LEXICOGRAPHER_FILES } from '../src/parse/lexicographer-files.js'
import { ParseError } from '../src/parse/parse-error.js'
import { parseSenseLine } from '../src/parse/sense-line.js'
import { parseSynsetLine } from '../src/parse/synset-line.js'
import { VERB_FRAMES } from '../src/parse/verb-frames.js'
import { SENSE_LINES, SYNSET_LINES } from './slice.js'

const line = (offset: string, pos: string): string =>
  SYNSET_LINES.find((one) => one.startsWith(`${offset} `) && one.split(' ')[2] === pos) ?? ''

test('a noun: words, pointers between synsets and between words, definition', () => {
  const canine = parseSynsetLine(line('02085998', 'n'))
  assert.is(LEXICOGRAPHER_FILES[canine.file], 'noun.animal')
  assert.equal(
    canine.words.map(({ written, lexId }) => [written, lexId]),
    [
      ['canine', 0],
      ['canid', 0],
    ],
  )
  assert.is(canine.pointers.length, 11)
  assert.equal(canine.pointers[0], { symbol: '@', offset: 2077948, pos: 'n', source: 0, target: 0 })
  assert.equal(canine.pointers[2], { symbol: '+', offset: 2688440, pos: 'a', source: 1, target: 1 })
  assert.is(
    canine.definition,
    'any of various fissiped mammals with nonretractile claws and typically long muzzles',
  )
  assert.equal(canine.examples, [])
})

test('words are read with spaces, their lemma in lower case', () => {
  const [, domestic, latin] = parseSynsetLine(line('02086723', 'n')).words
  assert.equal(domestic, { written: 'domestic dog', lemma: 'domestic dog', lexId: 0, marker: undefined })
  assert.equal([latin?.written, latin?.lemma], ['Canis familiaris', 'canis familiaris'])
})

test('a verb: numbers of words in base 16, frames, a definition with a semicolon-free end and two examples', () => {
  const breathe = parseSynsetLine(line('00001740', 'v'))
  assert.equal(breathe.words[3], { written: 'suspire', lemma: 'suspire', lexId: 3, marker: undefined })
  assert.equal(breathe.frames, [
    { frame: 2, word: 0 },
    { frame: 8, word: 0 },
  ])
  assert.is(VERB_FRAMES[8 - 1], 'Somebody ----s something')
  assert.is(breathe.definition, 'draw air into, and expel out of, the lungs')
  assert.equal(breathe.examples, ['I can breathe better when the air is clean', 'The patient is respiring'])
})

test('a satellite adjective is an adjective, with its words’ places', () => {
  const abounding = parseSynsetLine(line('00014377', 's'))
  assert.equal([abounding.pos, abounding.satellite], ['a', true])
  assert.equal(abounding.words[1], { written: 'galore', lemma: 'galore', lexId: 0, marker: 'ip' })
})

test('an adverb derived from an adjective: a backslash is a pointer like another', () => {
  const { pos, pointers } = parseSynsetLine(line('00357087', 'r'))
  assert.is(pos, 'r')
  assert.equal(pointers[0], { symbol: '\\', offset: 1259404, pos: 'a', source: 2, target: 1 })
})

test('a line of index.sense', () => {
  assert.equal(parseSenseLine('breathe%2:29:00:: 00001740 1 22'), {
    lemma: 'breathe',
    pos: 'v',
    file: 29,
    lexId: 0,
    offset: 1740,
    number: 1,
    tagCount: 22,
  })
  const galore = parseSenseLine('galore%5:00:00:abundant:00 00014377 2 0')
  assert.equal([galore.lemma, galore.pos, galore.number], ['galore', 'a', 2])
  assert.is(parseSenseLine("'tween_decks%4:02:00:: 00500491 1 0").lemma, "'tween decks")
})

test('every line of the slice is read', () => {
  for (const one of SYNSET_LINES) assert.ok(parseSynsetLine(one).words.length > 0)
  for (const one of SENSE_LINES) assert.ok(parseSenseLine(one).number > 0)
})

for (const [what, broken, message] of [
  ['no gloss', '02085998 05 n 01 canine 0 000', /no ' \| ' before the gloss/],
  ['a number that is none', '0208599x 05 n 01 canine 0 000 | x', /field 1 is '0208599x'/],
  [
    'a number that is too short',
    '02085998 5 n 01 canine 0 000 | x',
    /field 2 is '5', not a number of 2 digits/,
  ],
  ['fewer words than said', '02085998 05 n 02 canine 0 000 | x', /field 8 is missing/],
  ['more fields than said', '02085998 05 n 01 canine 0 000 canid | x', /field 8 is one too many/],
  ['an unknown part of speech', '02085998 05 q 01 canine 0 000 | x', /part of speech 'q'/],
  [
    'a pointer from a word that is not there',
    '02085998 05 n 01 canine 0 001 + 02688440 a 0201 | x',
    /pointer \+ from word 2 of 1/,
  ],
  [
    'a frame of a word that is not there',
    '00001740 29 v 01 breathe 0 000 01 + 02 02 | x',
    /frame 2 of word 2 of 1/,
  ],
  ['no words', '02085998 05 n 00 000 | x', /a synset without words/],
] as const) {
  test(`refused, and said why: ${what}`, () => {
    assert.throws(
      () => parseSynsetLine(broken),
      (error: unknown) =>
        error instanceof ParseError && error.code === 'ERR_WORDNET_FORMAT' && message.test(error.message),
    )
  })
}

test('refused: a line that is none of index.sense', () => {
  assert.throws(() => parseSenseLine('breathe%6:29:00:: 00001740 1 22'), /not a line of index\.sense/)
  assert.throws(() => parseSenseLine('breathe%2:29:00:: 1740 1 22'), /not a line of index\.sense/)
})

test.run()
