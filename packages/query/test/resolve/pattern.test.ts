import { ValidationError } from '@relata/core'
import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { Automaton } from '../../src/resolve/pattern/automaton.js'
import { parsePattern } from '../../src/resolve/pattern/parse.js'
import { patternOf } from '../../src/resolve/pattern/pattern.js'
import { programOf } from '../../src/resolve/pattern/program.js'
import { refused } from '../worlds/library.js'

const test = suite('regular expressions')
/** Whatever JavaScript's engine might do for it. */
const automatonOf = (pattern: string): Automaton =>
  new Automaton(pattern, programOf(pattern, parsePattern(pattern, false)))
const finds = (pattern: string, text: string, fold = false): boolean => {
  const found = patternOf(pattern, fold).test(text)
  assert.is(
    automatonOf(`${fold && !pattern.startsWith('(?') ? '(?i)' : ''}${pattern}`).test(text),
    found,
    `automaton: ${pattern}`,
  )
  return found
}

test('what JavaScript and Python have in common means the same', () => {
  for (const [pattern, text, found] of [
    ['fo*', 'foooo', true],
    ['[fb]o|z+$', 'quz', true],
    ['a{2,3}', 'caab', true],
    ['^a{2,3}$', 'aaaa', false],
    ['[^a-c]', 'abc', false],
    ['\\.', 'a.b', true],
    ['\\.', 'ab', false],
    ['\\n', 'a\nb', true],
    ['a.b', 'a\nb', false],
    ['', '', true],
    ['^$', '', true],
    ['^$', 'a', false],
    ['()', 'a', true],
    ['a|', 'b', true],
    ['^(?:|b)c', 'bc', true],
    ['^(a*)*$', 'aab', false],
  ] as const)
    assert.is(finds(pattern, text), found, pattern)
})

test("Python's own spelling is read", () => {
  assert.ok(finds('(?i)STRASSE', 'strasse'))
  assert.ok(finds('(?P<year>\\d{4})-\\d\\d', '2024-20'))
  assert.ok(finds('\\Aab\\Z', 'ab'))
  assert.not(finds('(?m)\\Ab', 'a\nb'))
  assert.ok(finds('(?m)^b', 'a\nb'))
  assert.ok(finds('(?m)a$', 'a\nb'))
  assert.not(finds('a$', 'a\nb'))
  assert.ok(finds('(?s)a.b', 'a\nb'))
  assert.ok(finds('a(?#a note)b', 'ab'))
  assert.ok(finds('^a(?#a note)*$', 'aa'))
  assert.ok(finds('a{,2}b', 'aab'))
  assert.ok(finds('\\U0001F600', '😀'))
})

test("JavaScript's own spelling is read", () => {
  assert.ok(finds('^\\p{L}+$', 'naïve'))
  assert.not(finds('\\P{L}', 'naïve'))
  assert.ok(finds('^[\\p{Script=Greek}\\p{Nd}]+$', 'λόγος1'))
  assert.not(finds('\\p{Script=Greek}', 'logos'))
  assert.ok(finds('\\u{1F600}', 'a😀b'))
  assert.ok(finds('\\uD83D\\uDE00', '😀'))
  assert.ok(finds('^.$', '😀'))
  assert.ok(finds('\\x41\\u0042', 'AB'))
  assert.ok(finds('(?<year>\\d+)', '2024'))
  assert.ok(finds('a+?b*?c??', 'a'))
  assert.ok(finds('^\\cJ$', '\n'))
})

test('flags hold for a group', () => {
  assert.ok(finds('(?i:a)b', 'Ab'))
  assert.not(finds('(?i:a)b', 'AB'))
  assert.ok(finds('^(?s:.)$', '\n'))
  assert.not(finds('(?-i:a)', 'A', true))
  assert.ok(finds('(?i-s:A.)', 'ab'))
  assert.ok(finds('(?a:^\\w$)', 'a'))
  assert.not(finds('(?a:^\\w$)', 'ä'))
  assert.ok(finds('(?a)\\bbung', 'Übung'))
})

