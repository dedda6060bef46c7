import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createStore, type Database } from '../../../src/index.js'
import { VERSIONS } from '../compiler.js'
import { AFTER_METHODS, COMPLETIONS } from './completions.js'
import { schema, type Library } from './models.js'
import type { Editor } from './editor.js'
import { openEditor } from './project.js'

/** Milliseconds for a completion in an editor that has completed before, where it takes some hundred: others don't end. */
const LIMIT = 60_000

const LINES = [...COMPLETIONS.map(([line]) => line), ...AFTER_METHODS]

/** Names that TypeScript 7 adds by itself: symbols, and names that need brackets. */
const ADDED = /^(Symbol|sales\.Order)$/

const models = suite('types: the models that editors are tried on')

models('make a store', () => {
  const db: Database<Library> = createStore(schema)
  assert.is(db.Newest.count(), 0)
})

models.run()

for (const version of VERSIONS) {
  const test = suite(`types: completion with TypeScript ${version}`)

  let editor: Editor
  let close: () => Promise<void>
  test.before(async () => {
    ;[editor, close] = await openEditor(version, LINES)
  })
  test.after(() => close())

  test('offers the next step of what is being written, and nothing else', async () => {
    const wrong: string[] = []
    for (const [line, expected] of COMPLETIONS) {
      const prefix = /[\w-]*$/.exec(line.slice(0, line.indexOf('¦')))?.[0] ?? ''
      const offered = (await editor.completions(line)).filter(
        (name) => name.startsWith(prefix) && !ADDED.test(name),
      )
      const missing = expected.filter((name) => !offered.includes(name))
      const more = offered.filter((name) => !expected.includes(name))
      if (missing.length + more.length > 0)
        wrong.push(`${line} lacks '${missing.join(' ')}' and offers '${more.slice(0, 20).join(' ')}'`)
    }
    assert.equal(wrong, [])
  })

  test('ends soon after methods of query sets', async () => {
    const [first = '', ...lines] = AFTER_METHODS
    await editor.completions(first)
    for (const line of lines) {
      const start = performance.now()
      await editor.completions(line)
      const took = performance.now() - start
      assert.ok(took < LIMIT, `${line} takes ${Math.round(took)} ms`)
    }
  })

  test.run()
}
