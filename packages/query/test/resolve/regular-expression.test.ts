import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { regularExpression } from '../../src/resolve/regular-expression.js'

const test = suite('regular expressions')
const finds = (pattern: string, text: string, fold = false): boolean => regularExpression(pattern, fold).test(text)

test('what both languages have means the same', () => {
  for (const [pattern, text, found] of [
    ['fo*', 'foooo', true],
    ['^b(.).*b\\1', 'barfoobaz', true],
    ['b(.).*b\\1', 'baxbez', false],
    ['[fb]o|z+$', 'quz', true],
    ['a{2,3}', 'caab', true],
    ['[^a-c]', 'abc', false],
    ['\\.', 'a.b', true],
    ['\\n', 'a\nb', true],
  ] as const)
    assert.is(finds(pattern, text), found, pattern)
})

test("Python's own spelling is read", () => {
  assert.ok(finds('(?i)STRASSE', 'strasse'))
  assert.ok(finds('(?P<year>\\d{4})-(?P=year)', '2024-2024'))
  assert.not(finds('(?P<year>\\d{4})-(?P=year)', '2024-2025'))
  assert.ok(finds('\\Aab\\Z', 'ab'))
  assert.not(finds('(?m)\\Ab', 'a\nb'))
  assert.ok(finds('(?m)^b', 'a\nb'))
  assert.ok(finds('(?s)a.b', 'a\nb'))
  assert.ok(finds('a(?#a note)b', 'ab'))
  assert.ok(finds('a{,2}b', 'aab'))
})

test('words know every alphabet', () => {
  assert.ok(finds('^\\w+$', 'naïve'))
  assert.ok(finds('^[\\w-]+$', 'naïve-Übung'))
  assert.ok(finds('\\bÜ', 'eine Übung'))
  assert.not(finds('\\bbung', 'Übung'))
  assert.ok(finds('^\\d$', '٣'))
  assert.ok(finds('STRASSE', 'strasse', true))
})

test('signs that mean nothing there stand for themselves', () => {
  for (const [pattern, text] of [
    ["\\'\\-\\_\\ \\#", "'-_ #"],
    ['a{b}', 'a{b}'],
    [']', ']'],
    ['[]a]+$', ']a'],
    ['[[]', '['],
    ['[\\]\\-]+', ']-'],
    ['{', '{'],
  ] as const)
    assert.ok(finds(pattern, text), pattern)
})

test('what is no pattern is no pattern', () => {
  for (const pattern of ['(', '[a', 'a**', '(?P<1>a)', '(?x)a b', '\\1(a'])
    assert.throws(
      () => regularExpression(pattern, false),
      (error: unknown) => error instanceof SyntaxError,
      pattern,
    )
})

test.run()
