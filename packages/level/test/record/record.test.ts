import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { NO_HASH, sha256 } from '../../src/record/hash.js'
import { numberOfKey, recordKey } from '../../src/record/keys.js'
import { checkHash, readHeader, recordHash, recordPayload, sealRecord } from '../../src/record/record.js'

const test = suite('record')
const dictionaryHash = sha256(NO_HASH)
const previous = sha256(dictionaryHash)
const payload = Buffer.from('a payload')
const seal = (first: number): Buffer =>
  sealRecord({ first, count: 3, schema: 1, dictionarySize: 2, dictionaryHash, previous, payload })

function check(record: Buffer, hash: Uint8Array | undefined = dictionaryHash): void {
  checkHash(record, readHeader(record), hash)
}

test('says what it was made of, up to the largest position', () => {
  for (const first of [1, 2 ** 32 - 1, 2 ** 32, Number.MAX_SAFE_INTEGER - 2]) {
    const record = seal(first)
    check(record)
    assert.equal({ ...readHeader(record) }, {
      first, last: first + 2, count: 3, schema: 1, dictionarySize: 2, previous, hash: Buffer.from(recordHash(record)),
    }) // prettier-ignore
    assert.equal(recordPayload(record), payload)
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
  assert.throws(() => checkHash(seal(7), readHeader(seal(7)), undefined), /dictionary/)
})

test('keys stand in the order of positions', () => {
  const positions = [1, 2, 255, 256, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 40, Number.MAX_SAFE_INTEGER]
  const keys = positions.map(recordKey)
  assert.equal(keys.toSorted((a, b) => Buffer.compare(a, b)).map(numberOfKey), positions)
})

test.run()
