import { runInThisContext } from 'node:vm'
import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import * as core from '../../../src/index.js'
import { describeDifference } from '../../../src/schema/difference.js'
import type { SchemaDescription } from '../../../src/schema/meta.js'
import { declarationsOf } from '../../../src/schema/migration/declarations-of.js'
import { printSchema } from '../../../src/schema/print/print-schema.js'
import { resolveSchema } from '../../../src/schema/resolve.js'
import type { FieldDeclaration } from '../../../src/schema/declaration.js'
import { fieldJson } from '../../helpers/field-json.js'
import { abstract, key, many, model, number, one, scalar, text } from '../helpers/declarations.js'
import { randomModels } from '../helpers/random-schema.js'
import { report } from '../helpers/value-type-laws.js'

const test = suite('a schema printed as TypeScript')

/** Runs a printed module: its imports are the names of core. */
function evaluate(printed: string): core.SchemaMeta {
  const body = printed
    .replace(/^import \{[^}]*\} from '[^']*'$/m, '')
    .replace(/^export interface .*$/m, '')
    .replace('(): never =>', '() =>')
    .replace('export const schema =', 'return')
  const run = runInThisContext(`(core) => { with (core) {${body}} }`) as (scope: object) => core.SchemaMeta
  return run(core)
}

function comesBack(description: SchemaDescription): void {
  const stored = JSON.parse(JSON.stringify(description)) as SchemaDescription
  const printed = printSchema(stored)
  assert.equal(describeDifference(description, evaluate(printed).describe()), [], printed)
}

test('evaluated, it has the description that it was printed from', () => {
  fc.assert(
    fc.property(randomModels, (models) => comesBack(resolveSchema(models).describe())),
    report,
  )
})

const value = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.double(),
  fc.bigInt(),
  fc.boolean(),
  fc.date({ noInvalidDate: true }),
  fc.uint8Array({ maxLength: 4 }),
  fieldJson(),
)

test('so has any value of an option', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), value), fieldJson(), (limit, fallback) => {
      const limits = Object.fromEntries(Object.entries(limit).map(([name, part]) => [`x${name}`, part]))
      const fields: Record<string, FieldDeclaration> = {
        data: scalar('json', { null: true, default: fallback }),
        other: key('A', { null: true, relatedName: '+', limitChoicesTo: limits }),
      }
      comesBack(resolveSchema({ A: model(fields) }).describe())
    }),
    report,
  )
})

/** Every option of every kind, if it isn't the default. */
const wide = resolveSchema({
  Place: model({ name: text({ maxLength: 9, index: true }) }, { ordering: ['-name'] }),
  Cafe: model(
    {
      place: one('Place', { parentLink: true, relatedName: 'cafe_of', onDelete: 'PROTECT' }),
      stars: number({ min: 1, max: 5, choices: [1, [2, 'two'], 3] }),
    },
    { parents: ['Place'], ordering: [] },
  ),
  Bar: model({}, { parents: { Place: 'link' }, ordering: ['pk'] }),
  'shop.Item': model(
    {
      code: text({ primaryKey: true, choices: ["it's", '"q"', ['b', 'B\n\u2028']] }),
      price: scalar('decimal', { maxDigits: 8, decimalPlaces: 2, default: '0.50' }),
      big: scalar('bigInteger', { default: 7n, min: 0n, max: 9n, choices: [[7n, 'seven']] }),
      ratio: scalar('float', { default: Infinity, min: -0 }),
      bytes: scalar('binary', { default: new Uint8Array([1, 255]) }),
      made: scalar('datetime', { default: () => new Date() }),
      day: scalar('date', { default: '2024-05-01', null: true }),
      at: scalar('time', { null: true }),
      span: scalar('duration', { default: 5 }),
      guid: scalar('uuid', { unique: true, null: true, default: core.uuid7 }),
      changed: scalar('datetime', { now: 'update' }),
      version: number({ version: true }),
      sum: number({ computed: ['version', 'ownerId'], null: true }),
      on: scalar('boolean', { default: true }),
      long: scalar('text', { default: '', choices: { '': 'None', x: 'X', __proto__x: 'P' } }),
      numbered: text({
        null: true,
        choices: [
          ['2', 'two'],
          ['1', 'one'],
        ],
      }),
      data: scalar('json', { default: { a: [1, { __proto__x: null }] } }),
      own: scalar('custom', { null: true }),
      owner: key('Place', { column: 'ownerId', relatedName: '+' }),
      cafe: key('Cafe', { onDelete: { set: () => 1 }, index: false, dbConstraint: false, default: 3 }),
      twin: one('self', {
        null: true,
        onDelete: 'SET_NULL',
        relatedName: 'twins',
        relatedQueryName: 'twin_of',
      }),
      near: key('Place', {
        null: true,
        limitChoicesTo: { name__in: ['a'] },
        enforce: true,
        relatedName: 'n',
      }),
      friends: many('self', { symmetrical: true }),
      places: many('Place', { through: 'Visit', throughFields: ['item', 'place'], relatedName: 'items' }),
    },
    {
      computed: { sum: () => 1 },
      uniqueTogether: [['day', 'at']],
      indexes: [
        ['day', '-span'],
        ['long', 'on'],
      ],
    },
  ),
  Visit: model(
    { item: key('shop.Item', { relatedName: '+' }), place: key('Place', { relatedName: '+' }) },
    { orderWithRespectTo: 'item' },
  ),
  Based: model({ own: number() }, { bases: [abstract({ first: number({ default: 1 }) })] }),
})

