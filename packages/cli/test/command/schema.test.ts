import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { printSchema, schemaDiagram } from '@relata/core'
import { captured } from '../helpers/capture.js'
import { FILES, fillStore, first } from '../helpers/library.js'
import { inProject } from '../helpers/project.js'

const test = suite('relata schema')

test('prints the schema of a store as a module, as a diagram and as JSON', () =>
  inProject(FILES, async (project) => {
    await fillStore(project)
    const schema = (...more: readonly string[]): ReturnType<typeof captured> =>
      captured(['schema', 'store', ...more], { cwd: project.folder })
    const comment = 'The schema of commit 1, 2026-01-31T00:00:00.000Z.'
    const description = first.describe()
    const printed = printSchema(description, { comment })
    assert.equal(await schema(), { code: 0, stdout: printed, stderr: '' })
    assert.is((await schema('--format', 'mermaid')).stdout, schemaDiagram(description))
    for (const json of [['--json'], ['--format', 'json']])
      assert.equal(JSON.parse((await schema(...json)).stdout), {
        position: 1,
        time: '2026-01-31T00:00:00.000Z',
        schema: description,
      })
    await captured(['migrate', 'store', '--to', '0003_book_name'], { cwd: project.folder })
    assert.match(
      (await schema()).stdout,
      /The schema of commit 8,[^]*Person: model\(\{ first: string\(\), last: string\(\) \}\)/,
    )
    for (const position of ['1', '6']) assert.is((await schema('--at', position)).stdout, printed)
    const late = await schema('--at', '9')
    assert.equal([late.code, late.stderr], [3, 'ERR_NO_COMMIT: There is no commit 9: the last one is 8.\n'])
  }))

test.run()
