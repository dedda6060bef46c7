import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { describeDifference, sameDescription } from '../../../src/schema/difference.js'
import type { Edge, SchemaMeta } from '../../../src/schema/meta.js'
import { resolveSchema } from '../../../src/schema/resolve.js'
import { randomModels } from '../helpers/random-schema.js'
import { edgeLaws, schemaLaws } from '../helpers/schema-laws.js'
import { report } from '../helpers/value-type-laws.js'

const test = suite('laws of every schema')

test('random schemas keep the laws', () => {
  fc.assert(
    fc.property(randomModels, (models) => schemaLaws(resolveSchema(models))),
    report,
  )
})

test('the laws find an edge that does not match its inverse', () => {
  const schemas = fc.sample(randomModels, { numRuns: 20, seed: 1 }).map((models) => resolveSchema(models))
  const edges = schemas.flatMap((schema) =>
    schema.models.flatMap(({ allEdges }) => allEdges.map((edge) => [schema, edge] as const)),
  )
  assert.ok(edges.length > 100)
  for (const [schema, edge] of edges) assert.ok(isRefused(schema, { ...edge, inverse: { ...edge.inverse } }))
})

/** An assertion of `throws` would be thrown on, and one over a whole schema may be too deep to be printed. */
function isRefused(schema: SchemaMeta, edge: Edge): boolean {
  try {
    edgeLaws(schema, edge)
    return false
  } catch {
    return true
  }
}

test('the order of declarations changes ids, and nothing in the description', () => {
  fc.assert(
    fc.property(randomModels, fc.infiniteStream(fc.nat()), (models, stream) => {
      const shuffled = Object.entries(models)
        .map((entry) => [entry, stream.next().value] as const)
        .sort(([, a], [, b]) => Number(a) - Number(b))
        .map(([entry]) => entry)
      const [a, b] = [
        resolveSchema(models).describe(),
        resolveSchema(Object.fromEntries(shuffled)).describe(),
      ]
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
