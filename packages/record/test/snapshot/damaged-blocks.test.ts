import { LogError } from '@relata/core/engine'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { SnapshotDecoder, SnapshotEncoder, SNAPSHOT_HEAD_LENGTH } from '../../src/index.js'
import { pack } from '../../src/message-pack.js'
import { readBlock } from '../../src/snapshot/payload-reader.js'
import { MOST_REPEATED } from '../../src/snapshot/column-writer.js'
import { readColumn } from '../../src/snapshot/column-reader.js'
import { SectionReader, SectionWriter } from '../../src/snapshot/sections.js'
import { bytesOfTypedArray, isTypedArray, typedArrayOver } from '../../src/snapshot/typed-arrays.js'
import { sha256 } from '../helpers/sha256.js'

/*
 * Blocks whose checksums are right, and whose contents are not: what a wrong writer, or an attacker, leaves. Each is an
 * error before anything is allocated that the bytes don't justify.
 */
const test = suite('blocks of a snapshot with contents that do not fit')

function sectionsOf(...parts: readonly Uint8Array[]): SectionReader {
  const writer = new SectionWriter()
  for (const part of parts) writer.add(part)
  const bytes = new Uint8Array(writer.size)
  writer.copyTo(bytes, 0)
  return new SectionReader(bytes, 0, writer.lengths)
}

const bytes = (...values: readonly number[]): Uint8Array => Uint8Array.from(values)
const packed = (value: unknown): Uint8Array => new Uint8Array(pack(value))

const PLANS: readonly (readonly [plan: unknown, sections: readonly Uint8Array[], message: RegExp])[] = [
  ['text', [], /a column has no plan/],
  [[-1, 'constant', 1], [], /the length of a column is wrong/],
  [[1.5, 'constant', 1], [], /the length of a column is wrong/],
  [['1', 'constant', 1], [], /the length of a column is wrong/],
  [[MOST_REPEATED + 1, 'constant', 1], [], /a value is repeated 16777217 times/],
  [[3, 'numbers', 'Uint8Array', 0], [bytes(1, 2)], /a column has 2 values instead of 3/],
  [[1, 'numbers', 'BigInt64Array', 0], [new Uint8Array(8)], /a column of numbers has bigints/],
  [[1, 'numbers', 'BigUint64Array', 0], [new Uint8Array(8)], /a column of numbers has bigints/],
  [[1, 'numbers', 'Float16Array', 0], [bytes(1)], /there is no typed array Float16Array/],
  [[1, 'numbers', 7, 0], [bytes(1)], /there is no typed array 7/],
  [[1, 'numbers', 'Int32Array', 0], [bytes(1, 2, 3)], /3 bytes are no Int32Array/],
  [[1, 'numbers', 'Uint8Array', 4], [bytes(1)], /a section that is not there/],
  [[9, 'booleans', 0], [bytes(1)], /booleans has too few or too many/],
  [[1, 'bigints', 0], [bytes(1)], /1 bytes are no BigInt64Array/],
  [[2, 'text', 'Uint8Array', 0, 1], [bytes(1, 1), bytes(0x61)], /texts of 2 characters are 1 long/],
  [[1, 'text', 'Uint8Array', 0, 1], [bytes(1), bytes(0xff)], /./],
  [[2, 'bytes', 'Uint8Array', 0, 1], [bytes(1, 0), bytes(7, 8)], /values of 1 bytes are 2 long/],
  [[9, 'nullable', 0, [1, 'constant', 1]], [bytes(1)], /too few or too many bits/],
  [[2, 'nullable', 0, [1, 'constant', 1]], [bytes(3)], /2 values are not null, 1 are stored/],
  [[1, 'mixed', 0], [packed({ a: 1 })], /a mixed column is not an array/],
  [[1, 'zip', 0], [bytes(1)], /there is no encoding zip/],
]

test('a column whose plan and sections do not fit', () => {
  for (const [plan, sections, message] of PLANS)
    assert.throws(() => readColumn(plan, sectionsOf(...sections)), message, JSON.stringify(plan))
})

test('sections that do not fill the block', () => {
  assert.throws(() => new SectionReader(new Uint8Array(8), 0, 'x'), /no list of sections/)
  for (const length of [-1, 0.5, '8'])
    assert.throws(() => new SectionReader(new Uint8Array(8), 0, [length]), /length of a section is wrong/)
  assert.throws(() => new SectionReader(new Uint8Array(8), 0, [9]), /its sections end at 16, it has 8 bytes/)
})

test('a block whose header is too long, or none', () => {
  assert.throws(() => readBlock(Uint8Array.of(255, 0, 0, 0, 0, 0, 0, 0)), /longer than the block/)
  const header = packed({ a: 1 })
  const block = new Uint8Array(8 + header.length)
  block[0] = header.length
  block.set(header, 8)
  assert.throws(() => readBlock(block), /header is not an array|longer than the block|./)
})

test('typed arrays are found by their names alone, and views are aligned', () => {
  assert.ok(isTypedArray(new Uint8Array(1)))
  assert.not.ok(isTypedArray(new DataView(new ArrayBuffer(1))))
  const shifted = new Uint8Array(9).subarray(1)
  shifted.set(bytesOfTypedArray(Float64Array.of(1.5)))
  assert.equal(typedArrayOver('Float64Array', shifted), Float64Array.of(1.5))
  assert.throws(() => typedArrayOver('__proto__', bytes(1)), TypeError)
})

function decoderAfter(...parts: readonly Uint8Array[]): SnapshotDecoder {
  const decoder = new SnapshotDecoder(sha256, 'The snapshot')
  for (const part of parts) decoder.take(part)
  return decoder
}

test('a decoder refuses a wrong number of bytes, also after its end', () => {
  const encoder = new SnapshotEncoder(sha256)
  assert.throws(() => encoder.end(), /begins with its head/)
  const head = encoder.head({ position: 7, time: 1 })
  const end = encoder.end()
  assert.throws(() => decoderAfter(head.subarray(1)), /it ends too early/)
  const decoder = decoderAfter(head)
  const { needed } = decoder
  decoder.take(end.subarray(0, needed))
  decoder.take(end.subarray(needed))
  assert.ok(decoder.ended)
  assert.is(decoder.needed, 0)
  assert.throws(
    () => decoder.take(bytes()),
    (error: unknown) => {
      return error instanceof LogError && /something follows its end/.test(error.message)
    },
  )
  assert.is(head.length, SNAPSHOT_HEAD_LENGTH)
})

test('an end that counts other blocks', () => {
  const one = new SnapshotEncoder(sha256)
  const two = new SnapshotEncoder(sha256)
  const head = one.head({ position: 7, time: 1 })
  two.head({ position: 7, time: 1 })
  const block = one.block({ a: 1 })
  two.block({ a: 1 })
  two.block({ a: 1 })
  // The hashes of the two differ from the second block on: the end of one that lost a block is not accepted.
  const end = two.end()
  const decoder = decoderAfter(head)
  const parts = [block, end]
  assert.throws(() => {
    for (const part of parts)
      for (let at = 0; at < part.length;) decoder.take(part.subarray(at, (at += decoder.needed)))
  }, /The snapshot is damaged/)
})

test.run()
