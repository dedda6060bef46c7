import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { FieldOptions, ModelDeclaration, ModelOptions } from '../../../src/schema/declaration.js'
import { toPlain } from '../../../src/schema/describe.js'
import { plain } from '../../../src/schema/difference.js'
import { classifyChanges, FIELD_OPTIONS, MODEL_OPTIONS } from '../../../src/schema/migration/classify.js'
import type { ChangeEffect } from '../../../src/schema/migration/schema-change.js'
import { resolveSchema } from '../../../src/schema/resolve.js'
import { canonicalText } from '../../../src/util/canonical-text.js'
import { key, many, model, number, one, scalar, text } from '../helpers/declarations.js'

const test = suite('classifying changes of a schema')

const show = (field: object): string => canonicalText(toPlain(field))

type Models = Record<string, ModelDeclaration>

/** The effects of the changes between two schemas, with the place of each. */
function effects(before: Models, after: Models): Record<string, ChangeEffect> {
  const changes = classifyChanges(resolveSchema(before).describe(), resolveSchema(after).describe())
  return Object.fromEntries(
    changes.map(({ effect, model: of, field, option }) => [
      [of, field, option].filter((part) => part !== undefined).join('.'),
      effect,
    ]),
  )
}

const through = (first: string, second: string): ModelDeclaration =>
  model({
    [first]: key('M', { relatedName: '+' }),
    [second]: key('M', { relatedName: '+' }),
    t: key('T', { relatedName: '+' }),
  })
const OTHERS: Models = {
  T: model({ code: text({ unique: true }) }),
  U: model({}),
  Job: through('m', 'boss'),
  Work: through('m', 'boss'),
}
const isComputed = (field: { readonly options?: FieldOptions } | undefined): boolean =>
  field?.options?.computed !== undefined
const withField = (field: object | undefined, options: object = {}): Models => ({
  M: model(
    { a: number(), b: number(), s: text(), ...(field === undefined ? {} : { f: field }) },
    { ...options, ...(isComputed(field) ? { computed: { f: () => 1 } } : {}) },
  ),
  ...OTHERS,
})

/** A key that a generic key consists of. */
const part = (name: string, isNull: boolean): object => ({
  ...key('T', { null: true }),
  generic: { name, null: isNull },
})

/** An option with its effect when it changes forwards, and back. */
type Case = readonly [option: string, before: object, after: object, there: ChangeEffect, back: ChangeEffect]

