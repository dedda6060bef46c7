import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { describeDifference, sameDescription } from '../../../src/schema/difference.js'
import type { SchemaMeta } from '../../../src/schema/meta.js'
import { resolveSchema } from '../../../src/schema/resolve.js'
import { randomModels } from '../helpers/random-schema.js'
import { schemaLaws } from '../helpers/schema-laws.js'
import { report } from '../helpers/value-type-laws.js'

const test = suite('laws of every schema')

test('random schemas keep the laws', () => {
  fc.assert(
    fc.property(randomModels, (models) => schemaLaws(resolveSchema(models))),
    report,
  )
})

test('the laws tell a schema whose edges do not meet', () => {
  const models = fc.sample(randomModels, { numRuns: 50, seed: 1 }).map((one) => resolveSchema(one))
  const broken = models.filter((schema) => schema.models.some(({ allEdges }) => allEdges.length > 1)).map(withLooseEdge)
  assert.ok(broken.length > 5)
  for (const schema of broken) assert.throws(() => schemaLaws(schema))
})

/** One edge's inverse is exchanged for a copy. */
function withLooseEdge(schema: SchemaMeta): SchemaMeta {
  const models = schema.models.map((model) => {
    const [first, ...rest] = model.allEdges
    return first === undefined ? model : { ...model, allEdges: [{ ...first, inverse: { ...first.inverse } }, ...rest] }
  })
  return {
    ...schema,
    links: schema.links,
    models,
    model: (name) => schema.model(name),
    has: () => true,
    step: () => undefined,
    attribute: () => undefined,
    stepNames: () => [],
    describe: () => schema.describe(),
  }
}

test('the order of declarations changes ids, and nothing that a description tells', () => {
  fc.assert(
    fc.property(randomModels, fc.infiniteStream(fc.nat()), (models, stream) => {
      const shuffled = Object.entries(models)
        .map((entry) => [entry, stream.next().value] as const)
        .sort(([, a], [, b]) => Number(a) - Number(b))
        .map(([entry]) => entry)
      const [a, b] = [resolveSchema(models).describe(), resolveSchema(Object.fromEntries(shuffled)).describe()]
      assert.equal(describeDifference(a, b), [])
      assert.ok(sameDescription(a, b))
    }),
    report,
  )
})

test('two schemas differ exactly where their descriptions do, and the difference goes both ways', () => {
  fc.assert(
    fc.property(randomModels, randomModels, (one, other) => {
      const [a, b] = [resolveSchema(one).describe(), resolveSchema(other).describe()]
      const there = describeDifference(a, b)
      assert.is(there.length, describeDifference(b, a).length)
      assert.is(there.length === 0, sameDescription(a, b))
    }),
    report,
  )
})

test.run()
