import { defineSchema, model, string } from '@relata/core'
import { RESERVED_MODEL_NAMES } from '@relata/core/engine'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createStore } from '../../src/index.js'

const test = suite('names of the members of a store')

const schema = defineSchema({ Book: model({ title: string() }) })

/** The names of all members, without those that every object has. */
function members(object: object): string[] {
  const names = new Set<string>()
  for (let each: object = object; each !== Object.prototype; each = Object.getPrototypeOf(each) as object)
    for (const name of Object.getOwnPropertyNames(each)) names.add(name)
  return [...names].filter((name) => name !== 'Book')
}

test('no model can have one', () => {
  const db = createStore(schema)
  const found = members(db)
  assert.ok(found.includes('transact') && found.length > 20, found.join())
  assert.equal(
    found.filter((name) => !RESERVED_MODEL_NAMES.includes(name)),
    [],
  )
})

test.run()
