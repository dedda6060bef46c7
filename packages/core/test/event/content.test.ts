import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { canonicalText, contentOf, contentPieces } from '../../src/event/content.js'
import { commit, EVERY_EVENT } from '../../src/testing/sample-commits.js'

const test = suite('the content of a commit')

test('is the same for equal values, however they were made', () => {
  assert.is(canonicalText({ a: 1, b: [true, null], c: undefined }), canonicalText({ b: [true, null], a: 1 }))
  assert.is(canonicalText(-0), canonicalText(0))
  assert.is(canonicalText(Number.NaN), 'NaN')
  assert.is(canonicalText(new Uint8Array([1, 255])), 'x01ff')
})

test('differs for values that differ in kind alone', () => {
  const values = [
    1,
    1n,
    '1',
    true,
    null,
    [1],
    { 1: 1 },
    new Uint8Array([1]),
    'null',
    'x01',
    Number.NaN,
    Infinity,
    -Infinity,
    '',
    [],
    {},
  ]
  assert.is(new Set(values.map(canonicalText)).size, values.length)
})

test('is action, meta and events, nothing that the store gives', () => {
  const one = commit(1, { key: 'k' })
  const other = { ...one, position: 2, id: 'x', time: 0, schema: 9, key: 'other' }
  assert.is(contentOf(one), contentOf(other))
  for (const part of [{ action: 'a' }, { meta: { actor: 'u' } }, { events: [] }])
    assert.is.not(contentOf(one), contentOf({ ...one, ...part }))
})

test('is the same in pieces', () => {
  const many = Array.from({ length: 3000 }, (_, at) => EVERY_EVENT[at % EVERY_EVENT.length]).flatMap(
    (event) => event ?? [],
  )
  for (const events of [[], EVERY_EVENT.slice(0, 1), EVERY_EVENT, many]) {
    const one = commit(1, { action: 'a', meta: { actor: 'u' }, events })
    assert.is([...contentPieces(one)].join(''), contentOf(one))
    assert.is([...contentPieces(one)].length > 1, events === many)
  }
})

test.run()
