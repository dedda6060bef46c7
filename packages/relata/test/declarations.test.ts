import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

const test = suite('the declarations of the packages')

const packages = fileURLToPath(new URL('../..', import.meta.url))
/** Packages whose declarations compile without `@types/node`, which a user may not have. */
const PLAIN = /^(@relata\/[a-z]+(\/[a-z]+)?|rxjs|immer)$/
/** What a package may need beyond that: who writes a server has the types of Node. */
const BEYOND: Readonly<Record<string, readonly string[]>> = { studio: ['node:http', 'relata'] }
const IMPORTED = /\b(?:from|import\(|declare module) ?'([^'\s]+)'/g

function entries(folder: string): string[] {
  const { exports = {} } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    exports?: Record<string, { types?: string } | string>
  }
  return Object.values(exports).flatMap((entry) =>
    typeof entry === 'object' && entry.types !== undefined ? [join(folder, entry.types)] : [],
  )
}

/** What every declaration file that a package's users load names and can't count on. */
function outsideNames(folder: string, beyond: readonly string[] = []): string[] {
  const found: string[] = []
  const seen = new Set<string>()
  const visit = (file: string): void => {
    if (seen.has(file)) return
    seen.add(file)
    const text = readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '')
    for (const name of text.match(/\b(?:Buffer|NodeJS\.\w+)\b/g) ?? []) found.push(`${file}: ${name}`)
    for (const [, path = ''] of text.matchAll(IMPORTED))
      if (path.startsWith('.')) visit(resolve(dirname(file), path.replace(/\.js$/, '.d.ts')))
      else if (!PLAIN.test(path) && !beyond.includes(path)) found.push(`${file}: ${path}`)
  }
  entries(folder).forEach(visit)
  return found
}

/** The command line runs on Node alone, and is started rather than imported. */
const libraries = readdirSync(packages).filter((name) => name !== 'cli')

for (const name of libraries) {
  const folder = join(packages, name)
  if (!existsSync(join(folder, 'dist')) || entries(folder).length === 0) continue
  test(`${name} needs no types of Node or of what it is built on`, () => {
    assert.equal(outsideNames(folder, BEYOND[name]), [])
  })
}

test.run()
