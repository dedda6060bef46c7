import { defineSchema, model, string, type SchemaOf } from '@relata/core'
import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createStore } from '../../src/index.js'
import { foldCase } from '../../src/resolve/fold-case.js'
import { makeTest } from '../../src/resolve/lookups/registry.js'

/** Every code point that any of JavaScript's case mappings changes, or that Unicode calls a cased letter. */
const cased: readonly string[] = Array.from({ length: 0x110000 }, (_, code) => code)
  .filter((code) => code < 0xd800 || code > 0xdfff)
  .map((code) => String.fromCodePoint(code))
  .filter(
    (letter) =>
      letter.toLowerCase() !== letter ||
      letter.toUpperCase() !== letter ||
      /\p{Cased}|\p{CWCM}/u.test(letter),
  )

const forms = (letter: string): readonly string[] => [letter, letter.toLowerCase(), letter.toUpperCase()]
const shown = (text: string): string =>
  Array.from(text, (letter) => letter.codePointAt(0)?.toString(16)).join(' ')

const fold = suite('foldCase')

fold('every cased letter of Unicode folds like its lower and its upper case', () => {
  assert.ok(cased.length > 2800)
  for (const letter of cased) {
    for (const form of forms(letter)) assert.is(foldCase(form), foldCase(letter), shown(letter))
    assert.is(foldCase(foldCase(letter)), foldCase(letter), shown(letter))
    assert.is(foldCase(letter), letter.toLowerCase().toUpperCase(), shown(letter))
  }
})

fold('letters that a regular expression finds whatever the case fold alike', () => {
  const all = cased.join('')
  for (const letter of cased)
    for (const found of all.match(new RegExp(letter, 'giu')) ?? [])
      assert.is(foldCase(found), foldCase(letter), `${shown(letter)}, ${shown(found)}`)
})

fold('a letter folds in the same way at every position', () => {
  const letter = fc.oneof(
    fc.constantFrom(...cased.slice(0, 1000)),
    fc.constantFrom('Σ', 'ς', 'ß', 'ẞ', 'İ', 'ı', 'ﬁ', 'ǅ', 'ᾼ', '\u0307', '\u0345', ' ', '1'),
  )
  fc.assert(
    fc.property(
      fc.array(letter, { maxLength: 6 }),
      (letters) => foldCase(letters.join('')) === letters.map(foldCase).join(''),
    ),
    { includeErrorInReport: true, numRuns: 2000 },
  )
})

fold.run()

const subject = { kind: 'string', type: undefined, label: 'T.name' } as const
const TWINS = [
  ['iexact', 'exact'],
  ['icontains', 'contains'],
  ['istartswith', 'startswith'],
  ['iendswith', 'endswith'],
  ['iregex', 'regex'],
] as const

const lookups = suite('lookups that leave case aside')

const agrees = (held: string): void => {
  for (const [lookup, twin] of TWINS) {
    assert.ok(makeTest(subject, twin, held).matches(held), `${twin} ${shown(held)}`)
    for (const form of lookup === 'iregex' ? [held] : forms(held))
      assert.ok(makeTest(subject, lookup, form).matches(held), `${lookup} ${shown(form)} in ${shown(held)}`)
  }
}

lookups(
  'each finds what its case-sensitive twin finds, and every form of it, for every cased letter in every position',
  () => {
    for (const letter of cased)
      [letter, `Ab${letter}`, `${letter} b`, `Ab${letter}cd`, `${letter}${letter}`].forEach(agrees)
  },
)

lookups('part of a text that is found with its case is found without it', () => {
  const letter = fc.oneof(
    fc.constantFrom(...cased.slice(0, 1500)),
    fc.constantFrom('Σ', 'ς', 'σ', 'ß', 'ẞ', 'İ', 'ı', 'ﬁ', '\u0345', ' ', '1'),
  )
  const text = fc.array(letter, { maxLength: 8 }).map((letters) => letters.join(''))
  fc.assert(
    fc.property(text, text, text, (before, part, after) => {
      const held = before + part + after
      assert.ok(makeTest(subject, 'icontains', part).matches(held))
      assert.ok(makeTest(subject, 'istartswith', before).matches(held))
      assert.ok(makeTest(subject, 'iendswith', after).matches(held))
      assert.ok(makeTest(subject, 'icontains', part.toUpperCase()).matches(held))
    }),
    { includeErrorInReport: true, numRuns: 1000 },
  )
})

const schema = defineSchema({ T: model({ name: string({ index: true }) }) })
interface Texts extends SchemaOf<typeof schema> {}

lookups('names are found whichever way they are written, in filters and in live queries', () => {
  const db = createStore<Texts>(schema)
  const names = (where: object): string[] =>
    db.T.filter(where as { name__iexact: string })
      .valuesList('name', { flat: true })
      .toArray()
  let living = 0
  const subscription = db.T.filter({ name__icontains: 'ΟΔΥΣΣΕΥΣ' })
    .liveCount()
    .subscribe((n) => (living = n))
  for (const name of [
    'ΟΔΥΣΣΕΥΣ',
    'Ὀδυσσεύς',
    'Οδυσσευς',
    'Straße',
    'STRASSE',
    'STRAẞE',
    'İstanbul',
    'ısı',
    'ﬁn',
    '300 K',
    'Ǆ',
    'ǅ',
  ])
    db.T.create({ name })
  assert.equal(names({ name__iexact: 'οδυσσευσ' }), ['ΟΔΥΣΣΕΥΣ', 'Οδυσσευς'])
  assert.equal(names({ name__istartswith: 'strass' }), ['Straße', 'STRASSE', 'STRAẞE'])
  assert.equal(names({ name__iendswith: 'ẞe' }), ['Straße', 'STRASSE', 'STRAẞE'])
  assert.equal(names({ name__icontains: 'İSTAN' }), ['İstanbul'])
  assert.equal(names({ name__iexact: 'ISI' }), ['ısı'])
  assert.equal(names({ name__icontains: 'FI' }), ['ﬁn'])
  assert.equal(names({ name__iendswith: 'k' }), ['300 K'])
  assert.equal(names({ name__iexact: 'ǆ' }), ['Ǆ', 'ǅ'])
  assert.equal(names({ name__iregex: 'σ$' }), ['ΟΔΥΣΣΕΥΣ', 'Ὀδυσσεύς', 'Οδυσσευς'])
  assert.is(living, 2)
  subscription.unsubscribe()
})

lookups.run()
