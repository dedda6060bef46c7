import { readdirSync, readFileSync } from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

const test = suite('what emitted declarations may name')

test('every module of static types is among them, so that no inferred type is out of reach', () => {
  const text = readFileSync(new URL('../../src/declarations.ts', import.meta.url), 'utf8')
  const modules = readdirSync(new URL('../../src/types', import.meta.url)).map(
    (name) => `./types/${name.replace(/\.ts$/, '.js')}`,
  )
  const exported = [...text.matchAll(/^export type \* from '(.*)'$/gm)].map(([, path]) => path)
  assert.equal(
    modules.filter((path) => !exported.includes(path)),
    [],
  )
})

test.run()
