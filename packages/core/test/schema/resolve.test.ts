import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import type { ModelDeclaration } from '../../src/schema/declaration.js'
import type { ModelMeta, SchemaMeta } from '../../src/schema/meta.js'
import { resolveSchema } from '../../src/schema/resolve.js'
import { abstract, key, many, model, number, one, scalar, text } from './helpers/declarations.js'
import { schemaLaws } from './helpers/schema-laws.js'
import { refusal } from './helpers/value-type-laws.js'

const test = suite('resolveSchema')

function resolve(models: Record<string, ModelDeclaration>): SchemaMeta {
  const schema = resolveSchema(models)
  schemaLaws(schema)
  return schema
}
const fieldNames = (meta: ModelMeta): string[] => meta.fields.map(({ name }) => name)

test('a model without a primary key gets an automatic id, first', () => {
  const meta = resolve({ Book: model({ title: text() }) }).model('Book')
  assert.equal(fieldNames(meta), ['id', 'title'])
  assert.is(meta.pk.name, 'id')
  assert.ok(meta.pk.auto)
  assert.not(meta.fields[1]?.unique)
})

test('a declared primary key is the only one; an auto field is one by itself', () => {
  const schema = resolve({
    Country: model({ code: text({ primaryKey: true }) }),
    Ticket: model({ title: text(), number: scalar('auto') }),
  })
  assert.equal(fieldNames(schema.model('Country')), ['code'])
  assert.is(schema.model('Ticket').pk.name, 'number')
})

test('targets are named in any order, in circles and by self', () => {
  const schema = resolve({
    Book: model({ author: key('Author'), sequelOf: one('self', { null: true, relatedName: 'sequel' }) }),
    Author: model({ best: key('Book', { null: true, relatedName: '+' }) }),
  })
  const [book, author] = [schema.model('Book'), schema.model('Author')]
  assert.is(schema.step(book, 'author')?.edge?.target, author)
  assert.is(schema.step(author, 'best')?.edge?.target, book)
  assert.is(schema.step(book, 'sequel')?.edge?.target, book)
  assert.ok(schema.step(book, 'sequel')?.edge?.single)
})

test('models of an app are found by their full name, within their app, and alone if no other has the name', () => {
  const schema = resolve({
    'shop.Item': model({ kind: key('Kind') }),
    'shop.Kind': model(),
    'store.Kind': model({
      item: key('Item', { relatedName: '%(app_label)s_%(class)s' }),
      other: key('shop.Kind', { relatedName: '+' }),
    }),
  })
  assert.is(schema.step(schema.model('Item'), 'kind')?.edge?.target.name, 'shop.Kind')
  assert.is(schema.step(schema.model('shop.Item'), 'store_kind')?.edge?.target.name, 'store.Kind')
  assert.is(schema.step(schema.model('shop.Kind'), 'item')?.edge?.target.name, 'shop.Item')
  assert.not(schema.has('Kind'))
  assert.ok(schema.has('Item'))
})

test('orderWithRespectTo makes a field, last of all, and the ordering; an abstract base can say it', () => {
  const Step = abstract({ text: text() }, { orderWithRespectTo: 'recipe', ordering: ['text'] })
  const schema = resolve({
    Recipe: model(),
    Step: model({ recipe: key('Recipe') }, { bases: [Step], ordering: [] }),
    Twist: model({ hard: text() }, { parents: ['Step'] }),
  })
  const step = schema.model('Step')
  assert.equal(fieldNames(step), ['id', 'text', 'recipe', '_order'])
  assert.equal(step.ordering, ['_order'])
  assert.is(step.orderWithRespectTo?.owner, step.fieldByName.get('recipe'))
  assert.is(step.orderWithRespectTo?.field, step.fieldByName.get('_order'))
  const twist = schema.model('Twist')
  assert.is(twist.orderWithRespectTo, undefined)
  assert.equal(twist.ordering, ['_order'])
  assert.is(schema.step(twist, '_order')?.field, step.orderWithRespectTo?.field)
})