test('words know every alphabet', () => {
  assert.ok(finds('^\\w+$', 'naïve'))
  assert.ok(finds('^[\\w-]+$', 'naïve-Übung'))
  assert.ok(finds('\\bÜ', 'eine Übung'))
  assert.not(finds('\\bbung', 'Übung'))
  assert.ok(finds('\\Bbung', 'Übung'))
  assert.ok(finds('^\\d$', '٣'))
  assert.ok(finds('^[\\W]$', '-'))
  assert.not(finds('^[\\W]$', 'ä'))
  assert.ok(finds('^[^\\W\\d]$', 'ä'))
  assert.not(finds('^[^\\W\\d]$', '٣'))
})

test('cases fold as in JavaScript', () => {
  assert.ok(finds('STRASSE', 'strasse', true))
  assert.ok(finds('^[α-ω]+$', 'ΣςΩ', true))
  assert.ok(finds('σ', 'ς', true))
  assert.ok(finds('k', '\u212A', true))
  assert.not(finds('ß', 'SS', true))
})

test('signs that mean nothing there are literals', () => {
  for (const [pattern, text] of [
    ["\\'\\-\\_\\ \\#", "'-_ #"],
    ['a{b}', 'a{b}'],
    [']', ']'],
    ['[]a]+$', ']a'],
    ['[[]', '['],
    ['[\\]\\-]+', ']-'],
    ['[a\\-z]', '-'],
    ['^[+--]$', ','],
    ['{', '{'],
    ['a{,b', 'a{,b'],
    ['[&&--]', '&'],
  ] as const)
    assert.ok(finds(pattern, text), pattern)
})

test('text that is no pattern is refused with what is wrong', () => {
  for (const [pattern, why] of [
    ['(', "a '('"],
    [')', "a ')'"],
    ['[a', "a '['"],
    ['a**', 'repeated'],
    ['*a', 'nothing to repeat'],
    ['^*', 'nothing to repeat'],
    ['a{3,2}', 'from 3 to 2'],
    ['[b-a]', '[b-a]'],
    ['\\', 'backslash'],
    ['\\q', '\\q'],
    ['\\p{Nonsense}', '\\p{Nonsense}'],
    ['\\u{110000}', '\\u{110000}'],
    ['[\\1]', 'brackets'],
    ['(?P<1>a)', '(?P<'],
    ['(?<n>a)(?<n>b)', "'n'"],
    ['a(?i)b', 'must come first'],
    ['(?q)a', "'q'"],
  ] as const) {
    const error = refused(() => patternOf(pattern, false))
    assert.instance(error, ValidationError, pattern)
    assert.is(error.code, 'ERR_LOOKUP_VALUE', pattern)
    assert.ok(error.message.includes(why), `${pattern}: ${error.message}`)
  }
})

test('what linear time rules out is refused with its name', () => {
  for (const [pattern, what] of [
    ['(a)\\1', 'backreference'],
    ['(?<n>a)\\k<n>', 'backreference'],
    ['(?P<n>a)(?P=n)', 'backreference'],
    ['a(?=b)', 'lookahead'],
    ['(?!b)', 'lookahead'],
    ['(?<=a)b', 'lookbehind'],
    ['(?<!a)b', 'lookbehind'],
    ['(?>a)', 'atomic'],
    ['(a)?(?(1)b|c)', 'conditional'],
    ['a++', 'possessive'],
    ['(?x)a b', "'x'"],
    ['a{1001}', '1000 repetitions'],
    ['((a{100}){100}){100}', 'multiply'],
    [`${'('.repeat(50_000)}a`, '250 deep'],
  ] as const) {
    const error = refused(() => patternOf(pattern, false))
    assert.is(error.code, 'ERR_PATTERN', pattern)
    assert.ok(error.message.includes(what), `${pattern}: ${error.message}`)
  }
})

