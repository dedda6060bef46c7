import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { CommandError } from '../../src/command-error.js'
import { loadSchema } from '../../src/load/load-schema.js'
import { inProject } from '../helpers/project.js'

const test = suite('the schema of a user module')

const DEFINE =
  "import { defineSchema, model, string } from 'relata'\nconst made = defineSchema({ Tag: model({ name: string() }) })\n"

const FILES = {
  'named.js': `${DEFINE}export { made as schema }\n`,
  'default.js': `${DEFINE}export default made\n`,
  'other.mjs': `${DEFINE}export { made as library }\n`,
  'none.js': 'export const schema = { Tag: 1 }\n',
  'throws.js': "throw new RangeError('at the top')\n",
  'typed.ts': `${DEFINE}export const schema: unknown = made\n`,
}

async function refusal(promise: Promise<unknown>): Promise<CommandError> {
  try {
    await promise
  } catch (error) {
    if (error instanceof CommandError) return error
    throw error
  }
  throw new Error('it was not refused')
}

test('it is the export schema, the default export or the one that is named', () =>
  inProject(FILES, async ({ folder }) => {
    for (const source of [
      { schema: 'named.js' },
      { schema: 'default.js' },
      { schema: './other.mjs', export: 'library' },
    ])
      assert.is((await loadSchema(folder, source)).model('Tag').name, 'Tag')
  }))

test('what is no schema is refused, with the exports that are', () =>
  inProject(FILES, async ({ folder }) => {
    for (const [source, message] of [
      [{ schema: 'none.js' }, /exports no schema as schema or default\. Export what defineSchema returns/],
      [{ schema: 'other.mjs' }, /Pass --export library\.$/],
      [{ schema: 'missing.js' }, /There is no file missing\.js in /],
      [{ schema: 'throws.js' }, /throws\.js can't be loaded: at the top$/],
    ] as const) {
      const error = await refusal(loadSchema(folder, source))
      assert.is(error.code, 'ERR_LOAD_MODULE')
      assert.match(error.message, message)
      assert.is(error.exitCode, 3)
    }
  }))

test('a TypeScript module is loaded by a Node that can, and refused with advice by others', () =>
  inProject(FILES, async (project) => {
    // The tests run with a loader of TypeScript: the module is loaded in a plain process.
    const load = new URL('../../dist/load/load-schema.js', import.meta.url).href
    project.write({
      'load.js': `import { loadSchema } from ${JSON.stringify(load)}\nconst loaded = await loadSchema(process.cwd(), { schema: 'typed.ts' }).catch((error) => error)\nconsole.log(loaded.message ?? loaded.model('Tag').name)\n`,
    })
    const { stdout } = await project.node('load.js')
    const strips = 'typescript' in process.features && process.features.typescript !== false
    assert.match(stdout, strips ? /^Tag\n$/ : /doesn't load TypeScript\. Pass the compiled \.js file/)
  }))

test.run()
