import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { numberOfKey, recordKey } from '../src/keys.js'

const test = suite('keys of the database')

test('sort in the order of positions', () => {
  const positions = [1, 2, 255, 256, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 40, Number.MAX_SAFE_INTEGER]
  const keys = positions.map(recordKey)
  assert.equal(keys.toSorted((a, b) => Buffer.compare(a, b)).map(numberOfKey), positions)
})

test.run()