test('a proxy is a name for the rows of its model, with the nearest order', () => {
  const schema = resolve({
    User: model(
      { name: text(), best: key('ByName', { null: true }), fans: many('Plain', { relatedName: '+' }) },
      { ordering: ['id'] },
    ),
    ByName: model({}, { proxy: 'Plain', ordering: ['name'] }),
    Plain: model({}, { proxy: 'User' }),
    Again: model({}, { proxy: 'ByName' }),
    'shop.Sorted': model({}, { proxy: 'User', ordering: [] }),
  })
  const user = schema.model('User')
  assert.equal(
    schema.proxies.map(({ name, model: { name: of }, ordering }) => [name, of, ordering]),
    [
      ['ByName', 'User', ['name']],
      ['Plain', 'User', ['id']],
      ['Again', 'User', ['name']],
      ['shop.Sorted', 'User', []],
    ],
  )
  assert.is(schema.step(user, 'best')?.edge?.target, user)
  assert.equal(schema.step(user, 'best')?.edge?.ordering, ['name'])
  assert.equal(schema.step(user, 'user')?.edge?.ordering, ['id'])
  assert.equal(schema.step(user, 'fans')?.edge?.ordering, ['id'])
  assert.is(schema.proxy('Sorted'), schema.proxy('shop.Sorted'))
  assert.is(schema.proxy('User'), undefined)
  assert.equal(Object.keys(schema.describe().models), ['User'])
  assert.match(refusal(() => schema.model('ByNam'))?.message ?? '', "did you mean 'ByName'?")
})

test('reverse names are those of Django', () => {
  const schema = resolve({
    User: model(),
    Post: model({
      author: key('User'),
      editor: key('User', { relatedName: 'edited' }),
      reader: key('User', { relatedName: 'readers', relatedQueryName: 'read' }),
    }),
    Profile: model({ user: one('User') }),
    Note: model({
      user: key('User', { relatedName: '+' }),
      about: key('User', { relatedName: 'hidden+' }),
      by: key('User', { relatedName: '+', relatedQueryName: 'note' }),
    }),
  })
  const user = schema.model('User')
  assert.equal([...user.edges.keys()].sort(), ['edited', 'note', 'post', 'profile', 'read'])
  assert.equal([...user.accessors.keys()].sort(), ['edited', 'post_set', 'profile', 'readers'])
  assert.is(user.allEdges.length, 7)
  assert.is(user.incoming.length, 7)
})

test('defaultRelatedName replaces each missing relatedName', () => {
  const schema = resolve({
    User: model(),
    Post: model({ author: key('User') }, { defaultRelatedName: 'my_%(model_name)ss' }),
  })
  assert.is(schema.attribute(schema.model('User'), 'my_posts')?.edge?.id, 'User<-Post.author')
})

test('a key holds the primary key, or toField, and has its type', () => {
  const schema = resolve({
    User: model(
      { name: text({ unique: true, maxLength: 9 }), code: number() },
      { uniqueTogether: [['code']] },
    ),
    Login: model({
      user: key('User', { toField: 'name' }),
      by: key('User', { toField: 'code', relatedName: '+' }),
      at: key('User', { relatedName: '+' }),
    }),
    Badge: model({ login: one('Login', { primaryKey: true }) }),
    Scan: model({ badge: key('Badge') }),
  })
  const login = schema.model('Login')
  assert.equal(
    login.fields.map(({ type }) => type.name),
    ['auto', 'string', 'integer', 'auto'],
  )
  assert.is(schema.model('Badge').pk.attribute, 'login_id')
  assert.is(schema.step(schema.model('Scan'), 'badge')?.field?.type, login.pk.type)
  assert.not(schema.model('Badge').pk.auto)
})

test('options of a key and of a field arrive', () => {
  const schema = resolve({
    Author: model({ age: number({ index: true, null: true, default: 5, choices: [5, [6, 'six']] }) }),
    Book: model({
      author: key('Author', {
        onDelete: 'SET_NULL',
        null: true,
        dbConstraint: false,
        index: false,
        limitChoicesTo: { age: 5 },
        enforce: true,
      }),
      editor: key('Author', { onDelete: { set: 7 }, default: () => 1, relatedName: '+' }),
    }),
  })
  const [age] = schema.model('Author').fields.slice(1)
  assert.ok(age?.index && age.null && age.hasDefault)
  assert.equal(age.choices, [
    [5, '5'],
    [6, 'six'],
  ])
  const author = schema.model('Book').fieldByName.get('author')?.key
  assert.equal(
    [author?.dbConstraint, author?.indexed, author?.enforceChoices, author?.onDelete.kind],
    [false, false, true, 'SET_NULL'],
  )
  assert.equal(author?.limitChoicesTo, { age: 5 })
  assert.equal(schema.model('Book').fieldByName.get('editor_id')?.key?.onDelete, { kind: 'SET', value: 7 })
})