const FIELD_CASES: readonly Case[] = [
  ['type', text(), scalar('text'), 'decided', 'decided'],
  ['null', number(), number({ null: true }), 'free', 'checked'],
  ['unique', number(), number({ unique: true }), 'checked', 'free'],
  ['default', number(), number({ default: 1 }), 'free', 'free'],
  ['default', number({ default: 1 }), number({ default: 2 }), 'free', 'free'],
  ['index', number(), number({ index: true }), 'free', 'free'],
  ['trigram', text(), text({ trigram: true }), 'free', 'free'],
  ['choices', number(), number({ choices: [1, 2] }), 'checked', 'free'],
  ['choices', number({ choices: [1] }), number({ choices: [2, 1] }), 'free', 'checked'],
  ['choices', number({ choices: [[1, 'one']] }), number({ choices: [[1, 'One']] }), 'free', 'free'],
  ['choices', number({ choices: [1] }), number({ choices: [2] }), 'checked', 'checked'],
  ['choices', text({ choices: { a: 'A' } }), text({ choices: { a: 'Ay', b: 'B' } }), 'free', 'checked'],
  ['choices', text({ choices: ['a'] }), text({ choices: { a: 'A' } }), 'free', 'free'],
  ['maxLength', text(), text({ maxLength: 5 }), 'checked', 'free'],
  ['maxLength', text({ maxLength: 5 }), text({ maxLength: 6 }), 'free', 'checked'],
  ['maxDigits', scalar('decimal', { maxDigits: 5 }), scalar('decimal', { maxDigits: 9 }), 'free', 'checked'],
  ['maxDigits', scalar('decimal'), scalar('decimal', { maxDigits: 9 }), 'checked', 'free'],
  [
    'decimalPlaces',
    scalar('decimal', { decimalPlaces: 2 }),
    scalar('decimal', { decimalPlaces: 4 }),
    'checked',
    'decided',
  ],
  ['decimalPlaces', scalar('decimal', { decimalPlaces: 2 }), scalar('decimal'), 'free', 'decided'],
  ['of', scalar('json'), scalar('json', { of: scalar('string') }), 'decided', 'decided'],
  [
    'of',
    scalar('json', { of: scalar('string') }),
    scalar('json', { of: scalar('integer') }),
    'decided',
    'decided',
  ],
  [
    'of',
    scalar('json', { of: scalar('string') }),
    scalar('json', { of: scalar('string', { maxLength: 4 }) }),
    'checked',
    'free',
  ],
  ['min', number(), number({ min: 1 }), 'checked', 'free'],
  ['min', number({ min: 1 }), number({ min: 0 }), 'free', 'checked'],
  ['max', number(), number({ max: 9 }), 'checked', 'free'],
  ['max', number({ max: 9 }), number({ max: 10 }), 'free', 'checked'],
  ['max', scalar('bigInteger', { max: 9n }), scalar('bigInteger', { max: 10n }), 'checked', 'checked'],
  ['now', scalar('datetime'), scalar('datetime', { now: 'create' }), 'free', 'free'],
  ['now', scalar('date', { now: 'create' }), scalar('date', { now: 'update' }), 'free', 'free'],
  ['version', number(), number({ version: true }), 'free', 'free'],
  ['computed', number(), number({ computed: ['a'] }), 'free', 'free'],
  ['computed', number({ computed: ['a'] }), number({ computed: ['a', 'b'] }), 'free', 'free'],
  ['onDelete', key('T'), key('T', { onDelete: 'PROTECT' }), 'free', 'free'],
  ['relatedName', key('T'), key('T', { relatedName: 'ms' }), 'free', 'free'],
  ['relatedName', key('T'), key('T', { relatedName: '+' }), 'free', 'free'],
  ['relatedQueryName', key('T'), key('T', { relatedQueryName: 'q' }), 'free', 'free'],
  ['dbConstraint', key('T'), key('T', { dbConstraint: false }), 'free', 'checked'],
  ['tree', key('self', { null: true }), key('self', { null: true, tree: true }), 'checked', 'free'],
  ['generic', key('T', { null: true }), part('g', true), 'checked', 'free'],
  ['generic', part('g', true), part('h', true), 'checked', 'checked'],
  ['required', part('g', true), part('g', false), 'checked', 'free'],
  [
    'tree',
    key('self', { null: true, tree: true }),
    key('self', { null: true, tree: { path: 'way' } }),
    'free',
    'free',
  ],
  ['limitChoicesTo', key('T'), key('T', { limitChoicesTo: { code: 'a' } }), 'free', 'free'],
  [
    'enforce',
    key('T', { limitChoicesTo: { code: 'a' } }),
    key('T', { limitChoicesTo: { code: 'a' }, enforce: true }),
    'checked',
    'free',
  ],
  [
    'limitChoicesTo',
    key('T', { limitChoicesTo: { code: 'a' }, enforce: true }),
    key('T', { limitChoicesTo: { code: 'b' }, enforce: true }),
    'checked',
    'checked',
  ],
  ['to', key('T'), key('U'), 'decided', 'decided'],
  ['column', key('T'), key('T', { column: 'tKey' }), 'free', 'free'],
  ['column', key('T', { column: 'tKey' }), key('T', { column: 'tId' }), 'free', 'free'],
  ['toField', key('T'), key('T', { toField: 'code' }), 'decided', 'decided'],
  ['through', many('T'), many('T', { through: 'Job', throughFields: ['m', 't'] }), 'decided', 'decided'],
  [
    'through',
    many('T', { through: 'Job', throughFields: ['m', 't'] }),
    many('T', { through: 'Work', throughFields: ['m', 't'] }),
    'decided',
    'decided',
  ],
  [
    'throughFields',
    many('T', { through: 'Job', throughFields: ['m', 't'] }),
    many('T', { through: 'Job', throughFields: ['boss', 't'] }),
    'decided',
    'decided',
  ],
  ['symmetrical', many('self'), many('self', { symmetrical: false }), 'decided', 'decided'],
]

const MODEL_CASES: readonly Case[] = [
  ['ordering', {}, { ordering: ['a'] }, 'free', 'free'],
  ['uniqueTogether', {}, { uniqueTogether: [['a', 'b']] }, 'checked', 'free'],
  ['primaryKey', {}, { primaryKey: ['a', 'b'] }, 'checked', 'free'],
  ['primaryKey', { primaryKey: ['a', 'b'] }, { primaryKey: ['b', 'a'] }, 'free', 'free'],
  ['primaryKey', { primaryKey: ['a', 'b'] }, { primaryKey: ['a', 'b', 's'] }, 'free', 'checked'],
  ['uniques', {}, { uniques: [{ fields: ['a'], where: { b: 1 } }] }, 'checked', 'free'],
  [
    'uniques',
    { uniques: [{ fields: ['a'], where: { b: 1 } }] },
    { uniques: [{ fields: ['a'], where: { b: 2 } }] },
    'checked',
    'checked',
  ],
  [
    'uniques',
    { uniques: [{ fields: ['a'], where: { b: 1 }, name: 'one' }] },
    { uniques: [{ fields: ['a'], where: { b: 1 }, message: 'another' }] },
    'free',
    'free',
  ],
  [
    'uniques',
    { uniques: [{ fields: ['a', 'b'], nullsDistinct: false }] },
    { uniques: [{ fields: ['a', 'b'], nullsDistinct: false, where: { a__isnull: false } }] },
    'free',
    'checked',
  ],
  ['orderWithRespectTo', {}, { orderWithRespectTo: 'f' }, 'decided', 'decided'],
  ['parents', {}, { parents: ['U'] }, 'decided', 'decided'],
  ['pk', {}, { parents: ['U'] }, 'decided', 'decided'],
  ['indexes', {}, { indexes: [['a', 'b']] }, 'free', 'free'],
  ['search', {}, { search: { s: 2 } }, 'free', 'free'],
]

