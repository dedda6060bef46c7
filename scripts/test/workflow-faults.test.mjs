import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { readJson, root } from '../lib/root.mjs'
import { workflowFaults } from '../lib/workflow-faults.mjs'

const test = suite('workflows')
const text = readFileSync(join(root, '.github/workflows/ci.yml'), 'utf8')
const place = { folder: root, scripts: readJson('package.json').scripts }

test('the workflow has no faults', () => {
  assert.equal(workflowFaults(text, place), [])
})

for (const [from, to, fault] of [
  ['npm test', 'npm run tests', /no script 'tests'/],
  ['.ci/run', '.ci/all', /no file '.ci\/all'/],
  ['npm test', '|', /a step runs one script/],
])
  test(`'${from}' replaced by '${to}' is reported`, () => {
    assert.is(text.includes(from), true)
    const faults = workflowFaults(text.replace(from, to), place)
    assert.is(
      faults.some((line) => fault.test(line)),
      true,
      faults.join('\n'),
    )
  })

test.run()
