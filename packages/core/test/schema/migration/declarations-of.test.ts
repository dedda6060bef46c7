import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { describeDifference } from '../../../src/schema/difference.js'
import { declarationsOf } from '../../../src/schema/migration/declarations-of.js'
import { resolveSchema } from '../../../src/schema/resolve.js'
import { key, many, model, number, scalar, text } from '../helpers/declarations.js'
import { randomModels } from '../helpers/random-schema.js'
import { report } from '../helpers/value-type-laws.js'

const test = suite('declarations of a described schema')

test('a schema that is declared from a description has that description', () => {
  fc.assert(
    fc.property(randomModels, (models) => {
      const description = resolveSchema(models).describe()
      const stored = JSON.parse(JSON.stringify(description)) as typeof description
      assert.equal(describeDifference(description, resolveSchema(declarationsOf(stored)).describe()), [])
    }),
    report,
  )
})

test('values that JSON does not have come back, functions do not', () => {
  const models = {
    A: model({
      big: scalar('bigInteger', { default: 7n, choices: [[7n, 'seven']] }),
      bytes: scalar('binary', { default: new Uint8Array([1, 255]) }),
      made: number({ default: () => 1 }),
      code: scalar('custom', {
        schema: { '~standard': { version: 1, vendor: 'x', validate: (value: unknown) => ({ value }) } },
      }),
      owner: key('A', { null: true, onDelete: { set: () => 1 } }),
      others: many('A', { through: 'T', throughFields: ['a', 'b'], relatedName: 'x' }),
    }),
    T: model({
      a: key('A', { relatedName: '+' }),
      b: key('A', { relatedName: '+' }),
      note: text({ null: true }),
    }),
  }
  const description = resolveSchema(models).describe()
  const again = resolveSchema(declarationsOf(description))
  assert.equal(describeDifference(description, again.describe()), [])
  const { fieldByName } = again.model('A')
  assert.equal(fieldByName.get('bytes')?.default, new Uint8Array([1, 255]))
  assert.is(fieldByName.get('big')?.default, 7n)
  assert.throws(fieldByName.get('made')?.default as () => unknown, /pass the value/)
})

test.run()
