import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { crc32 } from '../../src/anchor/crc32.js'
import {
  ANCHOR_BYTES,
  anchorFileOf,
  parseAnchor,
  slotOf,
  slotOffset,
  type AnchorRecord,
} from '../../src/anchor/anchor-record.js'

const test = suite('the content of an anchor file')

const hash = fc
  .uint8Array({ minLength: 32, maxLength: 32 })
  .map((bytes) => Buffer.from(bytes).toString('hex'))
const PLAIN = { noNullPrototype: true } as const
const head = fc.oneof(
  fc.constant({ position: 0, hash: '' }),
  fc.record({ position: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }), hash }, PLAIN),
)
const records: fc.Arbitrary<AnchorRecord> = fc.record(
  {
    sequence: fc.integer({ min: 1, max: 2 ** 50 }),
    store: hash.map((text) => text.slice(0, 32)),
    synced: head,
    written: head,
    boot: fc.oneof(fc.constant(''), fc.uuid()),
    everySync: fc.boolean(),
    closed: fc.boolean(),
  },
  PLAIN,
)

test('what is read is what was written, in 1,024 bytes', () =>
  fc.assert(
    fc.property(records, (record) => {
      const bytes = anchorFileOf(record)
      assert.is(bytes.length, ANCHOR_BYTES)
      assert.equal(parseAnchor(bytes), record)
    }),
  ))

test('the slot with the higher sequence counts, and a damaged one leaves the other', () =>
  fc.assert(
    fc.property(records, records, fc.nat(511), fc.nat(7), (first, other, byte, bit) => {
      const second = { ...other, sequence: first.sequence + 1 }
      const bytes = anchorFileOf(first)
      slotOf(second).copy(bytes, slotOffset(second))
      assert.equal(parseAnchor(bytes), second)
      const at = slotOffset(second) + byte
      bytes[at] = (bytes[at] ?? 0) ^ (1 << bit)
      const found = parseAnchor(bytes)
      // A bit of the spaces that fill the slot changes nothing.
      assert.ok(found?.sequence === first.sequence || found?.sequence === second.sequence)
      assert.equal(found, found.sequence === first.sequence ? first : second)
    }),
  ))

test('what is cut, empty, or something else is no anchor', () => {
  const record: AnchorRecord = {
    sequence: 3,
    store: 'a'.repeat(32),
    synced: { position: 5, hash: 'b'.repeat(64) },
    written: { position: 7, hash: 'c'.repeat(64) },
    boot: 'x',
    everySync: false,
    closed: true,
  }
  const whole = anchorFileOf(record)
  assert.equal(parseAnchor(whole.subarray(0, 512)), record)
  for (const bytes of [
    whole.subarray(0, 100),
    Buffer.alloc(0),
    Buffer.alloc(ANCHOR_BYTES),
    Buffer.from('null'),
    Buffer.from('[]'),
    Buffer.from('x'.repeat(5000)),
    Buffer.alloc(ANCHOR_BYTES, 0xff),
  ])
    assert.is(parseAnchor(bytes), undefined, bytes.toString('latin1').slice(0, 40))
})

test('a slot with a right checksum and contents that no version writes is no anchor', () => {
  const hash64 = 'b'.repeat(64)
  const good = [1, 3, 'store', [5, hash64], [7, hash64], 'boot', false, true]
  const fileOf = (body: unknown): Buffer => {
    const slot = Buffer.alloc(ANCHOR_BYTES / 2, ' ')
    const length = slot.write(JSON.stringify(body), 'latin1')
    slot.write(` ${crc32(slot, length).toString(16).padStart(8, '0')}`, length, 'latin1')
    return Buffer.concat([slot, slot])
  }
  assert.is(parseAnchor(fileOf(good))?.sequence, 3)
  const wrong = (at: number, value: unknown): unknown[] => good.map((each, i) => (i === at ? value : each))
  for (const body of [
    { a: 1 },
    wrong(0, 2),
    ...[-1, 1.5, '3', null].map((value) => wrong(1, value)),
    wrong(2, 7),
    ...['x', [5], [-1, hash64], [5, 7], [5, 'xyz'], [5, 'B'.repeat(64)]].flatMap((other) => [
      wrong(3, other),
      wrong(4, other),
    ]),
    wrong(5, null),
  ])
    assert.is(parseAnchor(fileOf(body)), undefined, JSON.stringify(body))
})

test('the checksum is that of zlib', () => {
  assert.is(crc32(Buffer.from('123456789'), 9), 0xcbf43926)
  assert.is(crc32(Buffer.alloc(0), 0), 0)
})

test.run()
