import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { codePoints, stringType, textFieldType } from '../../../src/schema/types/text.js'
import type { Value } from '../../../src/schema/value-type.js'
import { refusal, valueTypeLaws } from '../helpers/value-type-laws.js'

const test = suite('text types')
const odd = fc
  .array(fc.constantFrom('a', 'b', 'é', '\u0000', '\ud7ff', '\ue000', '\uffff', '😀', '𐀀', '\u{10ffff}'), {
    maxLength: 5,
  })
  .map((parts) => parts.join(''))

function byCodePoint(a: Value, b: Value): number {
  const [left, right] = [a, b].map((text) =>
    Array.from(text as string, (character) => character.codePointAt(0) as number),
  )
  for (const [at, code] of (left ?? []).entries()) {
    const other = right?.[at]
    if (other === undefined) return 1
    if (code !== other) return code - other
  }
  return (left?.length ?? 0) - (right?.length ?? 0)
}

test('text keeps the laws, by code point', () => {
  valueTypeLaws({
    type: stringType,
    inputs: fc.oneof(odd, fc.string({ unit: 'grapheme' })),
    naive: byCodePoint,
  })
  valueTypeLaws({ type: textFieldType, inputs: odd, naive: byCodePoint })
})

test('the laws distinguish an order by UTF-16 unit from an order by code point', () => {
  const wrong = {
    ...stringType,
    compare: (a: Value, b: Value) => ((a as string) < (b as string) ? -1 : a === b ? 0 : 1),
  }
  assert.throws(() => valueTypeLaws({ type: wrong, inputs: odd, naive: byCodePoint }))
})

test('a surrogate pair sorts after U+FFFF', () => {
  assert.ok(stringType.compare('😀', '\uffff') > 0)
})

test('half a surrogate pair is refused, because no log could keep it', () => {
  assert.match(refusal(() => stringType.parse('a\ud800')).message, 'well-formed')
  for (const value of [true, NaN, {}, ['a'], new Date()])
    assert.is(refusal(() => stringType.parse(value)).code, 'ERR_VALUE_TYPE')
  assert.equal([stringType.parse(5), stringType.parse(2n ** 70n)], ['5', '1180591620717411303424'])
})

test('length is counted in code points', () => {
  fc.assert(fc.property(odd, (value) => codePoints(value) === Array.from(value).length))
})

test.run()
