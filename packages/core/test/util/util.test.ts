import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { assert as check, InvariantError, must, unreachable } from '../../src/util/assert.js'
import { deepFreeze } from '../../src/util/freeze.js'
import { deepCopy, randomId, soon, utf8 } from '../../src/util/globals.js'
import { grownLength, growFloat64, growInt32, growUint8, powerOfTwo } from '../../src/util/typed-array.js'

const test = suite('util')

test('invariants say that the fault is ours', () => {
  const refused = (action: () => unknown): void =>
    assert.throws(
      action,
      (error: unknown) =>
        error instanceof InvariantError && error.code === 'ERR_INTERNAL' && error.message.includes('report'),
    )
  refused(() => check(false, 'broken'))
  refused(() => must(undefined, 'broken'))
  refused(() => must(null, 'broken'))
  refused(() => unreachable('x' as never))
  check(true, 'fine')
  assert.is(must(0, 'fine'), 0)
})

test('typed arrays grow by a factor, keep what they held and are zero beyond it', () => {
  assert.equal(
    growInt32(Int32Array.of(1, -2), 3),
    Int32Array.of(1, -2, ...Array.from({ length: 14 }, () => 0)),
  )
  assert.is(growUint8(Uint8Array.of(7), 100).length, 100)
  assert.is(growFloat64(Float64Array.of(0.5), 1)[0], 0.5)
  assert.equal(
    [grownLength(0, 1), grownLength(100, 101), grownLength(1 << 20, 1), grownLength(4, 1000)],
    [16, 200, 3 << 19, 1000],
  )
})

test('powers of two are the next ones', () => {
  assert.equal([1, 2, 3, 4, 5, 1023, 1024, 1025].map(powerOfTwo), [1, 2, 4, 4, 8, 1024, 1024, 2048])
})

test('freezes plain data all the way down, and leaves bytes alone', () => {
  const value = deepFreeze({ list: [{ a: 1 }], text: 'x', none: null, bytes: new Uint8Array(1) })
  assert.ok(Object.isFrozen(value) && Object.isFrozen(value.list) && Object.isFrozen(value.list[0]))
  assert.is(deepFreeze(5), 5)
})

test('reaches the few globals it needs', async () => {
  assert.match(randomId(), /^[0-9a-f-]{36}$/)
  assert.equal([...utf8('é')], [0xc3, 0xa9])
  const value = { a: [1] }
  assert.equal(deepCopy(value), value)
  assert.is.not(deepCopy(value).a, value.a)
  let ran = false
  soon(() => (ran = true))
  await Promise.resolve()
  assert.ok(ran)
})

test.run()
