import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { SchemaError } from '../../src/error/errors.js'
import { defineSchema } from '../../src/schema/define.js'
import { datetime, integer, string } from '../../src/schema/fields.js'
import { abstractModel, model } from '../../src/schema/model.js'
import { classifyChanges } from '../../src/schema/migration/classify.js'

const test = suite('scopes of a model in a schema')

const scopesOf = (schema: ReturnType<typeof defineSchema>, name: string): object =>
  Object.fromEntries(schema.model(name).scopes)

test('are those of the model, of its bases and of its parents; the nearest wins', () => {
  const Base = abstractModel(
    { deletedAt: datetime({ null: true }) },
    { scopes: { default: { deletedAt: null }, gone: { deletedAt__isnull: false } } },
  )
  const schema = defineSchema({
    Place: model({ name: string() }, { bases: [Base], scopes: { named: { name__gt: '' } } }),
    Shop: model({ size: integer() }, { parents: ['Place'], scopes: { default: { size__gt: 1 } } }),
    Other: model({ name: string() }),
    ByName: model({}, { proxy: 'Place', ordering: ['name'] }),
  })
  assert.equal(scopesOf(schema, 'Place'), {
    default: { deletedAt: null },
    gone: { deletedAt__isnull: false },
    named: { name__gt: '' },
  })
  assert.equal(scopesOf(schema, 'Shop'), {
    default: { size__gt: 1 },
    gone: { deletedAt__isnull: false },
    named: { name__gt: '' },
  })
  assert.equal(scopesOf(schema, 'Other'), {})
  assert.is(schema.model('ByName').scopes.size, 3)
})

test('are not part of the recorded schema: a change needs no migration', () => {
  const without = defineSchema({ A: model({ name: string() }) })
  const having = defineSchema({ A: model({ name: string() }, { scopes: { default: { name: 'a' } } }) })
  assert.equal(having.describe(), without.describe())
  assert.equal(classifyChanges(without.describe(), having.describe()), [])
})

test('are conditions by name', () => {
  for (const wrong of [1, null, [], 'deletedAt', { default: null }, { default: true }, { default: [{}] }])
    try {
      defineSchema({ A: model({ name: string() }, { scopes: wrong as never }) })
      assert.unreachable(JSON.stringify(wrong))
    } catch (error) {
      if (!(error instanceof SchemaError)) throw error
      assert.equal(
        error.checks.map(({ code, model: of }) => [code, of]),
        [['ERR_OPTION', 'A']],
      )
      assert.match(
        error.message,
        /scopes must be an object of conditions, such as { default: { deletedAt: null } }/,
      )
    }
  // A proxy has those of its model.
  assert.throws(
    () =>
      defineSchema({
        A: model({ name: string() }),
        B: model({}, { proxy: 'A', scopes: { default: { name: 'a' } } } as never),
      }),
    /a proxy has no option 'scopes'/,
  )
})

test.run()
