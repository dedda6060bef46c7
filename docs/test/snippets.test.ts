import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { SnippetProject, type Ended } from './snippet-project.js'
import { readSnippets, type Snippet } from './snippet.js'

const root = fileURLToPath(new URL('../..', import.meta.url))
const guide = readdirSync(join(root, 'docs/guide')).map((name) => `docs/guide/${name}`)
const readmes = readdirSync(join(root, 'packages')).map((name) => `packages/${name}/README.md`)
const documents = ['README.md', ...readmes, ...guide].filter(
  (name) => name.endsWith('.md') && existsSync(join(root, name)),
)

const snippets = documents.flatMap((name) => readSnippets(name, join(root, name)))
const project = new SnippetProject(
  join(root, 'docs/.cache/snippets'),
  join(root, 'node_modules/typescript/bin/tsc'),
  snippets,
)
const test = suite('the code of the documents')

/**
 * The expected lines that the compiler doesn't report, in order. Other lines of its output (overloads, outer
 * types) are ignored.
 */
function missingLines(lines: string, output: string): string[] {
  let rest = output
  return lines.split('\n').filter((line) => {
    const at = rest.indexOf(line.trim())
    if (at >= 0) rest = rest.slice(at + line.trim().length)
    return at < 0
  })
}

/** What each program did that compiles. */
let ended: ReadonlyMap<Snippet, Ended> = new Map()

test.before(async () => {
  await project.compile()
  ended = await project.runAll(
    snippets.filter(
      (snippet) => snippet.run && snippet.errors === undefined && project.errors(snippet).length === 0,
    ),
  )
})

for (const snippet of snippets) {
  test(`${snippet.name} ${snippet.errors !== undefined ? 'is refused with the listed errors' : snippet.run ? 'compiles and runs' : 'compiles'}`, async () => {
    if (snippet.errors !== undefined)
      return assert.equal(missingLines(snippet.errors, project.errors(snippet).join('\n')), [])
    assert.equal(project.errors(snippet), [])
    if (!snippet.run) return
    const result = ended.get(snippet)
    assert.is(result?.code, 0, result?.all)
    if (snippet.output !== undefined) assert.is(result?.stdout.trimEnd(), snippet.output)
  })
}

test.run()