test('patterns that make a backtracking engine try everything take linear time', () => {
  const start = performance.now()
  const long = 'a'.repeat(50_000)
  for (const pattern of [
    '^(a+)+$',
    '(a|aa)+$',
    '(a|a)*b',
    '(.*a){20}$',
    '^(([a-z])+.)+[A-Z]([a-z])+$',
    'a*a*a*a*b',
    '(a?){500}a{500}!',
    '(?:(?:a*)*)*!',
    '((){1000}){1000}!',
    '\\s+$',
  ])
    finds(pattern, `${long}!`)
  assert.not(finds('^(a+)+$', `${long}!`))
  assert.ok(finds('^(a+)+$', long))
  assert.ok(finds('(x+x+)+y', `${'x'.repeat(50_000)}y`))
  // Each code point leads to a set of threads that was not met before.
  const random =
    fc.sample(fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 5_000, maxLength: 5_000 }), {
      numRuns: 1,
      seed: 1,
    })[0] ?? ''
  assert.ok(finds('a[ab]{100}$', random) || finds('b[ab]{100}$', random))
  assert.ok(performance.now() - start < 60_000)
})

const leaf = fc.constantFrom(
  'a',
  'b',
  'k',
  '[ab]',
  '[^a]',
  '.',
  '\\w',
  '\\s',
  '\\n',
  '\\W',
  '%',
  '\\p{Lu}',
  'ſ',
  '-',
)
const place = fc.constantFrom('^', '$', '\\b', '\\B')
const safe = fc.letrec<{ node: string; group: string }>((tie) => ({
  group: fc
    .tuple(fc.array(tie('node'), { minLength: 1, maxLength: 3 }), fc.boolean())
    .map(([parts, either]) => `(?:${either ? parts.join('|') : parts.join('')})`),
  node: fc.oneof(
    { maxDepth: 3 },
    leaf,
    place,
    fc
      .tuple(leaf, fc.constantFrom('*', '+', '?', '{2}', '{1,3}', '{2,}', '*?'))
      .map(([part, times]) => part + times),
    tie('group'),
    fc
      .tuple(tie('group'), fc.constantFrom('*', '+', '?', '{2}', '{0,2}', '{1,}'))
      .map(([part, times]) => part + times),
  ),
})).node
const shortText = fc.string({
  unit: fc.constantFrom('a', 'b', 'K', 'k', 'S', ' ', '\n', '%', '_', '-'),
  maxLength: 8,
})

test("a pattern finds what JavaScript's engine finds", () => {
  fc.assert(
    fc.property(
      fc.array(safe, { minLength: 1, maxLength: 3 }),
      fc.array(shortText, { minLength: 1, maxLength: 8 }),
      fc.subarray(['i', 'm', 's']),
      (parts, texts, flags) => {
        const pattern = parts.join('')
        const own = patternOf(flags.length === 0 ? pattern : `(?${flags.join('')})${pattern}`, false)
        const expected = new RegExp(pattern, `u${flags.join('')}`)
        for (const text of texts)
          assert.is(
            own.test(text),
            expected.test(text),
            `/${pattern}/u${flags.join('')} in ${JSON.stringify(text)}`,
          )
      },
    ),
    { includeErrorInReport: true, numRuns: 2_000 },
  )
})

test('no pattern takes long over a long text', () => {
  const texts = ['a'.repeat(20_000), 'ab'.repeat(10_000), 'k '.repeat(10_000), `${'a'.repeat(60)}!`]
  const start = performance.now()
  fc.assert(
    fc.property(fc.array(safe, { minLength: 1, maxLength: 4 }), (parts) => {
      const own = patternOf(`${parts.join('')}!$`, false)
      for (const text of texts) own.test(text)
    }),
    { includeErrorInReport: true, numRuns: 200 },
  )
  assert.ok(performance.now() - start < 60_000)
})

test('a pattern that forgot its states finds the same', () => {
  const own = automatonOf('a[ab]{60}c')
  const expected = /a[ab]{60}c/
  const texts = fc.sample(
    fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 200, maxLength: 400 }),
    { numRuns: 100, seed: 2 },
  )
  const long = fc.sample(fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 300, maxLength: 300 }), {
    numRuns: 100,
    seed: 3,
  })
  for (const text of [...texts, ...long.map((each) => `${each}c`)])
    assert.is(own.test(text), expected.test(text), text)
})

test.run()
