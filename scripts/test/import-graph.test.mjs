import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { circles, importGraph } from '../lib/import-graph.mjs'

const test = suite('the import graph')

/** The graph of modules that are written to a scratch folder. */
function graphOf(modules) {
  const folder = mkdtempSync(join(tmpdir(), 'relata-imports-'))
  try {
    for (const [path, text] of Object.entries(modules)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      writeFileSync(join(folder, path), text)
    }
    return importGraph(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

test('has value imports, type-only imports, re-exports and import types', () => {
  const graph = graphOf({
    'a.ts': [
      "import { b } from './b.js'",
      "import type { C } from './deep/c.js'",
      "export { d } from './d.js'",
      "export type E = import('./e.js').E",
      "import { readFileSync } from 'node:fs'",
      'export const used: unknown = [b, readFileSync] satisfies C[]',
    ].join('\n'),
    'b.ts': 'export const b = 1\n',
    'deep/c.ts': "export type { B } from '../b.js'\nexport type C = unknown\n",
    'd.ts': 'export const d = 1\n',
    'e.ts': 'export type E = 1\n',
  })
  assert.equal(graph.get('a.ts'), ['b.ts', 'd.ts', 'deep/c.ts', 'e.ts'])
  assert.equal(graph.get('deep/c.ts'), ['b.ts'])
  assert.equal(circles(graph), [])
})

test('shows a planted circle, of types alone too', () => {
  const planted = graphOf({
    'a.ts': "import type { B } from './b.js'\nexport interface A { readonly b: B }\n",
    'b.ts': "import type { C } from './c.js'\nexport interface B { readonly c: C }\n",
    'c.ts': "import type { A } from './a.js'\nexport interface C { readonly a?: A }\n",
    'd.ts': "import type { A } from './a.js'\nexport type D = A\n",
  })
  assert.equal(circles(planted), [['a.ts', 'b.ts', 'c.ts']])
})

test('distinguishes two circles', () => {
  const graph = new Map([
    ['a', ['b']],
    ['b', ['a', 'c']],
    ['c', ['d']],
    ['d', ['c']],
    ['e', ['a', 'd']],
  ])
  assert.equal(circles(graph), [
    ['c', 'd'],
    ['a', 'b'],
  ])
})

test.run()
