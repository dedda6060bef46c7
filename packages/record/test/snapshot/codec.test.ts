import fc from 'fast-check'
import type { LogError } from '@relata/core'
import { snapshotBlocks } from '@relata/core/testing'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { readSnapshotHead, SNAPSHOT_HEAD_LENGTH, SnapshotDecoder, SnapshotEncoder } from '../../src/index.js'
import { swapBytes } from '../../src/snapshot/typed-arrays.js'
import { sha256 } from '../helpers/sha256.js'
import { differences } from '../helpers/same.js'
import { block } from '../helpers/snapshot-arbitraries.js'

const test = suite('codec of snapshots')
const HEAD = { position: 7, time: 1_700_000_000_000.5 }

function encoded(blocks: readonly unknown[]): Uint8Array {
  const encoder = new SnapshotEncoder(sha256)
  const head = encoder.head(HEAD)
  return new Uint8Array(Buffer.concat([head, ...blocks.map((each) => encoder.block(each)), encoder.end()]))
}

function decoded(bytes: Uint8Array): unknown[] {
  const decoder = new SnapshotDecoder(sha256, 'The snapshot')
  const blocks: unknown[] = []
  let at = 0
  while (!decoder.ended) {
    const { needed } = decoder
    if (needed > bytes.length - at) throw decoder.truncated()
    const taken = decoder.take(bytes.subarray(at, (at += needed)))
    if (taken !== undefined) blocks.push(taken)
  }
  if (at < bytes.length) throw decoder.truncated()
  return blocks
}

function fault(bytes: Uint8Array): LogError {
  try {
    decoded(bytes)
  } catch (error) {
    return error as LogError
  }
  throw new Error('nothing is wrong with it')
}

const NUMBERS = Array.from({ length: 2000 }, (_, i) => i * 3)
const BLOCKS: readonly unknown[] = [
  {
    block: 'begin',
    position: 7,
    schema: { models: { Author: {} } },
    big: 2n ** 80n,
    minus: -0,
    odd: '\ud800',
  },
  {
    block: 'rows',
    columns: [
      { column: 'numbers', attribute: 'id', values: Float64Array.of(1, 2, Number.NaN, -0) },
      { column: 'values', attribute: 'name', values: ['Ann', null, 'Ünal', '\u{1f600}'] },
      { column: 'values', attribute: 'data', values: [{ a: [1] }, null, [new Uint8Array([1])], 'x'] },
      {
        column: 'values',
        attribute: 'image',
        values: [new Uint8Array(100).fill(7), new Uint8Array(0), null, null],
      },
    ],
  },
  { block: 'end', rows: 4 },
]

test('blocks of any plain data are decoded as they were encoded, in the same kinds of typed arrays', () => {
  fc.assert(
    fc.property(fc.array(block, { maxLength: 3 }), (blocks) => {
      assert.equal(differences(blocks, decoded(encoded(blocks))), [])
    }),
  )
})

test('every encoding of a column keeps its values: each edge of each kind of number, text and bytes', () => {
  const edges = [
    0,
    1,
    127,
    128,
    255,
    256,
    32_767,
    32_768,
    65_535,
    65_536,
    2 ** 31 - 1,
    2 ** 31,
    2 ** 32 - 1,
    2 ** 32,
  ]
  const lists: unknown[][] = [
    ...edges.flatMap((edge) => [
      [edge, 0, 1],
      [-edge, 3, 5],
      [-edge - 1, 3, edge],
    ]),
    [Number.MAX_SAFE_INTEGER - 1, Number.MAX_SAFE_INTEGER],
    [-1, 0, 1],
    [-1, -0, 1],
    [0, 1, Number.POSITIVE_INFINITY],
    [0.5, 1.5],
    NUMBERS,
    NUMBERS.map((i) => (i % 2 === 0 ? null : i)),
    NUMBERS.map((i) => (i % 7 === 0 ? { i } : null)),
    NUMBERS.map((i) => `text ${i % 300}`),
    NUMBERS.map((i) => `text ${i}${'\u{1f600}'.repeat(i % 4)}`),
    ['\ud83d', '\ude00'],
    ['\ufeffa', '', '\ufeff'],
    ['\udc00', 'a'.repeat(300), ''],
    [2n ** 63n - 1n, -(2n ** 63n)],
    [2n ** 63n, 0n],
    [new Uint8Array(300), new Uint8Array(0)],
    [new Uint8Array([1]), new Uint8Array([1])],
    [true, false, true, null, true, true, true, false, true],
    new Array<unknown>(9).fill('\ud800'),
    new Array<unknown>(9).fill(-0),
    new Array<unknown>(9).fill(null),
  ]
  assert.equal(differences(lists, decoded(encoded(lists))), [])
})

test('every kind of block of the contract is decoded as it was encoded', () => {
  const blocks = [...snapshotBlocks(7, 3)]
  assert.equal(differences(blocks, decoded(encoded(blocks))), [])
})

test('the head has the commit of a snapshot and the time when it was made', () => {
  const bytes = encoded(BLOCKS)
  assert.equal(readSnapshotHead(bytes.subarray(0, SNAPSHOT_HEAD_LENGTH)), HEAD)
  assert.throws(() => readSnapshotHead(bytes.subarray(0, SNAPSHOT_HEAD_LENGTH - 1)), 'it is no snapshot')
  assert.throws(() => readSnapshotHead(bytes.subarray(1)), 'it is no snapshot')
})

