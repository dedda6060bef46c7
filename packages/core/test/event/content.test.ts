import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { contentOf, contentPieces } from '../../src/event/content.js'
import { commit, EVERY_EVENT } from '../../src/testing/sample-commits.js'

const test = suite('the content of a commit')

test('is action, meta and events, and nothing that the store generates', () => {
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
