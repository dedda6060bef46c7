import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { applyCompletion, filterFollow, rangeNow, stepChoice } from '../../client/lib/completion.js'

const test = suite('completion')

test('an item takes the place of its range, and the caret follows it', () => {
  const edited = applyCompletion('author__na = Eco', { start: 8, end: 10 }, { insert: 'name' })
  assert.equal(edited, { text: 'author__name = Eco', caret: 12 })
})

test('what was typed after the request belongs to the range', () => {
  const request = { text: 'author__na = Eco', caret: 10, start: 0, end: 10 }
  const item = { insert: 'author__name' }
  assert.equal(rangeNow(request, { text: 'author__nam = Eco', caret: 11 }, item), { start: 0, end: 11 })
  assert.equal(rangeNow(request, { text: 'author__n = Eco', caret: 9 }, item), { start: 0, end: 9 })
  assert.equal(rangeNow(request, request, { insert: 'surname' }), { start: 0, end: 10 }, 'nothing was typed')
  const others = [
    { text: 'author__nay = Eco', caret: 11 },
    { text: 'author__na = Ecos', caret: 17 },
    { text: 'title__na = Eco', caret: 9 },
    { text: '', caret: 0 },
  ]
  for (const now of others) assert.is(rangeNow(request, now, item), undefined, now.text)
})

test('a space that is there is not written twice', () => {
  const edited = applyCompletion('pa > 3', { start: 0, end: 2 }, { insert: 'pages ' })
  assert.is(edited.text, 'pages > 3')
})

test('arrow keys go around, by way of no choice', () => {
  const down = [-1, 0, 1].map((at) => stepChoice(at, 1, 2))
  assert.equal(down, [0, 1, -1])
  assert.equal(
    [-1, 1, 0].map((at) => stepChoice(at, -1, 2)),
    [1, 0, -1],
  )
  assert.is(stepChoice(-1, 1, 0), -1)
})

test('a filter is completed with the next step, operator and value', () => {
  const follow = (kind: 'relation' | 'field' | 'operator' | 'value', more: boolean): string | null =>
    filterFollow({ kind, more }, 'filter')
  assert.is(follow('relation', true), '__')
  assert.is(follow('field', true), ' ')
  assert.is(follow('operator', false), '')
  assert.is(follow('value', false), null)
  assert.is(filterFollow({ kind: 'field', more: true }, 'chain'), null)
  assert.is(filterFollow({ kind: 'relation', more: true }, 'chain'), '__')
})

test.run()
