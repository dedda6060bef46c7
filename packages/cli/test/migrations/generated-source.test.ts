import { join } from 'node:path'
import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { describeDifference, type SchemaDescription } from '@relata/core'
import { fieldLabel, resolveSchema, stepsBetween } from '@relata/core/engine'
import { renamesOf, schemaPair, type RichSchema } from '../../../core/test/schema/helpers/rich-schema.js'
import { filesOf } from '../../src/migrations/write-migration.js'
import { compile } from '../helpers/compile.js'
import { inProject } from '../helpers/project.js'

const test = suite('the source of migrations')

interface Sample {
  readonly before: SchemaDescription
  readonly after: SchemaDescription
  readonly pair: readonly [RichSchema, RichSchema]
}

const sample: fc.Arbitrary<Sample> = schemaPair.map((pair) => ({
  before: resolveSchema(pair[0].models).describe(),
  after: resolveSchema(pair[1].models).describe(),
  pair,
}))

test('compiles whatever the schemas are, hostile values included, and its schemas are those that it was made for', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(sample, { minLength: 12, maxLength: 12 }), (samples) =>
      inProject({}, async (project) => {
        const made: string[] = []
        for (const [at, { before, after, pair }] of samples.entries()) {
          const { steps, unsupported } = stepsBetween(before, after, renamesOf(...pair))
          if (unsupported.length > 0) continue
          const added = steps.flatMap((step) =>
            step.step === 'addField' && step.described['kind'] !== 'manyToMany'
              ? [fieldLabel(step.model, step.field)]
              : [],
          )
          const folder = { path: project.path(`migrations/${at}`), files: [], leaves: [] }
          for (const [name, previous, schema, rest] of [
            ['0001_a', undefined, before, []],
            ['0002_b', '0001_a', after, steps],
          ] as const) {
            const { files } = await filesOf(
              folder,
              {
                name,
                previous,
                steps: rest,
                before,
                after: schema,
                schema,
                parents: [],
                inRun: new Set(name === '0002_b' ? added.filter((label) => !label.endsWith('._order')) : []),
              },
              { format: 'ts', imports: 'js' },
            )
            project.write(
              Object.fromEntries(files.map(({ path, text }) => [join('migrations', String(at), path), text])),
            )
            made.push(`migrations/${at}/schemas/${name}.js`)
          }
        }
        assert.ok(made.length >= 6, String(made.length))
        assert.equal(compile(project.folder), [])
        const program = made
          .map((path, index) => `import { schema as s${index} } from './dist/${path}'\n`)
          .join('')
        project.write({
          'read.js': `${program}console.log(JSON.stringify([${made.map((_, index) => `s${index}.describe()`).join(', ')}]))\n`,
        })
        const { stdout, stderr } = await project.node('read.js')
        assert.is(stderr, '')
        const found = JSON.parse(stdout) as readonly SchemaDescription[]
        for (const [index, path] of made.entries()) {
          const each = samples[Number(path.split('/')[1])]
          const expected = path.includes('0001') ? each?.before : each?.after
          assert.equal(
            describeDifference(
              expected ?? { format: 1, models: {} },
              found[index] ?? { format: 1, models: {} },
            ),
            [],
          )
        }
      }),
    ),
    { numRuns: 1, endOnFailure: true, includeErrorInReport: true },
  )
})

test.run()
