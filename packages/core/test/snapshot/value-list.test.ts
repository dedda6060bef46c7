import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { isValueList, valuesOf } from '../../src/snapshot/value-list.js'

const test = suite('lists of values')

test('an array is a list of its values; another list makes each of them', () => {
  const values = ['a', null, 3]
  assert.is(valuesOf(values), values)
  assert.equal(valuesOf({ length: 3, at: (place) => values[place] }), values)
  assert.not(isValueList(values))
  assert.ok(isValueList({ length: 1, at: () => null }))
  assert.not(isValueList({ at: 1 }))
})

test.run()
