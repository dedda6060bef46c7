import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { namesMachine } from '../lib/machine-path.mjs'

const test = suite('paths of a machine')
// Put together here, so that this file doesn't name one itself.
const path = (...parts) => ['', ...parts].join('/')

test('absolute paths below a user or a build folder are seen', () => {
  for (const found of [
    path('root', 'x'),
    path('work', 'main'),
    path('home', 'ann', 'x'),
    path('Users', 'ann', 'x'),
    ['C:', 'Users', 'ann'].join('\\'),
  ])
    for (const line of [found, `see ${found}`, `"${found}"`, `(${found})`])
      assert.ok(namesMachine(line), line)
})

test('URLs, relative paths and other folders are not', () => {
  for (const line of [
    'https://example.com/work/x',
    './work/x',
    '../root/x',
    'packages/work/x',
    '/tmp/x',
    '/work',
    '~/root/x',
    '**/work/x',
  ])
    assert.not.ok(namesMachine(line), line)
})

test.run()
