import fc from 'fast-check'
import { valuesOf, type ValueList } from '@relata/core/log'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { isExact } from '../../src/exact.js'
import { pack, unpack } from '../../src/message-pack.js'
import { readBlock } from '../../src/snapshot/payload-reader.js'
import { writeBlock } from '../../src/snapshot/payload-writer.js'
import { readColumnList } from '../../src/snapshot/column-reader.js'
import { itemStarts } from '../../src/snapshot/item-starts.js'
import { SectionReader, SectionWriter } from '../../src/snapshot/sections.js'
import { text, value } from '../helpers/arbitraries.js'
import { differences } from '../helpers/same.js'

const test = suite('lists of values that are made when they are read')

/** Longer than what is read at once. */
const LONG = 512

interface Listed {
  readonly columns: readonly [{ readonly values: ValueList }]
}

const blockOf = (values: unknown): object => ({
  block: 'rows',
  columns: [{ column: 'values', attribute: 'x', values }],
})

const anyText = fc.oneof(text, fc.string({ unit: 'binary', maxLength: 20 }), fc.constant('\ud83d'))

test('they have the values that were written, whichever is read first, and each object once', () => {
  const seen = { lists: 0, arrays: 0, nulls: 0, objects: 0 }
  fc.assert(
    fc.property(
      fc.array(fc.oneof(anyText, value), { minLength: 1, maxLength: 30 }),
      fc.constantFrom(0, 3, 7),
      fc.nat(40),
      fc.nat(),
      (some, everyNull, more, from) => {
        const values = Array.from({ length: LONG - 20 + more }, (_, at) =>
          everyNull > 0 && at % everyNull === 0 ? null : some[at % some.length],
        )
        const bytes = writeBlock(blockOf(values), 0)
        const read = readBlock(bytes) as Listed
        const list = read.columns[0].values
        assert.is(list.length, values.length)
        const order = values.map((_, at) => (at * 7 + from) % values.length)
        for (const at of order) assert.equal(differences(values[at], list.at(at)), [])
        for (const at of order) assert.is(list.at(at), list.at(at))
        assert.is(list.at(values.length), undefined)
        assert.equal(differences(values, [...valuesOf(list)]), [])
        // A snapshot that is copied is written from what was read.
        assert.equal(writeBlock(read, 0), bytes)
        seen[Array.isArray(list) ? 'arrays' : 'lists']++
        if (everyNull > 0) seen.nulls++
        if (some.some((each) => typeof each === 'object' && each !== null)) seen.objects++
      },
    ),
  )
  assert.ok(
    Object.values(seen).every((count) => count > 5),
    JSON.stringify(seen),
  )
})

test('a search for a text finds each place that has it, and none between two texts', () => {
  const seen = { found: 0, absent: 0, nulls: 0 }
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('', 'a', 'aa', 'aaa', 'ab', 'ba', 'Ü', '\u{1f600}'), {
        minLength: 1,
        maxLength: 40,
      }),
      fc.constantFrom(0, 3),
      fc.constantFrom('', 'a', 'aa', 'aaa', 'b', 'ab', 'Ü', 'aÜ', '\u{1f600}', '\ud83d'),
      (some, everyNull, wanted) => {
        const values = Array.from({ length: 2 * LONG }, (_, at): string | null | undefined =>
          everyNull > 0 && at % everyNull === 0 ? null : some[(at * 5) % some.length],
        )
        const { values: list } = (readBlock(writeBlock(blockOf(values), 0)) as Listed).columns[0]
        // A column of equal values is read at once.
        if (Array.isArray(list)) return
        for (let from = 0; from <= values.length; from += 1 + (from % 3))
          assert.is(list.indexOfText?.(wanted, from), values.indexOf(wanted, from))
        seen[values.includes(wanted) ? 'found' : 'absent']++
        if (everyNull > 0) seen.nulls++
      },
    ),
  )
  assert.ok(
    Object.values(seen).every((count) => count > 5),
    JSON.stringify(seen),
  )
})

test('the items of an array in MessagePack begin where they were written, and a part of it is refused', () => {
  // MessagePack holds values that are encoded exactly. `exact.ts` replaces all others, such as one with the property `__proto__`.
  const exact = fc.jsonValue().filter(isExact)
  fc.assert(
    fc.property(fc.array(exact, { maxLength: 20 }), fc.nat(), (items, cut) => {
      const bytes = new Uint8Array(pack(items))
      const starts = itemStarts(bytes)
      assert.is(starts.length, items.length + 1)
      const found = items.map((_, at) => unpack(bytes.subarray(starts[at], starts[at + 1])))
      assert.equal(found, unpack(bytes))
      assert.throws(() => itemStarts(bytes.subarray(0, cut % bytes.length)), isTypeError)
      assert.throws(() => itemStarts(new Uint8Array([...bytes, 0])), isTypeError)
    }),
  )
})

