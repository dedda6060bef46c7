import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { CHUNK_BYTES, chunks } from '../src/chunks.js'
import { checkEnd } from '../src/record-verifier.js'

const test = suite('records that are read')

test('the last one has to be the one at the head', () => {
  const hash = Buffer.alloc(32, 1)
  const head = { position: 5, hash: hash.toString('hex') }
  checkEnd({ position: 5, hash }, head)
  assert.throws(() => checkEnd({ position: 3, hash }, head), /at position 4: records are missing up to 5/)
  assert.throws(
    () => checkEnd({ position: 5, hash: Buffer.alloc(32, 2) }, head),
    /at position 5: the last record is not the one that was written/,
  )
})

test('chunks have all records in order, and a large one is alone', () => {
  const [small, large] = [Buffer.alloc(10), Buffer.alloc(CHUNK_BYTES)]
  for (const records of [[], [small], [large], [small, small, large, large, small, large, small, small]]) {
    const found = [...chunks(records)]
    assert.equal(found.flat(), records)
    for (const chunk of found) assert.ok(chunk.length === 1 || !chunk.includes(large))
  }
})

test.run()
