import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { AlterField, SchemaStep } from '../../src/schema/migration/schema-step.js'
import { resolveSchema } from '../../src/schema/resolve.js'
import { StepEffects } from '../../src/recovery/step-effects.js'
import { CoreStore } from '../../src/store/core-store.js'
import { many, model, number, scalar as declared, text } from '../schema/helpers/declarations.js'

const test = suite('what steps do to stored rows')

const schema = resolveSchema({
  Tag: model({ name: text() }),
  Book: model({ code: text({ null: true }), pages: number(), tags: many('Tag', { relatedName: '+' }) }),
})

function effects(): StepEffects {
  const store = new CoreStore(schema)
  const book = schema.model('Book')
  store.create(schema.model('Tag'), { name: 'x' })
  for (const code of ['7', '07', 'x', null]) store.create(book, { code, pages: 1 })
  store.link(schema.links[0] as (typeof schema.links)[number], 0, 0)
  return new StepEffects(store.state, schema.describe())
}

const scalar = (type: string): AlterField['described'] => ({ kind: 'scalar', type, null: true }) as never
const alter = (field: string, type: string): SchemaStep => ({
  step: 'alterField',
  model: 'Book',
  field,
  described: scalar(type),
})

function taken(...steps: readonly SchemaStep[]): readonly (readonly [rows: number, lost: number])[] {
  const found = effects()
  return steps.map((step) => {
    const { rows, lost } = found.take(step)
    return [rows, lost] as const
  })
}

test('conversions add up: what an earlier one refuses is not counted again', () => {
  // '7' comes back as it was, '07' as '7'; 'x' can't be converted, which is refused elsewhere.
  assert.equal(taken(alter('code', 'integer'), alter('code', 'string')), [
    [3, 1],
    [2, 0],
  ])
  assert.equal(taken(alter('nowhere', 'integer')), [[0, 0]])
})

test('a decimal loses the places that the other type leaves out', () => {
  const prices = resolveSchema({
    Price: model({ value: declared('decimal', { null: true, maxDigits: 9, decimalPlaces: 3 }) }),
  })
  const store = new CoreStore(prices)
  for (const value of ['1.25', '1.2', '7', null]) store.create(prices.model('Price'), { value })
  const found = new StepEffects(store.state, prices.describe())
  const fewer = { kind: 'scalar', type: 'decimal', decimalPlaces: 1, maxDigits: 9, null: true } as never
  const { rows, lost } = found.take({ step: 'alterField', model: 'Price', field: 'value', described: fewer })
  assert.equal([rows, lost], [3, 1])
})

test('a field is lost once, under the name that it has by then', () => {
  assert.equal(
    taken(
      { step: 'renameField', model: 'Book', field: 'code', to: 'isbn' },
      { step: 'renameField', model: 'Book', field: 'code', to: 'other' },
      { step: 'removeField', model: 'Book', field: 'isbn' },
      { step: 'removeField', model: 'Book', field: 'isbn' },
      { step: 'removeField', model: 'Book', field: 'tags' },
    ),
    [
      [0, 0],
      [0, 0],
      [3, 3],
      [0, 0],
      [1, 1],
    ],
  )
})

test('a new field has no stored values; a value for all is written to each row', () => {
  const described = scalar('integer')
  assert.equal(
    taken(
      { step: 'addField', model: 'Book', field: 'year', described, value: 7 },
      { step: 'removeField', model: 'Book', field: 'year' },
      { step: 'restoreField', model: 'Book', field: 'code', described, value: null } as SchemaStep,
      { step: 'removeField', model: 'Book', field: 'code' },
    ),
    [
      [4, 0],
      [0, 0],
      [0, 0],
      [0, 0],
    ],
  )
})

test('models: options write nothing, a removed one is lost with all rows, once', () => {
  const fields = {}
  assert.equal(
    taken(
      { step: 'alterModel', model: 'Book', options: {} } as SchemaStep,
      { step: 'renameModel', model: 'Book', to: 'Work' },
      { step: 'removeModel', model: 'Book' },
      { step: 'removeModel', model: 'Work' },
      { step: 'removeModel', model: 'Work' },
      { step: 'addModel', model: 'Tag', described: { fields } } as SchemaStep,
      { step: 'restoreModel', model: 'Tag', described: { fields } } as SchemaStep,
    ),
    [
      [0, 0],
      [0, 0],
      [0, 0],
      [4, 4],
      [0, 0],
      [0, 0],
      [0, 0],
    ],
  )
})

test.run()
