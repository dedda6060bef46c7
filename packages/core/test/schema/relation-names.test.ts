import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { defineSchema } from '../../src/schema/define.js'
import { integer } from '../../src/schema/fields.js'
import { model } from '../../src/schema/model.js'
import { foreignKey, manyToMany, oneToOne } from '../../src/schema/relations.js'
import { throws } from '../helpers/throws.js'

const test = suite('names of relations')

const NAMES = ['toJSON', 'then', 'constructor', 'toString', 'valueOf', 'hasOwnProperty', 'toLocaleString']

for (const name of NAMES) {
  test(`refuse ${name}, from either end`, () => {
    const A = model({ n: integer({ default: 0 }) })
    const options = { onDelete: 'CASCADE', relatedName: name } as const
    throws(() => defineSchema({ A, B: model({ a: oneToOne('A', options) }) }), 'ERR_RELATED_NAME', name)
    throws(() => defineSchema({ A, B: model({ a: foreignKey('A', options) }) }), 'ERR_RELATED_NAME', name)
    throws(
      () => defineSchema({ A, B: model({ a: manyToMany('A', { relatedName: name }) }) }),
      'ERR_RELATED_NAME',
      name,
    )
    const key = foreignKey('A', { onDelete: 'CASCADE', relatedName: 'bs' })
    throws(() => defineSchema({ A, B: model({ [name]: key }) }), 'ERR_FIELD_NAME', name)
  })
}

test("without another name, refuse what the model's name would produce", () => {
  const A = model({ n: integer({ default: 0 }) })
  throws(
    () => defineSchema({ A, Then: model({ a: oneToOne('A', { onDelete: 'CASCADE' }) }) }),
    'ERR_RELATED_NAME',
    "'then'",
  )
  assert.ok(
    defineSchema({ A, Then: model({ a: oneToOne('A', { onDelete: 'CASCADE', relatedName: 'next' }) }) }),
  )
})

test.run()
