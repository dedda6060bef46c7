import * as fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { WindowCache } from '../../client/lib/window-cache.js'

const test = suite('window cache')

function filled(pages: number, capacity: number = 10): WindowCache<string> {
  const cache = new WindowCache<string>(3, capacity)
  for (const page of cache.take(0, pages * 3)) cache.put(page, rowsOf(page))
  return cache
}

function rowsOf(page: number): readonly string[] {
  return [0, 1, 2].map((at) => `row ${page * 3 + at}`)
}

test('a row is found by its position', () => {
  const cache = filled(3)
  assert.is(cache.row(0), 'row 0')
  assert.is(cache.row(7), 'row 7')
  assert.is(cache.row(9), undefined)
})

test('a page is fetched once', () => {
  const cache = new WindowCache<string>(3, 10)
  assert.equal(cache.take(2, 7), [0, 1, 2])
  assert.equal(cache.take(2, 9), [])
  cache.fail(1)
  assert.equal(cache.take(0, 9), [1])
})

test('expired rows are shown, and fetched again', () => {
  const cache = filled(2)
  cache.expire()
  assert.is(cache.row(4), 'row 4')
  assert.equal(cache.take(3, 6), [1])
  cache.put(1, ['a', 'b', 'c'])
  assert.is(cache.row(4), 'b')
  assert.equal(cache.take(3, 6), [])
})

test('the page that was not used for the longest time is dropped', () => {
  const cache = filled(3, 3)
  cache.take(0, 3)
  cache.put(7, rowsOf(7))
  assert.is(cache.row(0), 'row 0')
  assert.is(cache.row(3), undefined)
  assert.is(cache.row(21), 'row 21')
})

test('what it has is what was put last, for any order of events', () => {
  const event = fc.oneof(
    fc.record({ type: fc.constant('take' as const), at: fc.nat(60) }),
    fc.record({ type: fc.constant('expire' as const), at: fc.nat(60) }),
    fc.record({ type: fc.constant('clear' as const), at: fc.nat(60) }),
  )
  fc.assert(
    fc.property(fc.array(event, { maxLength: 40 }), (events) => {
      const cache = new WindowCache<number>(3, 4)
      const known = new Map<number, number>()
      let version = 0
      for (const { type, at } of events) {
        version++
        if (type === 'expire') cache.expire()
        else if (type === 'clear') {
          cache.clear()
          known.clear()
        } else
          for (const page of cache.take(at, at + 5)) {
            cache.put(page, [version, version, version])
            known.set(page, version)
          }
        for (const [page, put] of known) assert.ok([put, undefined].includes(cache.row(page * 3)))
      }
    }),
  )
})

test.run()