test('what is decoded is frozen, down to the values of JSON', () => {
  const [{ columns }] = decoded(encoded([BLOCKS[1]])) as [{ columns: { values: readonly object[] }[] }]
  assert.ok(Object.isFrozen(columns) && columns.every((column) => Object.isFrozen(column)))
  assert.ok(Object.isFrozen(columns[1]?.values))
  assert.ok(Object.isFrozen(columns[2]?.values[0]))
  assert.ok(Object.isFrozen((columns[2]?.values[0] as { a?: object } | undefined)?.a))
  const many = NUMBERS.map((i) => ({ i: [i] }))
  const [column] = decoded(encoded([many])) as [{ i: object }[]]
  assert.ok(column.every((each) => Object.isFrozen(each) && Object.isFrozen(each.i)))
})

test('typed arrays are views of the bytes', () => {
  const values = Float64Array.from(NUMBERS)
  const bytes = encoded([{ values }])
  const [found] = decoded(bytes) as [{ values: Float64Array }]
  assert.is(found.values.buffer, bytes.buffer)
})

test('typed arrays are copied from bytes that are not aligned', () => {
  const bytes = encoded([{ values: Float64Array.from(NUMBERS) }])
  const shifted = new Uint8Array(bytes.length + 3)
  shifted.set(bytes, 3)
  const [found] = decoded(shifted.subarray(3)) as [{ values: Float64Array }]
  assert.equal([...found.values], NUMBERS)
})

test('repeated values, small numbers and booleans take little space', () => {
  const size = (values: readonly unknown[]): number => encoded([values]).length
  const empty = size([])
  assert.ok(size(NUMBERS.map(() => 'the same')) < empty + 60)
  assert.ok(size(NUMBERS.map((i) => i % 200)) < empty + 2100)
  assert.ok(size(NUMBERS.map((i) => i % 4 === 0)) < empty + 350)
})

test('a snapshot that is cut off anywhere is refused as damaged', () => {
  const bytes = encoded(BLOCKS)
  for (let length = 0; length < bytes.length; length++)
    assert.is(fault(bytes.subarray(0, length)).code, 'ERR_LOG_CORRUPT')
  assert.match(fault(bytes.subarray(0, 100)).message, 'The snapshot is damaged: it ends too early.')
})

test('a snapshot with any bit flipped is refused as damaged', () => {
  const bytes = encoded(BLOCKS)
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const flipped = new Uint8Array(bytes)
    flipped[bit >> 3] = (flipped[bit >> 3] as number) ^ (1 << (bit & 7))
    assert.is(fault(flipped).code, 'ERR_LOG_CORRUPT', `bit ${bit}`)
  }
})

test('frames that are exchanged, repeated, left out or added are refused as damaged', () => {
  const encoder = new SnapshotEncoder(sha256)
  const [head, a, b, end] = [
    encoder.head(HEAD),
    encoder.block({ a: 1 }),
    encoder.block({ b: 2 }),
    encoder.end(),
  ]
  const orders = [
    [head, b, a, end],
    [head, a, a, b, end],
    [head, a, end],
    [head, b, end],
    [a, b, end],
    [head, end],
    [head, a, b, end, end],
  ]
  for (const parts of orders) assert.is(fault(new Uint8Array(Buffer.concat(parts))).code, 'ERR_LOG_CORRUPT')
})

test('a block of another maker with any content is decoded or refused: nothing crashes, nothing large is allocated', () => {
  fc.assert(
    fc.property(block, fc.infiniteStream(fc.nat()), fc.nat(8), (value, numbers, changes) => {
      const encoder = new SnapshotEncoder(sha256)
      const head = encoder.head(HEAD)
      const frame = encoder.block(value)
      const payload = frame.subarray(40)
      for (let i = 0; i < changes; i++)
        payload[numbers.next().value % payload.length] = numbers.next().value % 256
      // Sealed again: its hash is right.
      frame.set(sha256(sha256(head), frame.subarray(0, 8), payload), 8)
      const decoder = new SnapshotDecoder(sha256, 'The snapshot')
      decoder.take(head)
      decoder.take(frame.subarray(0, 40))
      try {
        decoder.take(payload)
      } catch (error) {
        assert.is((error as LogError).code, 'ERR_LOG_CORRUPT')
      }
    }),
  )
})

test('a snapshot of a later format is refused with both formats', () => {
  const bytes = encoded(BLOCKS)
  bytes[8] = 9
  assert.match(fault(bytes).message, 'its format is 9, this version reads format 1')
})

test('values that are not plain data are refused, and the encoder continues', () => {
  const encoder = new SnapshotEncoder(sha256)
  const head = encoder.head(HEAD)
  for (const value of [new Date(), new Map(), () => 1, Symbol('x'), [new Date(), 1]])
    assert.throws(
      () => encoder.block({ value }),
      (error: LogError) => error.code === 'ERR_ARGUMENT',
    )
  const bytes = Buffer.concat([head, encoder.block({ fine: 1 }), encoder.end()])
  assert.equal(decoded(new Uint8Array(bytes)), [{ fine: 1 }])
})

test('bytes are swapped within each element, for machines of the other order', () => {
  assert.equal([...swapBytes(new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8]), 4)], [4, 3, 2, 1, 8, 7, 6, 5])
})

test.run()
