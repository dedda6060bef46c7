import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

const root = fileURLToPath(new URL('../..', import.meta.url))
const test = suite('the list of errors')

function* sources(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) yield* sources(path)
    else if (entry.name.endsWith('.ts')) yield readFileSync(path, 'utf8')
  }
}

const codesIn = (texts: Iterable<string>): string[] =>
  [...new Set([...texts].flatMap((text) => text.match(/\bERR_[A-Z_]*[A-Z]\b/g) ?? []))].toSorted()

const packages = readdirSync(join(root, 'packages'), { withFileTypes: true }).filter((entry) =>
  entry.isDirectory(),
)
const inSource = codesIn(packages.flatMap(({ name }) => [...sources(join(root, 'packages', name, 'src'))]))
const guide = readFileSync(join(root, 'docs/guide/errors.md'), 'utf8')
// A row of a table begins with its code.
const rows = [...guide.matchAll(/^\| `(ERR_[A-Z_]+)`/gm)].map(([, code]) => code ?? '')

test('has a row for every code that the source names', () => {
  assert.equal(
    inSource.filter((code) => !rows.includes(code)),
    [],
  )
})

test('has no row for a code that the source no longer names', () => {
  assert.equal(
    rows.filter((code) => !inSource.includes(code)),
    [],
  )
})

test('says of every code what causes it and what to do', () => {
  const poor = guide
    .split('\n')
    .filter(
      (line) => line.startsWith('| `ERR_') && line.split('|').filter((cell) => cell.trim() !== '').length < 3,
    )
  assert.equal(poor, [])
})

test.run()
