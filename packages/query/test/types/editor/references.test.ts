import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { build, withProject } from '../compiler.js'
import { withTsserver } from './tsserver.js'

const test = suite('types: the schema in a separate project')

const HERE = dirname(fileURLToPath(import.meta.url))
const USE = `import type { Row } from '@relata/query'
import type { Library } from '../schema/models.js'
declare const row: Row<Library, 'Book'>
row.title
`
const DECLARED = {
  composite: true,
  noEmit: false,
  declaration: true,
  declarationMap: true,
  emitDeclarationOnly: true,
}

/**
 * As the guide shows it: `schema/` is built, `app/` refers to it and sees its declarations instead of its
 * source.
 */
async function layOut(folder: string): Promise<void> {
  const extended = { extends: '../tsconfig.json' }
  await mkdir(join(folder, 'schema'))
  await mkdir(join(folder, 'app'))
  await writeFile(join(folder, 'schema/models.ts'), await readFile(join(HERE, 'models.ts'), 'utf8'))
  await writeFile(
    join(folder, 'schema/tsconfig.json'),
    JSON.stringify({ ...extended, compilerOptions: DECLARED, files: ['models.ts'] }),
  )
  await writeFile(join(folder, 'app/use.ts'), USE)
  const compilerOptions = { disableSourceOfProjectReferenceRedirect: true }
  await writeFile(
    join(folder, 'app/tsconfig.json'),
    JSON.stringify({ ...extended, compilerOptions, files: ['use.ts'], references: [{ path: '../schema' }] }),
  )
}

test('is read as declarations; a definition leads to the source file, and the documentation is shown', async () => {
  await withProject({}, async (folder) => {
    await layOut(folder)
    await build(join(folder, 'schema'), '5.9')
    await withTsserver(async (request) => {
      const file = join(folder, 'app/use.ts')
      await request('open', { file, fileContent: USE })
      const { fileNames } = (await request('projectInfo', { file, needFileNameList: true })) as {
        readonly fileNames: readonly string[]
      }
      assert.equal(
        fileNames.filter((name) => name.startsWith(join(folder, 'schema'))),
        [join(folder, 'schema/models.d.ts')],
      )
      const found = (await request('definition', { file, line: 4, offset: 6 })) as readonly {
        readonly file: string
      }[]
      assert.equal(
        found.map((place) => place.file),
        [join(folder, 'schema/models.ts')],
      )
      const shown = (await request('quickinfo', { file, line: 4, offset: 6 })) as {
        readonly documentation: string
      }
      assert.is(shown.documentation, 'The title as printed.')
    })
  })
})

test.run()