test('defaults and choices are kept as they would be stored', () => {
  const fields = resolve({
    Item: model({
      price: scalar('decimal', { decimalPlaces: 2, maxDigits: 5, default: 1.5, choices: ['1.5', '2'] }),
      at: scalar('datetime', { default: new Date(0) }),
      made: scalar('date', { default: () => new Date() }),
      tags: scalar('json', { default: { a: [1] } }),
      nothing: scalar('json', { null: true, default: null }),
    }),
  }).model('Item').fieldByName
  assert.is(fields.get('price')?.default, '1.50')
  assert.equal(fields.get('price')?.choices, [
    ['1.50', '1.5'],
    ['2.00', '2'],
  ])
  assert.is(fields.get('at')?.default, '1970-01-01T00:00:00Z')
  assert.type(fields.get('made')?.default, 'function')
  assert.ok(Object.isFrozen(fields.get('tags')?.default))
  assert.ok(fields.get('nothing')?.hasDefault)
})

test('steps are fields, attributes, pk and edges; attributes are what a row has', () => {
  const schema = resolve({
    Author: model(),
    Book: model({ author: key('Author'), tags: many('Tag') }),
    Tag: model(),
  })
  const [book, tag] = [schema.model('Book'), schema.model('Tag')]
  assert.is(schema.step(book, 'author')?.edge?.id, 'Book.author')
  assert.is(schema.step(book, 'author_id')?.edge, undefined)
  assert.is(schema.attribute(book, 'author')?.field?.attribute, 'author_id')
  assert.is(schema.step(tag, 'book')?.edge?.id, 'Tag<-Book.tags')
  assert.is(schema.step(tag, 'book_set'), undefined)
  assert.is(schema.attribute(tag, 'book_set')?.edge?.id, 'Tag<-Book.tags')
  assert.is(schema.attribute(tag, 'book'), undefined)
  for (const name of ['toString', 'constructor', '__proto__', ''])
    assert.is(schema.step(book, name), undefined)
})

test('an unknown model is refused, and the message lists the models', () => {
  const schema = resolve({ Book: model(), Author: model() })
  const { code, message } = refusal(() => schema.model('Bok'))
  assert.is(code, 'ERR_UNKNOWN_MODEL')
  assert.is(message, "the schema has no model 'Bok' (did you mean 'Book'?); it has Book, Author")
})

test('ordering and uniqueTogether are resolved', () => {
  const meta = resolve({
    Author: model(
      { name: text(), born: scalar('date') },
      { ordering: ['-born__year', 'pk', Object.freeze({ any: 'expression' })] },
    ),
    Book: model(
      { title: text(), author: key('Author') },
      { ordering: ['author__name', '-title'], uniqueTogether: [['author', 'title']] },
    ),
  }).model('Book')
  assert.equal(meta.ordering, ['author__name', '-title'])
  assert.equal(
    meta.uniques.map(({ fields }) => fields.map(({ attribute }) => attribute)),
    [['author_id', 'title']],
  )
})

test('rows can be read in the order of the primary key, of indexed and unique fields, of declared indexes', () => {
  const { orders } = resolve({
    Author: model(),
    Book: model(
      {
        title: text(),
        isbn: text({ unique: true }),
        year: number({ index: true }),
        author: key('Author'),
        place: number(),
      },
      {
        uniqueTogether: [['author', 'place'], ['title']],
        indexes: [['author', '-year'], ['year'], ['-year'], ['author_id', 'place']],
      },
    ),
  }).model('Book')
  assert.equal(
    orders.map((columns) =>
      columns.map(({ field, descending }) => `${descending ? '-' : ''}${field.attribute}`),
    ),
    [['id'], ['title'], ['isbn'], ['year'], ['author_id', 'place'], ['author_id', '-year'], ['-year']],
  )
})

test('declarations are neither kept nor changed', () => {
  const ordering = ['title']
  const fields: Record<string, ReturnType<typeof text>> = { title: text() }
  const schema = resolve({ Book: model(fields, { ordering }) })
  ordering.push('nothing')
  fields['more'] = text()
  assert.equal(schema.model('Book').ordering, ['title'])
  assert.equal(fieldNames(schema.model('Book')), ['id', 'title'])
})

test('a resolved schema refuses to change', () => {
  const meta = resolve({ Book: model() }).model('Book')
  assert.throws(() => (meta.fieldByName as Map<string, unknown>).set('x', 1), TypeError)
  assert.throws(() => (meta.edges as Map<string, unknown>).clear(), TypeError)
})

test('what is no object of models is a usage error', () => {
  for (const value of [undefined, null, [], 'Book'])
    assert.is(refusal(() => resolveSchema(value as never)).code, 'ERR_ARGUMENT')
})

test.run()
