import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { OrderedCodes } from '../../../src/state/indexes/ordered-codes.js'

const test = suite('ordered codes')

test('are in order of their values after any number of new ones', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.integer(), { maxLength: 200 }),
      fc.array(fc.nat(60), { maxLength: 8 }),
      (values, steps) => {
        const codes = new OrderedCodes((a, b) => (values[a] as number) - (values[b] as number))
        let length = 0
        for (const more of [...steps, values.length]) {
          length = Math.min(values.length, length + more)
          const expected = Array.from({ length }, (_, i) => i).sort(
            (a, b) => (values[a] as number) - (values[b] as number),
          )
          assert.equal([...codes.upTo(length)], expected)
        }
      },
    ),
    { numRuns: 200, includeErrorInReport: true },
  )
})

test.run()
