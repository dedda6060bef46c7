import { defineSchema, genericKey, model } from '@relata/core'
import { FieldError, valueType, type ScalarName } from '@relata/core/engine'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  isLookupName,
  isRelationLookup,
  lookupForm,
  LOOKUP_NAMES,
  makeTest,
} from '../../src/resolve/lookups/registry.js'
import { LOOKUPS_OF } from '../types/lookups-of-kinds.js'
import { refused } from '../worlds/library.js'

const test = suite('the registry of lookups')
const subject = (kind: ScalarName) => ({ kind, type: undefined, label: 'A.x' })

test('a kind has the lookups of its types, and refuses others by name', () => {
  for (const [kind, names] of Object.entries(LOOKUPS_OF) as [ScalarName, readonly string[]][])
    for (const name of LOOKUP_NAMES)
      if (names.includes(name))
        assert.ok(lookupForm(name, subject(kind)).kinds.includes(kind), `${name} of ${kind}`)
      else {
        const error = refused(() => lookupForm(name, subject(kind)))
        assert.instance(error, FieldError)
        assert.is(error.code, 'ERR_UNKNOWN_LOOKUP')
        assert.match(error.message, `'${name}' is not a lookup of 'A.x' (${kind})`)
      }
})

test('a generic key has no target with the name of a lookup of relations', () => {
  const declared = (name: string) => () =>
    defineSchema({ [name]: model({}), A: model({ to: genericKey([name], { onDelete: 'CASCADE' }) }) })
  for (const name of LOOKUP_NAMES.filter(isRelationLookup))
    assert.match(refused(declared(name)).message, `its target '${name}' has the name of a lookup`)
  assert.not.throws(declared('other'))
})

test('a relation has the lookups that compare keys', () => {
  assert.equal(LOOKUP_NAMES.filter(isRelationLookup).sort(), [
    'exact',
    'gt',
    'gte',
    'in',
    'isnull',
    'lt',
    'lte',
    'range',
  ])
})

test('an interval is what its lookup accepts', () => {
  const numbers = [1, 2, 3]
  const of = { kind: 'integer', type: valueType('integer'), label: 'A.n' } as const
  for (const [name, found] of [
    ['gt', [3]],
    ['gte', [2, 3]],
    ['lt', [1]],
    ['lte', [1, 2]],
  ] as const) {
    const made = makeTest(of, name, 2)
    assert.equal(numbers.filter(made.matches), found, name)
    const { interval } = made
    assert.is(interval?.low ?? interval?.high, 2, name)
    assert.is(interval?.low === undefined ? interval?.highOpen : interval.lowOpen, !name.endsWith('e'), name)
  }
})

test('the properties of every object are no lookups', () => {
  for (const name of ['constructor', '__proto__', 'toString', 'hasOwnProperty'])
    assert.not(isLookupName(name), name)
})

test.run()
