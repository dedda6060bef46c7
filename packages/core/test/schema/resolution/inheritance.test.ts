import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import type { ModelDeclaration } from '../../../src/schema/declaration.js'
import type { SchemaMeta } from '../../../src/schema/meta.js'
import { resolveSchema } from '../../../src/schema/resolve.js'
import { abstract, key, many, model, number, one, text } from '../helpers/declarations.js'
import { schemaLaws } from '../helpers/schema-laws.js'

const test = suite('inheritance')

function resolve(models: Record<string, ModelDeclaration>): SchemaMeta {
  const schema = resolveSchema(models)
  schemaLaws(schema)
  return schema
}
const rowOf = (schema: SchemaMeta, name: string): string[] =>
  schema.model(name).rowFields.map(({ attribute }) => attribute)

test("fields of abstract bases come before the model's fields, nested bases first", () => {
  const Named = abstract({ name: text(), note: text() })
  const Dated = abstract({ born: number(), note: number() }, { bases: [Named], ordering: ['born'] })
  const Coded = abstract(
    { code: text(), name: number() },
    { uniqueTogether: [['code', 'name']], indexes: [['-code']] },
  )
  const schema = resolve({
    Person: model(
      { code: number(), extra: text() },
      { bases: [Dated, Coded], uniqueTogether: [['extra', 'born']], indexes: [['-code'], ['born', 'extra']] },
    ),
  })
  const person = schema.model('Person')
  assert.equal(
    person.fields.map(({ name, type }) => `${name} ${type.name}`),
    ['id auto', 'name string', 'born integer', 'note integer', 'code integer', 'extra string'],
  )
  assert.equal(person.ordering, ['born'])
  assert.equal(
    person.uniques.map(({ fields }) => fields.map(({ name }) => name)),
    [
      ['extra', 'born'],
      ['code', 'name'],
    ],
  )
  assert.equal(
    person.indexes.map((columns) => columns.map(({ field, descending }) => [field.name, descending])),
    [
      [['code', true]],
      [
        ['born', false],
        ['extra', false],
      ],
    ],
  )
})

test('related names of a base are filled in for each model', () => {
  const Owned = abstract({
    owner: key('User', { relatedName: '%(app_label)s_%(class)s_owned', relatedQueryName: '%(class)s' }),
  })
  const schema = resolve({
    User: model(),
    'notes.Note': model({}, { bases: [Owned] }),
    'notes.Task': model({}, { bases: [Owned] }),
  })
  assert.equal([...schema.model('User').accessors.keys()], ['notes_note_owned', 'notes_task_owned'])
  assert.equal([...schema.model('User').edges.keys()], ['note', 'task'])
})

test('an abstract model among the models has no table', () => {
  const Base = abstract({ name: text() })
  assert.equal(
    resolve({ Base, Book: model({}, { bases: [Base] }) }).models.map(({ name }) => name),
    ['Book'],
  )
})

test('a child has its parent by an automatic link, which is its primary key', () => {
  const schema = resolve({
    Restaurant: model({ stars: number() }, { parents: ['Place'] }),
    Place: model({ name: text() }, { ordering: ['name'] }),
  })
  const [restaurant, place] = [schema.model('Restaurant'), schema.model('Place')]
  assert.equal(rowOf(schema, 'Restaurant'), ['id', 'name', 'place_ptr_id', 'stars'])
  assert.is(restaurant.pk.attribute, 'place_ptr_id')
  assert.ok(restaurant.pk.key?.parentLink && restaurant.pk.key.oneToOne)
  assert.is(restaurant.parents[0], place.children[0])
  assert.equal(restaurant.ordering, ['name'])
  assert.is(schema.step(place, 'restaurant')?.edge?.target, restaurant)
  assert.is(schema.step(restaurant, 'name')?.prefix[0], restaurant.parents[0]?.forward)
  assert.is(schema.step(restaurant, 'restaurant'), undefined)
})

test('defaultRelatedName names the automatic link from its other end, too', () => {
  const schema = resolve({
    Place: model(),
    Bar: model({}, { parents: ['Place'], defaultRelatedName: 'as_%(class)s' }),
  })
  assert.is(schema.attribute(schema.model('Place'), 'as_bar')?.edge?.target.name, 'Bar')
})

test('a link may be declared or named, and another field may be the primary key', () => {
  const schema = resolve({
    Place: model({ name: text() }),
    Shop: model(
      { at: one('Place', { parentLink: true, relatedName: 'shop_here' }), size: number() },
      { parents: ['Place'] },
    ),
    Bar: model({}, { parents: { Place: 'spot' } }),
    Lot: model(
      { number: number({ primaryKey: true }), place: one('Place', { parentLink: true }) },
      { parents: { Place: 'place' } },
    ),
  })
  assert.equal(rowOf(schema, 'Shop'), ['id', 'name', 'at_id', 'size'])
  assert.is(schema.attribute(schema.model('Place'), 'shop_here')?.edge?.target.name, 'Shop')
  assert.is(schema.model('Bar').pk.name, 'spot')
  assert.is(schema.model('Lot').pk.name, 'number')
  assert.equal(
    schema.model('Lot').parents.map(({ field }) => field.name),
    ['place'],
  )
})

test('grandparents and several parents: every column once, outermost first', () => {
  const schema = resolve({
    Bottom: model({ d: text() }, { parents: ['Left', 'Right'] }),
    Left: model({ b: text() }, { parents: ['Top'] }),
    Right: model({ c: text() }, { parents: { Top: 'top' } }),
    Top: model({ a: text(), friends: many('self') }),
    Fan: model({ of: key('Top', { relatedName: 'fans' }) }),
  })
  assert.equal(rowOf(schema, 'Bottom'), [
    'id',
    'a',
    'top_ptr_id',
    'b',
    'top_id',
    'c',
    'left_ptr_id',
    'right_ptr_id',
    'd',
  ])
  const bottom = schema.model('Bottom')
  assert.equal(
    schema.step(bottom, 'a')?.prefix.map(({ name }) => name),
    ['left_ptr', 'top_ptr'],
  )
  assert.equal(
    schema.step(bottom, 'c')?.prefix.map(({ name }) => name),
    ['right_ptr'],
  )
  assert.is(schema.step(bottom, 'fans')?.edge?.target.name, 'Fan')
  assert.is(schema.step(bottom, 'friends')?.edge?.kind, 'link')
  assert.is(bottom.pk.type, schema.model('Top').pk.type)
})

test('an abstract base may have a concrete parent', () => {
  const Placed = abstract({ size: number() }, { parents: ['Place'] })
  const schema = resolve({ Place: model({ name: text() }), Shop: model({}, { bases: [Placed] }) })
  assert.equal(rowOf(schema, 'Shop'), ['id', 'name', 'place_ptr_id', 'size'])
})

test('a key to a child holds the child, one by toField may hold a field of its parent', () => {
  const schema = resolve({
    Place: model({ name: text({ unique: true }) }),
    Restaurant: model({}, { parents: ['Place'] }),
    Dinner: model({ at: key('Restaurant'), named: key('Restaurant', { toField: 'name', relatedName: '+' }) }),
  })
  const dinner = schema.model('Dinner')
  assert.is(dinner.fieldByName.get('at')?.key?.targetField, schema.model('Restaurant').pk)
  assert.is(dinner.fieldByName.get('named')?.key?.targetField.model, schema.model('Place'))
})

test.run()
