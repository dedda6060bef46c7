import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  created,
  deleted,
  frozenEvent,
  linked,
  schemaChanged,
  unlinked,
  updated,
} from '../../src/event/factories.js'
import { invert } from '../../src/event/invert.js'
import type { UsageError } from '../../src/error/errors.js'

const test = suite('events')

const row = Object.freeze({ id: 1, name: 'a' })
const patches = { data: [{ op: 'add', path: ['x'], value: 1 }] } as const
const inverse = { data: [{ op: 'remove', path: ['x'] }] } as const
const events = [
  created('Author', 1, row),
  deleted('Author', 1, row),
  updated({ model: 'Author', key: 1 }, { name: 'a' }, { name: 'b' }),
  updated({ model: 'Author', key: 1 }, { name: 'a' }, { name: 'b' }, { patches, inverse }),
  linked('Book.tags', 1, 2),
  unlinked('Book.tags', 1, 2),
]

test('frozenEvent freezes an event with all that it has', () => {
  for (const event of events) assert.ok(Object.isFrozen(frozenEvent(event)))
  const update = updated({ model: 'Author', key: 1 }, { name: 'a' }, { name: 'b' }, { patches, inverse })
  frozenEvent(update)
  for (const part of [
    update.before,
    update.after,
    update.patches,
    update.inverse,
    update.patches?.['data'],
    update.patches?.['data']?.[0]?.path,
  ]) {
    assert.ok(Object.isFrozen(part))
  }
})

test('the inverse is frozen', () => {
  for (const event of events) assert.ok(Object.isFrozen(invert(event)))
})

test('the inverse of the inverse is the event', () => {
  for (const event of events) assert.equal(invert(invert(event)), event)
})

test('the inverse swaps what was before and after', () => {
  assert.equal(invert(events[0] ?? linked('', 0, 0)), deleted('Author', 1, row))
  assert.equal(invert(linked('Book.tags', 1, 2)), unlinked('Book.tags', 1, 2))
  assert.equal(
    invert(updated({ model: 'Author', key: 1 }, { name: 'a' }, { name: 'b' }, { patches, inverse })),
    updated(
      { model: 'Author', key: 1 },
      { name: 'b' },
      { name: 'a' },
      { patches: inverse, inverse: patches },
    ),
  )
})

test('a schemaChanged has no inverse', () => {
  assert.throws(
    () => invert(schemaChanged({ format: 1, models: {} })),
    (error: UsageError) => error.code === 'ERR_ARGUMENT',
  )
})

test.run()
