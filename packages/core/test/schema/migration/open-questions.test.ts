import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { NO_DECISIONS, type MigrationDecisions } from '../../../src/schema/migration/migration-decisions.js'
import { openQuestions, type MigrationQuestion } from '../../../src/schema/migration/open-questions.js'
import { stepsBetween } from '../../../src/schema/migration/steps-between.js'
import { resolveSchema } from '../../../src/schema/resolve.js'
import { key, many, model, number, one, text } from '../helpers/declarations.js'
import { renamesOf, resolvedOf, schemaPair } from '../helpers/rich-schema.js'
import { report } from '../helpers/value-type-laws.js'

const test = suite('questions that a migration leaves open')

type Models = Parameters<typeof resolveSchema>[0]

function questions(
  before: Models,
  after: Models,
  decisions: Partial<MigrationDecisions> = {},
): readonly MigrationQuestion[] {
  return openQuestions(resolveSchema(before).describe(), resolveSchema(after).describe(), {
    ...NO_DECISIONS,
    ...decisions,
  })
}

const fields = (made: Record<string, unknown>, options: object = {}): Models => ({
  Tag: model({ code: text({ unique: true }) }),
  Other: model({}),
  Book: model(made, options),
})

test('a removed field and a new one of its type: is it renamed?', () => {
  assert.equal(
    questions(fields({ name: text() }), fields({ title: text({ null: true }), label: text(), x: number() })),
    [{ kind: 'renameField', model: 'Book', field: 'name', candidates: ['title', 'label'] }],
  )
  assert.equal(questions(fields({ a: key('Tag') }), fields({ b: key('Tag') })).length, 1)
  assert.equal(questions(fields({ a: many('Tag') }), fields({ b: many('Tag') })).length, 1)
  assert.equal(questions(fields({ tag: key('Tag') }), fields({ tags: many('Tag') })).length, 1)
})

test('no question where only one reading is possible', () => {
  for (const [before, after] of [
    [{ a: text() }, { b: number({ null: true }) }],
    [{ a: text() }, {}],
    [{ a: key('Tag') }, { b: many('Other') }],
    [{ a: key('Tag') }, { a: many('Tag') }],
    [{ a: many('Tag') }, { a: key('Tag') }],
    [{ a: many('Tag') }, { b: many('Other') }],
    [{}, { b: number({ default: 1 }) }],
    [{}, { b: number({ default: () => 1 }) }],
    [{}, { b: number({ null: true, unique: true }) }],
    [{}, { b: many('Tag') }],
    [{ a: number() }, { a: text() }],
    [{ a: key('Tag') }, { a: key('Tag', { onDelete: 'PROTECT', relatedName: 'x' }) }],
  ] as const)
    assert.equal(questions(fields(before), fields(after)), [], JSON.stringify([before, after]))
})

test('a removed model and a new one with half of its fields: the first question is whether it was renamed, then come its fields', () => {
  const before = { Author: model({ name: text(), born: number() }), Book: model({ author: key('Author') }) }
  const after = { Writer: model({ full: text(), born: number() }), Book: model({ author: key('Writer') }) }
  assert.equal(questions(before, after), [{ kind: 'renameModel', model: 'Author', candidates: ['Writer'] }])
  assert.equal(questions(before, after, { renamedModels: new Map([['Author', 'Writer']]) }), [
    { kind: 'renameField', model: 'Writer', field: 'name', candidates: ['full'] },
  ])
  assert.equal(
    questions(before, after, { removedModels: new Set(['Author']) }).map(({ kind }) => kind),
    ['value'],
  )
  assert.equal(questions({ A: model({ a: text(), b: text() }) }, { B: model({ x: text(), y: text() }) }), [])
})

