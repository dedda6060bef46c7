import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { VERSIONS } from '../compiler.js'
import type { Editor } from './editor.js'
import { openEditor } from './project.js'
import { COMPOSED, DECLARED } from './uses.js'

const declared = Object.entries(DECLARED)
const LINES = [...declared.flatMap(([, { uses }]) => uses), ...COMPOSED]
const written = (line: string): string => `${line.replace('¦', '')};`
const without = (places: readonly string[], line: string): readonly string[] =>
  places.filter((place) => place !== written(line))

for (const version of VERSIONS) {
  const test = suite(`types: an editor with TypeScript ${version}`)

  /** TypeScript 7.0.2 shows none for a property of a mapped type, not even of `Partial<T>`. */
  const documents = version === '5.9'

  let editor: Editor
  let close: () => Promise<void>
  test.before(async () => {
    ;[editor, close] = await openEditor(version, LINES)
  })
  test.after(() => close())

  test('leads from each use to the declaration, and shows its documentation', async () => {
    const wrong: string[] = []
    for (const [what, { declaration, documentation, uses }] of declared)
      for (const line of uses) {
        const found = without(await editor.definitions(line), line).join(' and ')
        if (found !== declaration) wrong.push(`${what}: the definition at ${line} is ${found || 'nothing'}`)
        const shown = (await editor.hover(line)).documentation
        if (documents && shown !== documentation)
          wrong.push(`${what}: the documentation at ${line} is '${shown}'`)
      }
    assert.equal(wrong, [])
  })

  test('finds from each use all others, and renames them with the declaration', async () => {
    const wrong: string[] = []
    for (const [what, { declaration, uses, passed = [] }] of declared) {
      const all = [declaration, ...uses.map(written), ...passed.map(written)]
      for (const line of uses) {
        wrong.push(...difference(`${what}: the references at ${line}`, await editor.references(line), all))
        wrong.push(...difference(`${what}: the rename at ${line}`, await editor.renames(line), all))
      }
    }
    assert.equal(wrong, [])
  })

  test('finds no definition for a name that no property has', async () => {
    for (const line of COMPOSED) assert.equal(without(await editor.definitions(line), line), [], line)
  })

  test.run()
}

/** What the found places lack and what they have too many of. */
function difference(what: string, found: readonly string[], expected: readonly string[]): string[] {
  const missing = expected.filter((place) => !found.includes(place))
  const more = found.filter((place) => !expected.includes(place))
  return [...missing.map((place) => `${what} lack ${place}`), ...more.map((place) => `${what} have ${place}`)]
}
