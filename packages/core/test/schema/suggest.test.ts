import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { suggest } from '../../src/schema/suggest.js'

const test = suite('suggest')

test('names what is near, and nothing that is far', () => {
  assert.is(suggest('tgas', ['tags', 'title']), " (did you mean 'tags'?)")
  assert.is(suggest('Titel', ['tags', 'title']), " (did you mean 'title'?)")
  assert.is(suggest('AUTHOR', ['author', 'authors']), " (did you mean 'author'?)")
  assert.is(suggest('isbn', ['title', 'pages']), '')
  assert.is(suggest('ab', ['cd', 'id']), '')
  assert.is(suggest('', ['a']), '')
  assert.is(suggest('x', []), '')
})

test.run()