test('a required field without a default: what do existing rows get?', () => {
  const asked = questions(
    fields({ old: many('Tag') }),
    fields({ pages: number(), tag: key('Tag'), one: one('Tag', { relatedName: '+' }), old: number() }),
  )
  assert.equal(
    asked.map((question) => question.kind === 'value' && [question.field, question.unique]),
    [
      ['pages', false],
      ['tag', false],
      ['one', true],
      ['old', false],
    ],
  )
  const values = new Map([
    ['Book.pages', 0],
    ['Book.tag', 1],
    ['Book.one', 1],
    ['Book.old', null],
  ])
  assert.equal(
    questions(
      fields({ old: many('Tag') }),
      fields({ pages: number(), tag: key('Tag'), one: one('Tag', { relatedName: '+' }), old: number() }),
      { values },
    ),
    [],
  )
})

test('a default that would have to be unique is no value for all rows', () => {
  for (const options of [
    { unique: true, default: 1 },
    { unique: true, default: () => 1 },
  ])
    assert.equal(questions(fields({}), fields({ code: number(options) })).length, 1)
})

test('a key that leads to another model or field: are its values kept?', () => {
  const [before, after] = [fields({ f: key('Tag') }), fields({ f: key('Other') })]
  assert.equal(questions(before, after), [
    { kind: 'keys', model: 'Book', field: 'f', from: 'Tag.id', to: 'Other.id' },
  ])
  assert.equal(questions(before, fields({ f: key('Tag', { toField: 'code' }) })), [
    { kind: 'keys', model: 'Book', field: 'f', from: 'Tag.id', to: 'Tag.code' },
  ])
  assert.equal(questions(before, after, { keptKeys: new Set(['Book.f']) }), [])
  assert.equal(
    questions(before, after, { replacedFields: new Set(['Book.f']) }).map(({ kind }) => kind),
    ['value'],
  )
})

test('there is never a question about the position of a row in an order', () => {
  const plain = fields({ f: key('Tag'), n: number() })
  const ordered = fields({ f: key('Tag'), n: number() }, { orderWithRespectTo: 'f' })
  assert.equal(questions(plain, ordered), [])
  assert.equal(questions(ordered, plain), [])
})

test('after all questions are answered, the steps are known: for random schemas, each answer closes its question', () => {
  let asked = 0
  fc.assert(
    fc.property(schemaPair, fc.infiniteStream(fc.nat(3)), ([first, second], choices) => {
      const [before, after] = [resolvedOf(first).describe(), resolvedOf(second).describe()]
      let decisions = renamesOf(first, second)
      for (let round = 0; round < 200; round++) {
        const [question] = openQuestions(before, after, decisions)
        if (question === undefined) {
          stepsBetween(before, after, decisions)
          return
        }
        asked++
        decisions = answered(decisions, question, choices.next().value ?? 0)
      }
      throw new Error('the questions never end')
    }),
    { ...report, numRuns: 100 },
  )
  assert.ok(asked > 100, String(asked))
})

function answered(
  decisions: MigrationDecisions,
  question: MigrationQuestion,
  choice: number,
): MigrationDecisions {
  switch (question.kind) {
    case 'renameModel': {
      const to = question.candidates[choice]
      return to === undefined
        ? { ...decisions, removedModels: new Set([...decisions.removedModels, question.model]) }
        : { ...decisions, renamedModels: new Map([...decisions.renamedModels, [question.model, to]]) }
    }
    case 'renameField': {
      const label = `${question.model}.${question.field}`
      const to = question.candidates[choice]
      return to === undefined
        ? { ...decisions, removedFields: new Set([...decisions.removedFields, label]) }
        : { ...decisions, renamedFields: new Map([...decisions.renamedFields, [label, to]]) }
    }
    case 'keys': {
      const label = `${question.model}.${question.field}`
      return choice === 0
        ? { ...decisions, keptKeys: new Set([...decisions.keptKeys, label]) }
        : { ...decisions, replacedFields: new Set([...decisions.replacedFields, label]) }
    }
    case 'value':
      return {
        ...decisions,
        values: new Map([...decisions.values, [`${question.model}.${question.field}`, null]]),
      }
  }
}

test.run()