test('every option of a field has its effect, in both directions', () => {
  for (const [option, before, after, there, back] of FIELD_CASES) {
    const label = `${option}: ${show(before)} -> ${show(after)}`
    const place = `M.f.${option}`
    const [first, second] = [withField(before), withField(after)]
    assert.is(effects(first, second)[place], there, label)
    assert.is(effects(second, first)[place], back, `${label}, back`)
  }
})

test('a key that becomes the link to a parent is decided, and so is the way back', () => {
  const child = (link: object): Models => ({
    ...OTHERS,
    M: model({ f: one('U', link) }, { parents: { U: 'f' } }),
    N: model({ f: one('U', { primaryKey: true }) }),
  })
  const [linked, plainKey] = [
    child({ parentLink: true })['M'] as ModelDeclaration,
    child({})['N'] as ModelDeclaration,
  ]
  const changed = effects({ ...OTHERS, M: plainKey }, { ...OTHERS, M: linked })
  assert.equal([changed['M.f.parentLink'], changed['M.parents']], ['decided', 'decided'])
  assert.is(effects({ ...OTHERS, M: linked }, { ...OTHERS, M: plainKey })['M.f.parentLink'], 'decided')
})

test('each option of a field and of a model is one of the cases above', () => {
  const cases = new Set([...FIELD_CASES.map(([option]) => option), 'parentLink'])
  assert.equal(
    Object.keys(FIELD_OPTIONS).filter((option) => !cases.has(option)),
    [],
  )
  const ofModel = new Set(MODEL_CASES.map(([option]) => option))
  assert.equal(
    Object.keys(MODEL_OPTIONS).filter((option) => !ofModel.has(option)),
    [],
  )
})

/*
 * The compiler asks for a line here when a declaration gets a new option: either a log keeps it, and a rule says what its
 * change means, or no log knows of it.
 */
const DECLARED: Readonly<Record<keyof FieldOptions, 'kept' | 'not kept'>> = {
  null: 'kept',
  default: 'kept',
  unique: 'kept',
  primaryKey: 'not kept', // the model's option pk
  index: 'kept',
  trigram: 'kept',
  choices: 'kept',
  of: 'kept',
  maxLength: 'kept',
  maxDigits: 'kept',
  decimalPlaces: 'kept',
  min: 'kept',
  max: 'kept',
  now: 'kept',
  version: 'kept',
  computed: 'kept', // without the function
  schema: 'not kept', // a function
  validate: 'not kept', // a function
  onDelete: 'kept',
  relatedName: 'kept',
  relatedQueryName: 'kept',
  toField: 'kept',
  column: 'kept',
  dbConstraint: 'kept',
  tree: 'kept',
  limitChoicesTo: 'kept',
  enforce: 'kept',
  parentLink: 'kept',
  reverse: 'not kept', // what a row reads
  through: 'kept',
  throughFields: 'kept',
  symmetrical: 'kept',
}
const DECLARED_OF_MODEL: Readonly<Record<keyof ModelOptions, 'kept' | 'not kept'>> = {
  ordering: 'kept',
  getLatestBy: 'not kept', // what a call chooses
  primaryKey: 'kept',
  uniqueTogether: 'kept',
  uniques: 'kept',
  indexes: 'kept',
  search: 'kept',
  bases: 'not kept', // their fields are
  abstract: 'not kept', // it has no rows
  parents: 'kept',
  defaultRelatedName: 'not kept', // the names that it makes are
  orderWithRespectTo: 'kept',
  display: 'not kept',
  methods: 'not kept', // a function
  computed: 'not kept', // a function
  scopes: 'not kept', // conditions of the query package
  validate: 'not kept', // a function
  proxy: 'not kept', // another name for the rows
}

test('each option of a declaration is kept by a log and has a rule, or no log knows of it', () => {
  for (const [option, kept] of Object.entries(DECLARED))
    assert.is(Object.hasOwn(FIELD_OPTIONS, option), kept === 'kept', option)
  for (const [option, kept] of Object.entries(DECLARED_OF_MODEL))
    assert.is(Object.hasOwn(MODEL_OPTIONS, option), kept === 'kept', option)
})

