import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { run } from '../lib/spawn.mjs'

const test = suite('npm run demo')

test('builds the packages whose code it runs, and the command line that it starts', async () => {
  const { code, output } = await run('tsc', ['-b', '--dry', 'docs/examples/wordnet/src'], { quiet: true })
  assert.is(code, 0)
  for (const name of ['core', 'query', 'level', 'relata', 'cli'])
    assert.ok(output.includes(`packages/${name}/src/tsconfig.json`), name)
})

test.run()
