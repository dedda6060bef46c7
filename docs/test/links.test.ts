import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

const root = fileURLToPath(new URL('../..', import.meta.url))
const test = suite('the links between documents')

const SKIPPED: ReadonlySet<string> = new Set(['node_modules', 'dist', 'coverage', 'reference'])

function* documents(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) {
      if (!entry.name.startsWith('.') && !SKIPPED.has(entry.name)) yield* documents(path)
    } else if (entry.name.endsWith('.md')) yield path
  }
}

/** The text without code, in which brackets are no links and `#` is no heading. */
const proseOf = (text: string): string => text.replace(/^```[^\n]*\n[\s\S]*?^```$/gm, '')

/** The anchors of a document's headings, as GitHub and npm make them. */
function anchorsOf(path: string): string[] {
  const headings = proseOf(readFileSync(path, 'utf8')).matchAll(/^#+ (.*)$/gm)
  return Array.from(headings, ([, heading = '']) =>
    heading
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}_\- ]/gu, '')
      .replaceAll(' ', '-'),
  )
}

function faultOf(document: string, link: string): string | undefined {
  const [path = '', anchor] = link.split('#')
  const target = path === '' ? document : resolve(dirname(document), path)
  if (!existsSync(target)) return 'no such file'
  if (anchor === undefined || anchor === '' || statSync(target).isDirectory()) return undefined
  return target.endsWith('.md') && !anchorsOf(target).includes(anchor) ? 'no such heading' : undefined
}

/** Its broken links, each with what is wrong. */
function broken(document: string): string[] {
  const links = proseOf(readFileSync(document, 'utf8'))
    .replaceAll(/`[^`\n]*`/g, '`')
    .matchAll(/\]\(([^()\s]+)\)/g)
  return Array.from(links, ([, link = '']) => link)
    .filter((link) => !/^[a-z]+:/.test(link))
    .flatMap((link) => {
      const fault = faultOf(document, link)
      return fault === undefined ? [] : [`${relative(root, document)}: ${link}: ${fault}`]
    })
}

test('every link leads to a file, and to one of its headings', () => {
  const all = [...documents(root)]
  assert.ok(all.length > 30, `found only ${all.length} documents`)
  assert.equal(all.flatMap(broken), [])
})

test('a missing file and a missing heading are found', () => {
  const here = join(root, 'docs/guide/README.md')
  assert.is(faultOf(here, 'asking.md'), 'no such file')
  assert.is(faultOf(here, 'querying.md#asking'), 'no such heading')
  assert.is(faultOf(here, 'querying.md#filter-by-a-urls-query-string'), undefined)
  assert.is(faultOf(here, '../examples/server'), undefined)
})

test.run()
