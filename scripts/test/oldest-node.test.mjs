import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { transformSync } from 'esbuild'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { publicPackages, root } from '../lib/root.mjs'

/**
 * Functions that no Node 20 has. The compiler refuses them, too, because `lib` is ES2023; but not behind a cast, and
 * not in plain JavaScript.
 */
const NEWER =
  /\b(?:Array\.fromAsync|Promise\.(?:try|withResolvers)|(?:Map|Object)\.groupBy|Iterator\.(?:concat|from)|RegExp\.escape|Error\.isError|Math\.sumPrecise|Uint8Array\.from(?:Base64|Hex)|new (?:EventSource|Float16Array|WebSocket))\b/g
/** What esbuild writes instead of `using`, which Node 20 doesn't parse. */
const LOWERED = /\b__using\b/g

/** What a program uses that Node 20 doesn't have. Comments don't count. */
function newerIn(code, loader = 'js') {
  const { code: plain } = transformSync(code, {
    loader,
    target: 'node20',
    minifyWhitespace: true,
    legalComments: 'none',
  })
  return [...new Set([...plain.matchAll(NEWER), ...plain.matchAll(LOWERED)].map(([name]) => name))]
}

const scripts = (folder) =>
  readdirSync(folder, { recursive: true })
    .filter((name) => /\.m?js$/.test(name))
    .map((name) => join(folder, name))

test('what is newer than Node 20 is seen, in code and not in comments', () => {
  assert.equal(newerIn('await using db = await openStore(schema)'), ['__using'])
  assert.equal(newerIn('const found = Object.groupBy(rows, key)'), ['Object.groupBy'])
  assert.equal(newerIn('export const rows = await Array.fromAsync(live)'), ['Array.fromAsync'])
  assert.equal(newerIn('// await using db = open()\nexport const rows = groups.groupBy(key)'), [])
})

for (const folder of publicPackages())
  test(`${folder}: the built files run on Node 20`, () => {
    const files = scripts(join(root, folder, 'dist'))
    assert.ok(files.length > 0)
    assert.equal(
      files
        .map((file) => [file, newerIn(readFileSync(file, 'utf8'))])
        .filter(([, found]) => found.length > 0),
      [],
    )
  })

const pages = readdirSync(join(root, 'docs/guide')).map((name) => join('docs/guide', name))
const documents = ['README.md', ...publicPackages().map((folder) => join(folder, 'README.md')), ...pages]
/** Blocks of code that are run neither by the tests nor by an integration are parsed here. */
test('every block of code of the README files and the guide is JavaScript for Node 20 once its types are erased', () => {
  let count = 0
  for (const name of documents.filter((path) => path.endsWith('.md'))) {
    const text = readFileSync(join(root, name), 'utf8')
    for (const [, language, code] of text.matchAll(/^```(js|ts)\b.*\n([\s\S]*?)^```$/gm)) {
      count++
      assert.equal(newerIn(code, language === 'js' ? 'jsx' : 'ts'), [], `${name}: ${code.slice(0, 200)}`)
    }
  }
  assert.ok(count > 100, `${count} blocks`)
})

test.run()