test('items of every kind of MessagePack are passed over by their lengths', () => {
  // A length of three in each width, and the values that follow it.
  const three = (kind: number, size: number, content: readonly number[]): readonly number[] => [
    kind,
    ...new Array<number>(size - 1).fill(0),
    3,
    ...content,
  ]
  const bytes3 = [1, 2, 3]
  const fixed = (kind: number, length: number): readonly number[] => [
    kind,
    ...new Array<number>(length).fill(1),
  ]
  const kinds: readonly (readonly number[])[] = [
    [0x7f],
    [0xe0],
    [0x81, 1, 2],
    [0x92, 1, 2],
    [0xa3, ...bytes3],
    [0xc0],
    [0xc2],
    [0xc3],
    ...[1, 2, 4].map((size, at) => three(0xc4 + at, size, bytes3)),
    ...[1, 2, 4].map((size, at) => three(0xc7 + at, size, [9, ...bytes3])),
    ...[4, 8, 1, 2, 4, 8, 1, 2, 4, 8, 2, 3, 5, 9, 17].map((length, at) => fixed(0xca + at, length)),
    ...[1, 2, 4].map((size, at) => three(0xd9 + at, size, bytes3)),
    ...[2, 4].map((size, at) => three(0xdc + at, size, bytes3)),
    ...[2, 4].map((size, at) => three(0xde + at, size, [...bytes3, ...bytes3])),
    [0x91, 0x81, 0xa1, 0x61, 0x91, 0xcc, 5],
  ]
  const bytes = Uint8Array.from([0xdc, 0, kinds.length, ...kinds.flat()])
  let at = 3
  const expected = [at, ...kinds.map(({ length }) => (at += length))]
  assert.equal([...itemStarts(bytes)], expected)
  assert.throws(() => itemStarts(Uint8Array.of(0x91, 0xc1)), /no kind/)
  assert.throws(() => itemStarts(Uint8Array.of(0xdd, 255, 255, 255, 255)), /cut off/)
  assert.throws(() => itemStarts(Uint8Array.of(0x80)), /not an array/)
})

test('a list whose plan and sections do not fit is refused before a value is read', () => {
  const ones = (length: number): Uint8Array => new Uint8Array(length).fill(1)
  const mixed = (items: readonly unknown[]): Uint8Array => new Uint8Array(pack(items))
  const many = new Array<string>(LONG).fill('x')
  const textPlan = [LONG, 'text', 'Uint8Array', 0, 1]
  const plans: readonly (readonly [plan: unknown, sections: readonly Uint8Array[], message: RegExp])[] = [
    [textPlan, [ones(LONG), ones(LONG - 1)], /texts of 512 characters are 511 long/],
    [textPlan, [ones(LONG - 1), ones(LONG - 1)], /511 values instead of 512/],
    [textPlan, [ones(LONG), new Uint8Array(LONG).fill(255)], /./],
    [[LONG, 'nullable', 2, textPlan], [ones(LONG), ones(LONG), ones(9)], /too few or too many bits/],
    [[LONG, 'nullable', 2, textPlan], [ones(LONG), ones(LONG), ones(LONG / 8)], /64 values are not null/],
    [[LONG, 'mixed', 0], [mixed([[], ...many.slice(1)])], /511 values instead of 512/],
    [[LONG, 'mixed', 0], [mixed([7, ...many])], /no list of repairs/],
    [[LONG, 'mixed', 0], [mixed([])], /no list of repairs|0 values|cut off|./],
    [[LONG, 'numbers', 'Uint8Array', 0], [ones(3)], /3 values instead of 512/],
    ['text', [], /a column has no plan/],
  ]
  for (const [plan, parts, message] of plans)
    assert.throws(() => readColumnList(plan, sectionsOf(parts)), message, JSON.stringify(plan))
})

function sectionsOf(parts: readonly Uint8Array[]): SectionReader {
  const writer = new SectionWriter()
  for (const part of parts) writer.add(part)
  const bytes = new Uint8Array(writer.size)
  writer.copyTo(bytes, 0)
  return new SectionReader(bytes, 0, writer.lengths)
}

const isTypeError = (error: unknown): boolean => error instanceof TypeError

test.run()
