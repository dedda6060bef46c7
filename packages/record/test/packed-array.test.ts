import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { unpack } from '../src/message-pack.js'
import { PackedArray } from '../src/packed-array.js'

const test = suite('a packed array that is read in parts')

/** A big-endian number of so many bytes. */
function big(value: number, width: number): number[] {
  return Array.from({ length: width }, (_, at) => Math.floor(value / 256 ** (width - 1 - at)) % 256)
}

const text = (length: number): number[] => new Array<number>(length).fill(0x61)

/** One value in every form that MessagePack has, as bytes. */
const FORMS: Readonly<Record<string, readonly number[]>> = {
  'positive fixint': [0x7f],
  'negative fixint': [0xe0],
  'fixmap of one': [0x81, 0xa1, 0x61, 0x01],
  'fixarray of two': [0x92, 0x01, 0xc0],
  'empty fixarray': [0x90],
  fixstr: [0xa3, ...text(3)],
  nil: [0xc0],
  false: [0xc2],
  true: [0xc3],
  bin8: [0xc4, 2, 1, 2],
  bin16: [0xc5, ...big(2, 2), 1, 2],
  bin32: [0xc6, ...big(2, 4), 1, 2],
  float32: [0xca, 0x3f, 0x80, 0, 0],
  float64: [0xcb, 0x3f, 0xf0, 0, 0, 0, 0, 0, 0],
  uint8: [0xcc, 200],
  uint16: [0xcd, ...big(60_000, 2)],
  uint32: [0xce, ...big(4_000_000_000, 4)],
  uint64: [0xcf, ...big(2 ** 40, 8)],
  int8: [0xd0, 0x80],
  int16: [0xd1, 0x80, 0],
  int32: [0xd2, 0x80, 0, 0, 0],
  int64: [0xd3, 0x80, 0, 0, 0, 0, 0, 0, 0],
  fixext1: [0xd4, 5, 1],
  fixext2: [0xd5, 5, 1, 2],
  fixext4: [0xd6, 5, 1, 2, 3, 4],
  fixext8: [0xd7, 5, ...big(1, 8)],
  fixext16: [0xd8, 5, ...big(1, 16)],
  ext8: [0xc7, 3, 5, 1, 2, 3],
  ext16: [0xc8, ...big(3, 2), 5, 1, 2, 3],
  ext32: [0xc9, ...big(3, 4), 5, 1, 2, 3],
  str8: [0xd9, 40, ...text(40)],
  str16: [0xda, ...big(300, 2), ...text(300)],
  str32: [0xdb, ...big(3, 4), ...text(3)],
  array16: [0xdc, ...big(17, 2), ...new Array<number>(17).fill(1)],
  array32: [0xdd, ...big(1, 4), 0x91, 0xa1, 0x61],
  map16: [0xde, ...big(1, 2), 0xa1, 0x61, 0x90],
  map32: [0xdf, ...big(1, 4), 0xa1, 0x61, 0x81, 0xa1, 0x62, 0xc0],
}
const NAMES = Object.keys(FORMS)

/** An array of these values, with each header that an array may have. */
function arrayOf(names: readonly string[], header: 'fix' | 16 | 32): Uint8Array {
  const count = names.length
  const head =
    header === 'fix' ? [0x90 | count] : header === 16 ? [0xdc, ...big(count, 2)] : [0xdd, ...big(count, 4)]
  return Uint8Array.from([...head, ...names.flatMap((name) => FORMS[name] ?? [])])
}

function inParts(bytes: Uint8Array, counts: readonly number[]): unknown[] {
  const array = new PackedArray(bytes)
  const values: unknown[] = []
  for (let at = 0; array.left > 0; at++) values.push(...array.next(counts[at % counts.length] ?? 1))
  return values
}

test('its parts are what the whole is, for each form of value and each cut', () => {
  assert.equal(inParts(arrayOf(NAMES, 16), [1]), unpack(arrayOf(NAMES, 16)))
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...NAMES), { maxLength: 15 }),
      fc.constantFrom('fix', 16, 32),
      fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 4 }),
      (names, header, counts) => {
        const bytes = arrayOf(names, header as 'fix' | 16 | 32)
        assert.equal(inParts(bytes, counts), unpack(bytes))
      },
    ),
  )
})

test('bytes that end early are an error, wherever they end', () => {
  for (const name of NAMES) {
    const whole = arrayOf([name], 32)
    for (let length = 0; length < whole.length; length++)
      assert.throws(() => inParts(whole.slice(0, length), [1]), undefined, `${name}, ${length} bytes`)
  }
})

test('bytes that are no array, and a byte that begins no value, are an error', () => {
  for (const name of NAMES.filter((each) => !each.includes('array')))
    assert.throws(() => new PackedArray(Uint8Array.from(FORMS[name] ?? [])), /not an array/, name)
  assert.throws(() => inParts(Uint8Array.of(0x91, 0xc1), [1]), /a byte 193 where a value begins/)
})

test.run()
