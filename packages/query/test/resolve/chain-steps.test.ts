import fc from 'fast-check'
import { FieldError, UsageError } from '@relata/core/engine'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { chainSteps } from '../../src/index.js'
import { refused, schema } from '../worlds/library.js'
import { resolvePath } from '../../src/resolve/path.js'

const test = suite('the steps of a chain')
const names = (model: string, chain: string, kind: string): readonly string[] =>
  chainSteps(schema, model, chain)
    .steps.filter((step) => step.kind === kind)
    .map(({ name }) => name)

test('the empty chain is followed by the fields and relations of the model', () => {
  const { kind, model, reads } = chainSteps(schema, 'Book', '')
  assert.equal([kind, model, reads], ['model', 'Book', ['Book']])
  assert.ok(names('Book', '', 'field').includes('title'))
  assert.equal(
    names('Book', '', 'relation').filter((name) => ['author', 'tags', 'chapters'].includes(name)).length,
    3,
  )
})

test('a relation is followed by names of its target and by lookups of its key', () => {
  const step = chainSteps(schema, 'Author', '').steps.find(({ name }) => name === 'books')
  assert.equal([step?.model, step?.several], ['Book', true])
  const books = chainSteps(schema, 'Author', 'books')
  assert.equal([books.kind, books.model, books.several], ['relation', 'Book', true])
  assert.ok(names('Author', 'books', 'relation').includes('tags'))
  assert.ok(names('Author', 'books', 'lookup').includes('isnull'))
  assert.not.ok(names('Author', 'books', 'lookup').includes('icontains'))
})

test('a chain reads the models on its way, but not the target of a key that it ends at', () => {
  assert.equal(chainSteps(schema, 'Book', 'author').reads, ['Book'])
  assert.equal(chainSteps(schema, 'Book', 'author__name').reads, ['Book', 'Author'])
  assert.equal([...chainSteps(schema, 'Club', 'members__name').reads].sort(), [
    'Club',
    'Membership',
    'Person',
  ])
})

test('a lookup ends a chain; unknown names are refused', () => {
  const { kind, steps } = chainSteps(schema, 'Book', 'published__year__gt')
  assert.equal([kind, steps], ['lookup', []])
  assert.instance(
    refused(() => chainSteps(schema, 'Book', 'nope')),
    FieldError,
  )
  assert.instance(
    refused(() => chainSteps(schema, 'Book', 'title__nope')),
    FieldError,
  )
  assert.instance(
    refused(() => chainSteps(schema, '__proto__', '')),
    UsageError,
  )
})

test('a chain that is made of listed steps resolves, and to what the step says', () => {
  const models = schema.models.map(({ name }) => name)
  fc.assert(
    fc.property(fc.constantFrom(...models), fc.array(fc.nat(), { maxLength: 5 }), (model, choices) => {
      let chain = ''
      for (const choice of choices) {
        const { steps } = chainSteps(schema, model, chain)
        const step = steps[choice % Math.max(steps.length, 1)]
        if (step === undefined) return
        chain = chain === '' ? step.name : `${chain}__${step.name}`
        const path = resolvePath(schema, schema.model(model), chain)
        assert.is(path.lookup !== '', step.kind === 'lookup')
        if (step.kind === 'relation') assert.is(path.relation?.target.name, step.model)
        if (step.kind === 'transform' || step.kind === 'field') assert.is(path.kind, step.type)
      }
    }),
  )
})

test.run()
