import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { measureLatencies } from '../src/types/editor.js'
import { generateSource } from '../src/types/generate.js'
import { measureTypes } from '../src/types/measure.js'

test('the generated source is the same for the same seed, and another for another', () => {
  assert.equal(generateSource(5, 10), generateSource(5, 10))
  assert.not.equal(generateSource(5, 10), generateSource(5, 10, 8))
})

/**
 * Instantiations, not seconds: they are the same on every machine. The bounds leave room for a feature, not
 * for an explosion.
 */
test('the check of 40 models and 300 chains stays within what it may cost', () => {
  const { instantiations, schemaDeclarations, queryDeclarations } = measureTypes(generateSource(40, 300))
  assert.ok(instantiations < 390_000, `${instantiations} instantiations`)
  assert.ok(schemaDeclarations < 64 * 1024, `${schemaDeclarations} characters of declarations of the schema`)
  assert.ok(queryDeclarations < 64 * 1024, `${queryDeclarations} characters of declarations of what uses it`)
})

test('what an editor requests after an edit costs little of a schema of 100 models', () => {
  const dear = measureLatencies(100, 1).filter(
    ({ instantiations }) => instantiations === 0 || instantiations > 75_000,
  )
  assert.equal(dear, [])
})

test('a chain more costs the same, however many there are', () => {
  const cost = (chains: number): number => measureTypes(generateSource(40, chains)).instantiations
  const [few, some, many] = [cost(100), cost(300), cost(900)]
  assert.ok(some - few < 200 * 1000, `${some - few} instantiations for 200 chains more`)
  assert.ok(many - some < 600 * 1000, `${many - some} instantiations for 600 chains more`)
})

test.run()
