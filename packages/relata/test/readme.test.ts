import { readFile, rm, writeFile } from 'node:fs/promises'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { inFolder } from './library.js'

const test = suite("the package's README")

test('its example runs unchanged', () =>
  inFolder(async (folder) => {
    const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8')
    const [, code] = /```ts\n([\s\S]*?)```/.exec(readme) ?? []
    assert.type(code, 'string')
    // Beside the tests, so that 'relata' is this package.
    const file = new URL(`./readme-example-${process.pid}.mts`, import.meta.url)
    const lines: unknown[][] = []
    const { log } = console
    try {
      await writeFile(file, String(code).replace("'./library'", JSON.stringify(folder)))
      console.log = (...line: unknown[]) => void lines.push(line)
      await import(file.href)
    } finally {
      console.log = log
      await rm(file, { force: true })
    }
    assert.equal(lines[0], ['J. K. Rowling', 1])
    const found = lines[1]?.[0] as readonly { readonly name: string }[] | undefined
    assert.equal(
      found?.map((author) => author.name),
      ['J. K. Rowling'],
    )
    assert.equal(lines[2], ['J. K. Rowling', 1])
    assert.is(lines.length, 5)
  }))

test.run()