test('every option of a model has its effect, in both directions', () => {
  for (const [option, before, after, there, back] of MODEL_CASES) {
    const [first, second] = [withField(key('T'), before), withField(key('T'), after)]
    assert.is(effects(first, second)[`M.${option}`], there, option)
    assert.is(effects(second, first)[`M.${option}`], back, `${option}, back`)
  }
})

test('a field that is added or removed', () => {
  const added: readonly (readonly [field: object, effect: ChangeEffect])[] = [
    [number(), 'decided'],
    [number({ null: true }), 'free'],
    [number({ null: true, unique: true }), 'free'],
    [number({ default: 1 }), 'free'],
    [number({ default: () => 1 }), 'free'],
    [number({ default: 1, unique: true }), 'checked'],
    [number({ version: true }), 'free'],
    [scalar('datetime', { now: 'create' }), 'decided'],
    [scalar('datetime', { now: 'update', null: true }), 'free'],
    [key('T'), 'decided'],
    [key('T', { null: true }), 'free'],
    [key('T', { default: 1 }), 'checked'],
    [one('T', { null: true }), 'free'],
    [one('T', { default: 1 }), 'checked'],
    [many('T'), 'free'],
  ]
  for (const [field, effect] of added) {
    const label = show(field)
    assert.equal(effects(withField(undefined), withField(field)), { 'M.f': effect }, label)
    assert.equal(effects(withField(field), withField(undefined)), { 'M.f': 'decided' }, `${label}, removed`)
  }
})

test('a field of another kind', () => {
  const cases: readonly (readonly [
    before: object,
    after: object,
    there: ChangeEffect,
    back: ChangeEffect,
  ])[] = [
    [key('T'), one('T'), 'checked', 'free'],
    [key('T', { unique: true }), one('T'), 'checked', 'checked'],
    [key('T'), one('U'), 'decided', 'decided'],
    [key('T'), one('T', { column: 'tKey' }), 'decided', 'decided'],
    [key('T'), many('T'), 'decided', 'decided'],
    [number(), key('T'), 'decided', 'decided'],
    [key('T'), one('T', { null: true }), 'checked', 'checked'],
  ]
  for (const [before, after, there, back] of cases) {
    const label = `${show(before)} -> ${show(after)}`
    assert.is(effects(withField(before), withField(after))['M.f'], there, label)
    assert.is(effects(withField(after), withField(before))['M.f'], back, `${label}, back`)
  }
})

test('a model that is added or removed', () => {
  const few: Models = { T: model({}) }
  assert.equal(effects(few, { ...few, M: model({ a: number() }) }), { M: 'free' })
  assert.equal(effects({ ...few, M: model({ a: number() }) }, few), { M: 'decided' })
})

test('an option that a description may have and no rule names is decided', () => {
  const described = (options: object): { format: 1; models: Record<string, unknown> } => ({
    format: 1,
    models: { M: { pk: 'id', fields: { id: { kind: 'scalar', type: 'auto', ...options } }, ...options } },
  })
  const changes = classifyChanges(described({}), described({ unheardOf: 1 }))
  assert.equal(
    changes.map(({ effect, option }) => [effect, option]),
    [
      ['decided', 'unheardOf'],
      ['decided', 'unheardOf'],
    ],
  )
})

test('every option that a description has is named by a rule', () => {
  const { models } = resolveSchema({
    Place: model({ name: text({ maxLength: 50, unique: true }) }, { ordering: ['name'] }),
    Shop: model(
      {
        size: number({ null: true, index: true, default: 1, choices: [1, 2], min: 0, max: 9 }),
        price: scalar('decimal', { maxDigits: 5, decimalPlaces: 2 }),
        owner: key('Person', {
          relatedName: 'shops',
          relatedQueryName: 'shop',
          dbConstraint: false,
          index: false,
          limitChoicesTo: { age__gt: 5 },
          enforce: true,
        }),
        staff: many('Person', { through: 'Job', relatedName: 'jobs_at' }),
      },
      { parents: ['Place'], uniqueTogether: [['size', 'owner']] },
    ),
    Person: model({ age: number(), friends: many('self') }),
    Job: model({ shop: key('Shop'), person: key('Person') }, { orderWithRespectTo: 'shop' }),
  }).describe()
  for (const described of Object.values(models).map(plain)) {
    for (const option of Object.keys(described))
      assert.ok(option === 'fields' || Object.hasOwn(MODEL_OPTIONS, option), option)
    for (const field of Object.values(plain(described['fields'])).map(plain))
      for (const option of Object.keys(field))
        assert.ok(option === 'kind' || Object.hasOwn(FIELD_OPTIONS, option), option)
  }
})

test.run()
