import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { measureLatencies } from '../src/types/editor.js'
import { generateSource } from '../src/types/generate.js'
import { measureTypes, type TypeFigures } from '../src/types/measure.js'

const PICKED = `import type { Database, Picked, Row } from 'relata'
import type { Bench } from './schema.js'
declare const db: Database<Bench>
declare const row: Row<Bench, 'Model7'>
const shape = db.shape('Model7', { id: true, name: true, owner: { name: true } })
export const one: Picked<typeof shape> = db.pick(row, shape)
export const several: Picked<typeof shape>[] = db.pick([row], shape)
`

const measured = new Map<number, TypeFigures>()

/**
 * The cost of a number of chains over 40 models, which is measured once; with one checker, because several would each make
 * the types of the schema.
 */
function costOf(chains: number): TypeFigures {
  const figures = measured.get(chains) ?? measureTypes(generateSource(40, chains), '7', ['--singleThreaded'])
  measured.set(chains, figures)
  return figures
}

test('the generated source is the same for the same seed, and another for another', () => {
  assert.equal(generateSource(5, 10), generateSource(5, 10))
  assert.not.equal(generateSource(5, 10), generateSource(5, 10, 8))
})

/**
 * Instantiations, not seconds: they are the same on every machine. The bounds leave room for a feature, not
 * for an explosion.
 */
test('the check of 40 models and 300 chains stays within what it may cost', () => {
  const { instantiations, schemaDeclarations, queryDeclarations } = costOf(300)
  assert.ok(instantiations < 290_000, `${instantiations} instantiations`)
  assert.ok(schemaDeclarations < 64 * 1024, `${schemaDeclarations} characters of declarations of the schema`)
  assert.ok(queryDeclarations < 64 * 1024, `${queryDeclarations} characters of declarations of what uses it`)
})

test('what an editor requests after an edit costs little of a schema of 100 models', () => {
  const dear = measureLatencies(100, 1).filter(
    ({ instantiations }) => instantiations === 0 || instantiations > 71_000,
  )
  assert.equal(dear, [])
})

/** TypeScript 5.9 would refuse it as excessively deep if it inferred the model from the type that is expected. */
test('a picked row costs no more where its type is expected', () => {
  const { schema } = generateSource(12, 0)
  const { instantiations } = measureTypes({ schema, queries: PICKED }, '5.9')
  assert.ok(instantiations < 40_000, `${instantiations} instantiations`)
})

test('a chain more costs the same, however many there are', () => {
  const [few, some, many] = [100, 300, 900].map((chains) => costOf(chains).instantiations) as [
    number,
    number,
    number,
  ]
  assert.ok(some - few < 200 * 1000, `${some - few} instantiations for 200 chains more`)
  assert.ok(many - some < 600 * 1000, `${many - some} instantiations for 600 chains more`)
})

test.run()
