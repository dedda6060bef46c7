import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { rowRewriter } from '../../src/event/rewrite-row.js'
import { SchemaTrace } from '../../src/event/schema-trace.js'
import { alterField, removeField, renameField, addField } from '../../src/schema/migration/steps.js'
import { integer, string } from '../../src/schema/fields.js'
import { resolveSchema } from '../../src/schema/resolve.js'
import { must } from '../../src/util/assert.js'
import { model, number } from '../schema/helpers/declarations.js'

const test = suite('rewriting rows')

const NAMES = ['a', 'constructor', 'toString', 'b']
const schema = resolveSchema({
  M: model(Object.fromEntries(NAMES.map((name) => [name, number({ null: true })]))),
})

const anyName = fc.constantFrom(...NAMES)
const anyStep = fc.oneof(
  fc.tuple(anyName, fc.constantFrom('valueOf', 'c', 'x')).map(([from, to]) => renameField('M', from, to)),
  anyName.map((name) => removeField('M', name)),
  anyName.map((name) => alterField('M', name, string())),
  fc.constantFrom('hasOwnProperty', 'd').map((name) => addField('M', name, integer(), { value: 7 })),
)
const anyRow = fc.dictionary(anyName, fc.option(fc.integer()), { noNullPrototype: true })

test('with code from strings and without it, rows are the same', () => {
  fc.assert(
    fc.property(fc.array(anyStep, { maxLength: 4 }), anyRow, (steps, row) => {
      const trace = new SchemaTrace(schema.describe())
      for (const step of steps) trace.take(step)
      const { columns } = must(trace.models.get('M'), 'the model of the version')
      const reports: unknown[][] = [[], []]
      const [plain, generated] = [false, true].map((way, at) =>
        rowRewriter(columns, way)(row, (...report) => void reports[at]?.push(report)),
      )
      assert.equal({ ...generated }, { ...plain })
      assert.equal(reports[1], reports[0])
    }),
  )
})

test.run()
