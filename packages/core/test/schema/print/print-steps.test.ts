import { runInThisContext } from 'node:vm'
import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import * as core from '../../../src/index.js'
import { toPlain } from '../../../src/schema/describe.js'
import { describeDifference } from '../../../src/schema/difference.js'
import { applySteps } from '../../../src/schema/migration/apply-steps.js'
import { fieldLabel, NO_DECISIONS } from '../../../src/schema/migration/migration-decisions.js'
import { splitField } from '../../../src/schema/migration/data-steps.js'
import type { MigrationStep } from '../../../src/schema/migration/migration-step.js'
import { stepsBetween } from '../../../src/schema/migration/steps-between.js'
import { printSteps } from '../../../src/schema/print/print-steps.js'
import { resolveSchema } from '../../../src/schema/resolve.js'
import { canonicalText } from '../../../src/util/canonical-text.js'
import { throws } from '../../helpers/throws.js'
import { key, many, model, number, scalar, text } from '../helpers/declarations.js'
import { renamesOf, resolvedOf, schemaPair } from '../helpers/rich-schema.js'
import { report } from '../helpers/value-type-laws.js'

const test = suite('steps printed as TypeScript')

/** Runs printed steps: what they call are the names of core. */
function evaluate({ steps, declarations }: ReturnType<typeof printSteps>): readonly MigrationStep[] {
  const body = `${declarations.replace('(): never =>', '() =>')}\nreturn [${steps.join(',\n')}]`
  const run = runInThisContext(`(core) => { with (core) {${body}} }`) as (
    scope: object,
  ) => readonly MigrationStep[]
  return run(core)
}

test('evaluated, they lead to the schema that they were made for, and have the same values', () => {
  let values = 0
  fc.assert(
    fc.property(schemaPair, ([first, second]) => {
      const [before, after] = [resolvedOf(first), resolvedOf(second)]
      const decisions = { ...renamesOf(first, second), values: valuesOf(after) }
      const { steps, unsupported } = stepsBetween(before.describe(), after.describe(), decisions)
      if (unsupported.length > 0) return
      const printed = printSteps(steps, after.describe())
      const again = evaluate(printed)
      assert.equal(
        describeDifference(applySteps(before.describe(), { name: 'x', steps: again }), after.describe()),
        [],
        printed.steps.join('\n'),
      )
      for (const [at, step] of steps.entries()) {
        const twin = again[at]
        assert.is(twin?.step, step.step)
        if (!('value' in step) || twin === undefined || !('value' in twin)) continue
        values++
        assert.is(canonicalText(toPlain(twin.value)), canonicalText(toPlain(step.value)), printed.steps[at])
      }
    }),
    report,
  )
  assert.ok(values > 50, String(values))
})

/** Defaults as values, where they are no function. */
function valuesOf(schema: core.SchemaMeta): ReadonlyMap<string, core.Value> {
  const fields = schema.models.flatMap(({ fields: own }) => own)
  return new Map(
    fields
      .filter(({ hasDefault, default: value }) => hasDefault && typeof value !== 'function')
      .map((field) => [fieldLabel(field.model.name, field.name), field.default as core.Value]),
  )
}

test('they are written as a person would write them', () => {
  const before = resolveSchema({
    Tag: model({}),
    Book: model({ name: text(), pages: number(), old: text() }),
  }).describe()
  const after = resolveSchema({
    Tag: model({}),
    Book: model(
      {
        title: text({ maxLength: 200 }),
        pages: scalar('float'),
        isbn: text({ default: () => '' }),
        stock: number(),
        version: number({ version: true }),
        tags: many('Tag', { relatedName: 'books' }),
      },
      { ordering: ['title'] },
    ),
    Shop: model({ name: text() }),
  }).describe()
  const decisions = {
    ...NO_DECISIONS,
    renamedFields: new Map([['Book.name', 'title']]),
    values: new Map<string, core.Value>([
      ['Book.isbn', "it's"],
      ['Book.stock', 0],
    ]),
  }
  const printed = printSteps(stepsBetween(before, after, decisions).steps, after)
  assert.equal(printed.steps, [
    "removeField('Book', 'old')",
    "renameField('Book', 'name', 'title')",
    "alterField('Book', 'pages', float())",
    "alterField('Book', 'title', string({ maxLength: 200 }))",
    "addModel('Shop', model({ name: string() }))",
    "addField('Book', 'isbn', string({ default: notInLog }), { value: 'it\\'s' })",
    "addField('Book', 'stock', integer(), { value: 0 })",
    "addField('Book', 'tags', manyToMany('Tag', { relatedName: 'books' }))",
    "addField('Book', 'version', integer({ version: true }))",
    "alterModel('Book', { ordering: ['title'] })",
  ])
  assert.equal(printed.imports, [
    'addField',
    'addModel',
    'alterField',
    'alterModel',
    'float',
    'integer',
    'manyToMany',
    'model',
    'removeField',
    'renameField',
    'string',
  ])
  assert.match(printed.declarations, 'const notInLog = (): never =>')
  assert.equal(printed.lost, ['Book.isbn: the function of default'])
})

test('keys that become links have the name of the links', () => {
  const before = resolveSchema({ Tag: model({}), Book: model({ tag: key('Tag') }) }).describe()
  const after = resolveSchema({
    Tag: model({}),
    Book: model({ tags: many('Tag', { relatedName: 'books' }) }),
  }).describe()
  const { steps } = stepsBetween(before, after, {
    ...NO_DECISIONS,
    renamedFields: new Map([['Book.tag', 'tags']]),
  })
  assert.equal(printSteps(steps, after).steps, [
    "foreignKeyToManyToMany('Book', 'tag', manyToMany('Tag', { relatedName: 'books' }), { name: 'tags' })",
  ])
})

test('a step with a function is refused', () => {
  const step = splitField('Book', 'name', { title: core.string() }, { split: (name) => ({ title: name }) })
  throws(() => printSteps([step], { format: 1, models: {} }), 'ERR_ARGUMENT', 'splitField')
})

test('names and values can not leave their literals', () => {
  const hostile = '\u202e`${1}`\'"*/\n\\__proto__\u2028'
  const described = { kind: 'scalar', type: 'json', default: { ['__proto__']: hostile } }
  const steps: readonly MigrationStep[] = [
    { step: 'addField', model: hostile, field: hostile, described, value: { ['__proto__']: [hostile] } },
    { step: 'removeModel', model: hostile },
  ]
  const printed = printSteps(steps, { format: 1, models: {} })
  assert.not.match(printed.steps.join(''), /[\u2028\u202e\n]/)
  const [added, removed] = evaluate(printed)
  assert.is(removed?.model, hostile)
  assert.is(canonicalText(added), canonicalText(steps[0]))
})

test.run()
