import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { RESERVED_MODEL_NAMES } from '../../../src/schema/names.js'
import { SCHEMA_CHECKS } from '../../../src/schema/schema-checks.js'
import { checksOf, codesOf, key, model, number, text } from '../helpers/declarations.js'
import { KEYS, NAMES, OPTIONS } from '../helpers/field-refusals.js'
import { CLASHES, INHERITANCE, MODEL_OPTIONS, PROXIES, THROUGH } from '../helpers/relation-refusals.js'
import { GENERIC_KEYS, TREES, UNIQUES } from '../helpers/unique-refusals.js'

const test = suite('refusals')

const CASES = [
  ...NAMES,
  ...OPTIONS,
  ...KEYS,
  ...CLASHES,
  ...THROUGH,
  ...INHERITANCE,
  ...PROXIES,
  ...MODEL_OPTIONS,
  ...UNIQUES,
  ...TREES,
  ...GENERIC_KEYS,
]

for (const [code, message, models] of CASES) {
  test(`${code}: ${Object.keys(models).join(', ')}: ${String(message)}`, () => {
    const checks = checksOf(models)
    assert.equal(
      [...new Set(checks.map((check) => check.code))],
      [code],
      checks.map((check) => `${check.code} ${check.message}`).join('\n'),
    )
    assert.match(checks.map((check) => check.message).join('\n'), message)
    const [first] = checks
    assert.ok(
      first?.message.startsWith(first.field === undefined ? first.model : `${first.model}.${first.field}`),
    )
  })
}

test('every code has its case', () => {
  assert.equal([...new Set(CASES.map(([code]) => code))].sort(), Object.keys(SCHEMA_CHECKS).sort())
})

test('every reserved name is refused', () => {
  const declared = RESERVED_MODEL_NAMES.filter((name) => name !== '__proto__')
  for (const name of declared) assert.equal(codesOf({ [name]: model() }), ['ERR_MODEL_RESERVED'], name)
})

test('one error reports all faults', () => {
  const models = {
    Book: model(
      {
        pk: text(),
        author: key('Nobody'),
        editor: key('User', { onDelete: 'SET_NULL' }),
        state: text({ choices: [true] }),
      },
      { ordering: ['nothing'], uniqueTogether: [['nil', 'state']] },
    ),
    User: model({ a: number({ primaryKey: true }), b: number({ primaryKey: true }) }),
    submit: model(),
  }
  assert.equal(codesOf(models), [
    'ERR_CHOICES',
    'ERR_FIELD_NAME',
    'ERR_MODEL_RESERVED',
    'ERR_ORDERING',
    'ERR_SET_NULL_NOT_NULL',
    'ERR_TWO_PRIMARY_KEYS',
    'ERR_UNIQUE_TOGETHER',
    'ERR_UNKNOWN_MODEL',
  ])
})

test('a fault is reported once: what refers to a refused field is not reported too', () => {
  const models = {
    Book: model(
      { author: key('Nobody'), title: text({ maxLenght: 5 }) },
      { ordering: ['author__name', 'title'], uniqueTogether: [['author', 'title']] },
    ),
    Note: model({ book: key('Book', { toField: 'title' }) }),
  }
  assert.equal(
    checksOf(models)
      .map(({ code }) => code)
      .sort(),
    ['ERR_OPTION', 'ERR_UNKNOWN_MODEL'],
  )
})

test.run()