test('every option of every kind of field is printed, and what the log does not have is listed', () => {
  comesBack(wide.describe())
  const printed = printSchema(wide.describe(), { comment: 'Commit 7.\nSecond line. */' })
  for (const line of [
    ' * Second line. * /',
    ' * - shop.Item.made: the function of default',
    ' * - shop.Item.cafe: the function of onDelete',
    ' * - shop.Item.own: its validator',
  ])
    assert.ok(printed.includes(line), line)
})

test('a link to a parent that is declared otherwise than by itself is kept', () => {
  const again = resolveSchema(declarationsOf(wide.describe()))
  assert.equal(describeDifference(wide.describe(), again.describe()), [])
})

test('a small schema reads as it would be written', () => {
  const schema = resolveSchema({
    Author: model({ name: text() }),
    Book: model(
      { title: text({ maxLength: 200 }), author: key('Author', { relatedName: 'books' }), tags: many('Tag') },
      { ordering: ['title'] },
    ),
    Tag: model({ name: text({ unique: true }) }),
  })
  assert.is(
    printSchema(schema.describe(), { comment: 'The schema of commit 1.' }),
    `import { defineSchema, foreignKey, manyToMany, model, string, type SchemaOf } from 'relata'

/**
 * The schema of commit 1.
 */
export const schema = defineSchema({
  Author: model({ name: string() }),
  Book: model(
    {
      title: string({ maxLength: 200 }),
      author: foreignKey('Author', { onDelete: 'CASCADE', relatedName: 'books' }),
      tags: manyToMany('Tag'),
    },
    { ordering: ['title'] },
  ),
  Tag: model({ name: string({ unique: true }) }),
})
export interface Models extends SchemaOf<typeof schema> {}
`,
  )
})

test('names of keys are printed as a template, if no key has the usual name', () => {
  const models = {
    User: model({ name: text() }),
    Post: model({
      author: key('User', { relatedName: 'posts' }),
      editor: key('User', { column: 'checkedBy', relatedName: '+' }),
    }),
    Place: model({ owner: key('User', { relatedName: '+' }) }),
    Cafe: model({ stars: number() }, { parents: ['Place'] }),
  }
  const schema = resolveSchema(models, { keyName: '{relation}Id' })
  comesBack(schema.describe())
  assert.is(
    printSchema(schema.describe()),
    `import { defineSchema, foreignKey, integer, model, string, type SchemaOf } from 'relata'

export const schema = defineSchema(
  {
    User: model({ name: string() }),
    Post: model({
      author: foreignKey('User', { onDelete: 'CASCADE', relatedName: 'posts' }),
      editor: foreignKey('User', { onDelete: 'CASCADE', relatedName: '+', column: 'checkedBy' }),
    }),
    Place: model({ owner: foreignKey('User', { onDelete: 'CASCADE', relatedName: '+' }) }),
    Cafe: model({ stars: integer() }, { parents: { Place: 'place_ptr' } }),
  },
  { keyName: '{relation}Id' },
)
export interface Models extends SchemaOf<typeof schema> {}
`,
  )
  const mixed = { ...models, Place: model({ owner: key('User', { column: 'owner_id', relatedName: '+' }) }) }
  const usual = resolveSchema(mixed, { keyName: '{relation}Id' }).describe()
  comesBack(usual)
  assert.not.match(printSchema(usual), 'keyName')
})

test('random schemas with a template come back', () => {
  fc.assert(
    fc.property(randomModels, (models) =>
      comesBack(resolveSchema(models, { keyName: 'k_{relation}' }).describe()),
    ),
    report,
  )
})

test.run()
