import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { NO_HASH, sameBytes } from '../src/bytes.js'
import { sha256 } from './helpers/sha256.js'
import { checkHash, readHeader, recordHash, recordPayload, sealRecord } from '../src/record.js'

const test = suite('record')
const dictionaryHash = sha256(NO_HASH)
const previous = sha256(dictionaryHash)
const payload = Buffer.from('a payload')
const seal = (first: number): Uint8Array =>
  sealRecord({ first, count: 3, schema: 1, dictionarySize: 2, dictionaryHash, previous, payload }, sha256)

function check(record: Uint8Array, hash: Uint8Array = dictionaryHash): void {
  checkHash(record, readHeader(record), { dictionaryHash: hash, sha256 })
}

test('says what it was made of, up to the largest position', () => {
  for (const first of [1, 2 ** 32 - 1, 2 ** 32, Number.MAX_SAFE_INTEGER - 2]) {
    const record = seal(first)
    check(record)
    assert.equal(
      { ...readHeader(record) },
      {
        first,
        last: first + 2,
        count: 3,
        schema: 1,
        dictionarySize: 2,
        previous,
        hash: recordHash(record),
      },
    )
    assert.equal(Buffer.from(recordPayload(record)), payload)
  }
})

test('shows any single bit that is not as it was', () => {
  const record = seal(7)
  for (let bit = 0; bit < record.length * 8; bit++) {
    const other = Buffer.from(record)
    other[bit >> 3] = (other[bit >> 3] as number) ^ (1 << (bit & 7))
    assert.throws(() => check(other), undefined, `bit ${bit}`)
  }
})

test('shows any cut', () => {
  const record = seal(7)
  for (let length = 0; length < record.length; length++)
    assert.throws(() => check(record.subarray(0, length)), undefined, `${length} bytes`)
  assert.throws(() => check(Buffer.concat([record, Buffer.from([0])])))
})

test('is of one dictionary only', () => {
  assert.throws(() => check(seal(7), NO_HASH), /hash/)
  assert.throws(
    () => checkHash(seal(7), readHeader(seal(7)), { dictionaryHash: undefined, sha256 }),
    /dictionary/,
  )
})

test('a header without a commit is refused', () => {
  const record = seal(7)
  record.fill(0, 1, 5)
  assert.throws(() => readHeader(record), /it holds no commit/)
})

test('hashes of other lengths are not the same', () => {
  assert.not.ok(sameBytes(NO_HASH, NO_HASH.subarray(1)))
})

test.run()
