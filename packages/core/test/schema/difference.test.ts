import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import type { ModelDeclaration } from '../../src/schema/declaration.js'
import { describeDifference } from '../../src/schema/difference.js'
import { toPlain } from '../../src/schema/describe.js'
import type { SchemaDescription } from '../../src/schema/meta.js'
import { resolveSchema } from '../../src/schema/resolve.js'
import { key, many, model, number, one, scalar, text } from './helpers/declarations.js'

const test = suite('describing schemas')
const describe = (models: Record<string, ModelDeclaration>): SchemaDescription =>
  resolveSchema(models).describe()

test('a description is plain JSON, without what is usual', () => {
  const description = describe({
    Place: model({ name: text({ maxLength: 50, unique: true }) }, { ordering: ['name'] }),
    Shop: model(
      {
        size: number({ null: true, index: true, default: () => 1, choices: [1, 2] }),
        owner: key('Person', {
          onDelete: { set: () => 1 },
          relatedName: 'shops',
          relatedQueryName: 'shop',
          dbConstraint: false,
          index: false,
          limitChoicesTo: { age__gt: 5n },
        }),
        visitors: many('Person', { relatedName: '+' }),
        staff: many('Person', { through: 'Job', relatedName: 'jobs_at' }),
      },
      { parents: ['Place'], uniqueTogether: [['size', 'owner']] },
    ),
    Person: model({
      age: number({ min: 0, max: 150 }),
      friends: many('self'),
      pet: one('Person', { null: true }),
    }),
    Job: model({ shop: key('Shop'), person: key('Person') }),
  })
  assert.equal(description, {
    format: 1,
    models: {
      Place: {
        pk: 'id',
        fields: {
          id: { kind: 'scalar', type: 'auto' },
          name: { kind: 'scalar', type: 'string', unique: true, maxLength: 50 },
        },
        ordering: ['name'],
      },
      Shop: {
        pk: 'place_ptr',
        fields: {
          place_ptr: { kind: 'oneToOne', to: 'Place', toField: 'id', onDelete: 'CASCADE', parentLink: true },
          size: {
            kind: 'scalar',
            type: 'integer',
            null: true,
            default: { $function: true },
            index: true,
            choices: [
              [1, '1'],
              [2, '2'],
            ],
          },
          owner: {
            kind: 'foreignKey',
            to: 'Person',
            toField: 'id',
            onDelete: { SET: { $function: true } },
            relatedName: 'shops',
            relatedQueryName: 'shop',
            index: false,
            dbConstraint: false,
            limitChoicesTo: { age__gt: { $bigint: '5' } },
          },
          visitors: { kind: 'manyToMany', to: 'Person', relatedName: '+' },
          staff: {
            kind: 'manyToMany',
            to: 'Person',
            relatedName: 'jobs_at',
            through: 'Job',
            throughFields: ['shop', 'person'],
          },
        },
        parents: { Place: 'place_ptr' },
        ordering: ['name'],
        uniqueTogether: [['size', 'owner']],
      },
      Person: {
        pk: 'id',
        fields: {
          id: { kind: 'scalar', type: 'auto' },
          age: { kind: 'scalar', type: 'integer', min: 0, max: 150 },
          pet: { kind: 'oneToOne', to: 'Person', toField: 'id', onDelete: 'CASCADE', null: true },
          friends: { kind: 'manyToMany', to: 'Person', symmetrical: true },
        },
      },
      Job: {
        pk: 'id',
        fields: {
          id: { kind: 'scalar', type: 'auto' },
          shop: { kind: 'foreignKey', to: 'Shop', toField: 'place_ptr', onDelete: 'CASCADE' },
          person: { kind: 'foreignKey', to: 'Person', toField: 'id', onDelete: 'CASCADE' },
        },
      },
    },
  })
  assert.equal(JSON.parse(JSON.stringify(description)), description)
})

test('values that JSON does not have are tagged', () => {
  class Query {
    readonly of = 'Book'
  }
  const cycle: Record<string, unknown> = {}
  cycle['self'] = cycle
  assert.equal(
    toPlain([undefined, Infinity, 5n, Uint8Array.of(1, 255), new Date(5), new Query(), Symbol('s')]),
    [
      null,
      { $number: 'Infinity' },
      { $bigint: '5' },
      { $binary: '01ff' },
      { $date: '5' },
      { of: 'Book' },
      { $symbol: 's' },
    ],
  )
  assert.type(JSON.stringify(toPlain(cycle)), 'string')
})

test('differences are described in sentences', () => {
  const before = describe({
    User: model({ name: text({ maxLength: 10 }), age: number(), old: text() }, { ordering: ['name'] }),
    Book: model({ author: key('User'), state: text({ default: 'new' }) }),
    Page: model({ book: key('Book') }),
    Gone: model(),
  })
  const after = describe({
    User: model({ name: text({ maxLength: 20, null: true }), age: text(), mail: text() }),
    Book: model(
      { author: one('User'), state: text(), tags: many('Tag') },
      { uniqueTogether: [['author', 'state']], indexes: [['state', '-author']] },
    ),
    Page: model({ book: key('Book') }, { orderWithRespectTo: 'book' }),
    Tag: model(),
  })
  assert.equal(describeDifference(before, after), [
    'Book: indexes was not set and is now [["state","-author"]]',
    'Book: uniqueTogether was not set and is now [["author","state"]]',
    'Book.author was a foreignKey to User and is now a oneToOne to User',
    'Book.state: default was "new" and is no longer set',
    'Book.tags was added (manyToMany to Tag)',
    'the model Gone was removed',
    'Page: orderWithRespectTo was not set and is now "book"',
    'Page: ordering was not set and is now ["_order"]',
    'Page._order was added (integer)',
    'the model Tag was added',
    'User: ordering was ["name"] and is no longer set',
    'User.age: type was "integer" and is now "string"',
    'User.mail was added (string)',
    'User.name: maxLength was 10 and is now 20',
    'User.name: null was not set and is now true',
    'User.old was removed',
  ])
})

test('a description that came back from a log in another order is the same', () => {
  const description = describe({ A: model({ x: scalar('json', { default: { a: 1, b: 2 } }), y: text() }) })
  const back: SchemaDescription = {
    models: {
      A: {
        fields: {
          y: { type: 'string', kind: 'scalar' },
          x: { default: { b: 2, a: 1 }, type: 'json', kind: 'scalar' },
          id: { type: 'auto', kind: 'scalar' },
        },
        pk: 'id',
      },
    },
    format: 1,
  }
  assert.equal(describeDifference(description, back), [])
})

test('a field with a name that every object has is new or gone like any other', () => {
  const [without, having] = [
    describe({ A: model({ x: text() }) }),
    describe({ A: model({ x: text(), constructor: text() }) }),
  ]
  assert.equal(describeDifference(without, having), ['A.constructor was added (string)'])
  assert.equal(describeDifference(having, without), ['A.constructor was removed'])
})

test('what is no description differs instead of failing', () => {
  assert.equal(
    describeDifference(
      { format: 1, models: { A: null, B: { fields: { x: 5 } } } },
      { format: 1, models: { B: { fields: { x: {} } } } },
    ),
    ['the model A was removed'],
  )
})

test.run()
