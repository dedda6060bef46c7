import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { deadLinks, unknownPaths } from '../lib/document-faults.mjs'
import { root } from '../lib/root.mjs'
import { run } from '../lib/spawn.mjs'

const test = suite('the documents')
const read = (page) => readFileSync(join(root, page), 'utf8')

async function trackedFiles() {
  const { output } = await run('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], {
    quiet: true,
  })
  return output.split('\0').filter(Boolean)
}

test('every relative link leads to a file and a heading that exist', async () => {
  const pages = (await trackedFiles()).filter((file) => file.endsWith('.md'))
  assert.ok(pages.length > 20)
  const dead = pages.flatMap((page) =>
    deadLinks(root, page, read(page)).map((target) => `${page}: ${target}`),
  )
  assert.equal(dead, [])
})

for (const pages of ['ARCHITECTURE.md', 'CONTRIBUTING.md', 'docs/decisions/'])
  test(`every file that ${pages} names exists`, async () => {
    const files = await trackedFiles()
    const named = files.filter((file) => file.startsWith(pages))
    assert.ok(named.length > 0)
    assert.equal(
      named.flatMap((page) => unknownPaths(read(page), files)),
      [],
    )
  })

test('a path that no file has is found', () => {
  const files = ['packages/core/src/event/event.ts']
  const text = 'See `core/src/event/`, `event.ts`, `event/event.ts` and `core/src/gone.ts`, `gone/`.'
  assert.equal(unknownPaths(text, files), ['core/src/gone.ts', 'gone/'])
})

test('a dead link is found, in another file and in the same one', () => {
  const text = `# The \`first\` heading

[a file](CONTRIBUTING.md) [a heading](#the-first-heading) [a folder](docs/) [elsewhere](https://example.com)
[no file](gone.md) [no heading](#gone) [no heading of a file](CONTRIBUTING.md#no-heading)

\`\`\`md
[in code](nowhere.md)
\`\`\`
`
  assert.equal(deadLinks(root, 'page.md', text), ['gone.md', '#gone', 'CONTRIBUTING.md#no-heading'])
})

test.run()
