import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import type { ModelDeclaration } from '../../../src/schema/declaration.js'
import { RESERVED_MODEL_NAMES } from '../../../src/schema/names.js'
import { SCHEMA_CHECKS } from '../../../src/schema/schema-checks.js'
import { abstract, checksOf, codesOf, key, many, model, number, one, scalar, text } from '../helpers/declarations.js'

const test = suite('refusals')
type Case = readonly [code: string, message: RegExp | string, models: Record<string, ModelDeclaration>]
const User = model({ name: text() })

const NAMES: readonly Case[] = [
  ['ERR_MODEL_NAME', "Book_: a model name has no '__' and no '_' at its end", { Book_: model() }],
  ['ERR_MODEL_NAME', /^A__B: /, { A__B: model() }],
  ['ERR_MODEL_NAME', /begins with a letter/, { '1st': model() }],
  ['ERR_MODEL_NAME', /at most one point/, { 'a.b.C': model() }],
  ['ERR_MODEL_RESERVED', "a store has a member of its own named 'transact'", { transact: model() }],
  ['ERR_FIELD_NAME', "Book.pk: a field can't be named 'pk'", { Book: model({ pk: number() }) }],
  ['ERR_FIELD_NAME', "Book.a__b: a field name can't have '__'", { Book: model({ a__b: number() }) }],
  ['ERR_FIELD_NAME', "Book.a_: a field name can't end in '_'", { Book: model({ a_: number() }) }],
  ['ERR_FIELD_NAME', /letters, digits and underscores/, { Book: model({ 'a-b': number() }) }],
  ['ERR_FIELD_CLASH', "the key 'author' keeps its value under 'author_id'", { User, Book: model({ author: key('User'), author_id: number() }) }],
  ['ERR_DECLARATION', /^Book: expected model/, { Book: { title: text() } as never }],
  ['ERR_DECLARATION', /^Book\.title: expected a field such as string\(\).*got "string"/, { Book: model({ title: 'string' }) }],
  ['ERR_DECLARATION', /Book\.title/, { Book: model({ title: scalar('varchar' as never) }) }],
]

const OPTIONS: readonly Case[] = [
  ['ERR_OPTION', "string has no option 'maxLenght' (did you mean 'maxLength'?)", { Book: model({ title: text({ maxLenght: 5 }) }) }],
  ['ERR_OPTION', "integer has no option 'maxLength'", { Book: model({ pages: number({ maxLength: 5 }) }) }],
  ['ERR_OPTION', "manyToMany has no option 'null'", { User, Book: model({ readers: many('User', { null: true }) }) }],
  ['ERR_OPTION', "foreignKey has no option 'through'", { User, Book: model({ reader: key('User', { through: 'User' }) }) }],
  ['ERR_OPTION', 'null must be true or false, got "yes"', { Book: model({ title: text({ null: 'yes' }) }) }],
  ['ERR_OPTION', /schema must be a Standard Schema validator/, { Book: model({ data: scalar('json', { schema: {} }) }) }],
  ['ERR_OPTION', /a model has no option 'order' \(did you mean/, { Book: model({}, { order: ['id'] }) }],
  ['ERR_OPTION', /defaultRelatedName is a string/, { Book: model({}, { defaultRelatedName: 5 }) }],
  ['ERR_LENGTH_OPTION', 'maxLength must be a whole number of at least 1, got 0', { Book: model({ title: text({ maxLength: 0 }) }) }],
  ['ERR_DECIMAL_OPTION', /maxDigits must be/, { Book: model({ price: scalar('decimal', { maxDigits: 0 }) }) }],
  ['ERR_DECIMAL_OPTION', /decimalPlaces must be/, { Book: model({ price: scalar('decimal', { decimalPlaces: -1 }) }) }],
  ['ERR_DECIMAL_OPTION', /can't be more than maxDigits/, { Book: model({ price: scalar('decimal', { maxDigits: 2, decimalPlaces: 3 }) }) }],
  ['ERR_CHOICES', 'choices must be a list', { Book: model({ state: text({ choices: 'new' }) }) }],
  ['ERR_CHOICES', 'choices are empty', { Book: model({ state: text({ choices: [] }) }) }],
  ['ERR_CHOICES', 'the choice 5 is refused: expected a string, got 5', { Book: model({ state: text({ choices: [5] }) }) }],
  ['ERR_CHOICES', /the choice "long" is refused: expected at most 2/, { Book: model({ state: text({ choices: ['long'], maxLength: 2 }) }) }],
  ['ERR_CHOICES', /stands there twice/, { Book: model({ price: scalar('decimal', { choices: ['1', '1.0'] }) }) }],
  ['ERR_CHOICES', /null can't be a choice/, { Book: model({ state: text({ choices: [null] }) }) }],
  ['ERR_DEFAULT', 'Book.pages: its default is refused: expected a whole number', { Book: model({ pages: number({ default: '5' }) }) }],
  ['ERR_DEFAULT', /its default is refused: null was given/, { Book: model({ pages: number({ default: null }) }) }],
  ['ERR_DEFAULT', /expected one of "a", got "b"/, { Book: model({ state: text({ choices: ['a'], default: 'b' }) }) }],
  ['ERR_DEFAULT', /Book\.author: its default/, { User, Book: model({ author: key('User', { default: 'me' }) }) }],
]

const KEYS: readonly Case[] = [
  ['ERR_TWO_PRIMARY_KEYS', 'it has 2 primary keys (a, b)', { Book: model({ a: number({ primaryKey: true }), b: number({ primaryKey: true }) }) }],
  ['ERR_NULL_PRIMARY_KEY', "a primary key can't be null", { Book: model({ a: number({ primaryKey: true, null: true }) }) }],
  ['ERR_AUTO_NOT_KEY', 'an auto field is the primary key', { Book: model({ a: scalar('auto', { primaryKey: false }) }) }],
  ['ERR_ID_NOT_KEY', "gets an automatic 'id'", { Book: model({ id: text() }) }],
  ['ERR_UNKNOWN_MODEL', "the schema has no model 'Usr' (did you mean 'User'?)", { User, Book: model({ author: key('Usr') }) }],
  ['ERR_UNKNOWN_MODEL', /Book\.tags: the schema has no model 'Tag'/, { Book: model({ tags: many('Tag') }) }],
  ['ERR_AMBIGUOUS_MODEL', "'User' may be any of a.User, b.User", { 'a.User': User, 'b.User': User, Book: model({ author: key('User') }) }],
  ['ERR_ABSTRACT_TARGET', "'Base' is abstract", { Base: abstract({}), Book: model({ base: key('Base') }) }],
  ['ERR_TO_FIELD_UNKNOWN', "User has no field 'nme' to point at", { User, Book: model({ author: key('User', { toField: 'nme' }) }) }],
  ['ERR_TO_FIELD_NOT_UNIQUE', "User.name isn't unique", { User, Book: model({ author: key('User', { toField: 'name' }) }) }],
  ['ERR_KEY_CYCLE', 'A.b → B.a → A.b', { A: model({ b: one('B', { primaryKey: true }) }), B: model({ a: one('A', { primaryKey: true, relatedName: '+' }) }) }],
  ['ERR_ON_DELETE', 'CASCADE, PROTECT', { User, Book: model({ author: key('User', { onDelete: undefined }) }) }],
  ['ERR_ON_DELETE', "onDelete can't be 'SETNULL' (did you mean 'SET_NULL'?)", { User, Book: model({ author: key('User', { onDelete: 'SETNULL' }) }) }],
  ['ERR_SET_NULL_NOT_NULL', 'Book.author: onDelete SET_NULL needs', { User, Book: model({ author: key('User', { onDelete: 'SET_NULL' }) }) }],
  ['ERR_SET_NULL_NOT_NULL', 'onDelete SET(null)', { User, Book: model({ author: key('User', { onDelete: { set: null } }) }) }],
  ['ERR_SET_DEFAULT_NO_DEFAULT', 'needs a default', { User, Book: model({ author: key('User', { onDelete: 'SET_DEFAULT' }) }) }],
  ['ERR_SET_VALUE', 'the value of onDelete SET is refused: expected a whole number', { User, Book: model({ author: key('User', { onDelete: { set: 'x' } }) }) }],
]

const CLASHES: readonly Case[] = [
  ['ERR_RELATED_NAME', "relatedName 'my books' is no name", { User, Book: model({ author: key('User', { relatedName: 'my books' }) }) }],
  ['ERR_RELATED_NAME', "relatedName 'books_'", { User, Book: model({ author: key('User', { relatedName: 'books_' }) }) }],
  ['ERR_RELATED_NAME', "relatedQueryName 'a__b'", { User, Book: model({ author: key('User', { relatedQueryName: 'a__b' }) }) }],
  ['ERR_RELATED_NAME', /'pk'/, { User, Book: model({ author: key('User', { relatedName: 'pk' }) }) }],
  ['ERR_APP_LABEL', "declare it as 'app.Book'", { User, Book: model({ author: key('User', { relatedName: '%(app_label)s_books' }) }) }],
  ['ERR_ACCESSOR_FIELD_CLASH', "'book_set' clashes with the field User.book_set", { User: model({ book_set: text() }), Book: model({ author: key('User') }) }],
  ['ERR_QUERY_NAME_FIELD_CLASH', "'book' clashes with the field User.book", { User: model({ book: text() }), Book: model({ author: key('User') }) }],
  ['ERR_ACCESSOR_CLASH', /^Book\.editor: its reverse accessor User\.book_set is that of Book\.author too/, { User, Book: model({ author: key('User'), editor: key('User') }) }],
  ['ERR_QUERY_NAME_CLASH', /'q' on User/, { User, Book: model({ a: key('User', { relatedQueryName: 'q' }), b: key('User', { relatedName: 'bs', relatedQueryName: 'q' }) }) }],
  [
    'ERR_QUERY_NAME_CLASH',
    /on Place is that of Restaurant\.place_ptr too|on Place is that of/,
    { Place: model(), Restaurant: model({ near: key('Place') }, { parents: ['Place'] }) },
  ],
  [
    'ERR_ACCESSOR_CLASH',
    /./,
    { Place: model(), Bar: model({}, { parents: ['Place'] }), A: model({ x: key('Place', { relatedName: 'visits' }), y: key('Bar', { relatedName: 'visits', relatedQueryName: 'v' }) }) },
  ],
  ['ERR_SYMMETRICAL', /only a relation of a model to itself/, { User, Book: model({ readers: many('User', { symmetrical: true }) }) }],
  ['ERR_SYMMETRICAL', /it has no 'fans'/, { User: model({ friends: many('self', { relatedName: 'fans' }) }) }],
  ['ERR_MODEL_CLASH', "'Book_tags'", { Tag: model(), Book: model({ tags: many('Tag') }), Book_tags: model() }],
]

const link = (options: object): ModelDeclaration => model({ members: many('User', { through: 'Link', ...options }) })
const THROUGH: readonly Case[] = [
  ['ERR_THROUGH_UNKNOWN', "the schema has no model 'Lnk'", { User, Team: model({ members: many('User', { through: 'Lnk' }) }) }],
  ['ERR_THROUGH_KEY_MISSING', 'needs a foreign key to Team', { User, Team: link({}), Link: model({ user: key('User') }) }],
  ['ERR_THROUGH_KEY_MISSING', 'needs a foreign key to User twice', { User: model({ a: many('self', { through: 'Link' }) }), Link: model({ user: key('User') }) }],
  ['ERR_THROUGH_SOURCE_AMBIGUOUS', '2 keys to Team (a, b)', { User, Team: link({}), Link: model({ user: key('User'), a: key('Team'), b: key('Team', { relatedName: '+' }) }) }],
  ['ERR_THROUGH_TARGET_AMBIGUOUS', '2 keys to User (a, b)', { User, Team: link({}), Link: model({ team: key('Team'), a: key('User'), b: key('User', { relatedName: '+' }) }) }],
  [
    'ERR_THROUGH_SELF_AMBIGUOUS',
    '3 keys to User (a, b, c)',
    { User: model({ all: many('self', { through: 'Link' }) }), Link: model({ a: key('User'), b: key('User', { relatedName: '+' }), c: key('User', { relatedName: '+' }) }) },
  ],
  ['ERR_THROUGH_FIELDS', "has no field 'usr' (did you mean 'user'?)", { User, Team: link({ throughFields: ['team', 'usr'] }), Link: model({ user: key('User'), team: key('Team') }) }],
  ['ERR_THROUGH_FIELDS', "'s 'user' is no foreign key to Team", { User, Team: link({ throughFields: ['user', 'team'] }), Link: model({ user: key('User'), team: key('Team') }) }],
  ['ERR_THROUGH_FIELDS', 'a list of two field names', { User, Team: link({ throughFields: ['team'] }), Link: model({ user: key('User'), team: key('Team') }) }],
  ['ERR_THROUGH_FIELDS', 'none is named', { User, Team: model({ members: many('User', { throughFields: ['a', 'b'] }) }) }],
  ['ERR_THROUGH_DB_CONSTRAINT', 'belongs to the keys of the through model', { User, Team: link({ dbConstraint: true }), Link: model({ user: key('User'), team: key('Team') }) }],
]

const INHERITANCE: readonly Case[] = [
  ['ERR_PARENT', "the schema has no model 'Plce' (did you mean 'Place'?)", { Place: model(), Shop: model({}, { parents: ['Plce'] }) }],
  ['ERR_PARENT', 'named twice', { 'a.Place': model(), 'a.Shop': model({}, { parents: ['Place', 'a.Place'] }) }],
  ['ERR_ABSTRACT_TARGET', /^Shop: 'Base' is abstract/, { Base: abstract({}), Shop: model({}, { parents: ['Base'] }) }],
  ['ERR_ABSTRACT_BASE', 'name a concrete one in parents', { Shop: model({}, { bases: [model()] }) }],
  ['ERR_INHERITANCE_CYCLE', 'A → B → A', { A: model({}, { parents: ['B'] }), B: model({}, { parents: ['A'] }) }],
  ['ERR_INHERITANCE_CYCLE', 'A → A', { A: model({}, { parents: ['A'] }) }],
  ['ERR_PARENT_LINK', 'must be a one-to-one', { Place: model(), Shop: model({ place: number() }, { parents: { Place: 'place' } }) }],
  ['ERR_PARENT_LINK', /must be a one-to-one that isn't nullable/, { Place: model(), Shop: model({ place: one('Place', { null: true, parentLink: true }) }, { parents: ['Place'] }) }],
  ['ERR_PARENT_LINK', /but the model's options don't/, { Place: model(), Shop: model({ place: one('Place', { parentLink: true }) }) }],
  ['ERR_PARENT_LINK', /leave toField out/, { Place: model({ a: number({ unique: true }) }), Shop: model({ place: one('Place', { parentLink: true, toField: 'a' }) }, { parents: ['Place'] }) }],
  ['ERR_FIELD_CLASH', 'an ancestor has Place.name already', { Place: model({ name: text() }), Shop: model({ name: text() }, { parents: ['Place'] }) }],
  ['ERR_FIELD_CLASH', 'an ancestor has Place.city_id already', { City: model(), Place: model({ city_id: text() }), Shop: model({ city: key('City') }, { parents: ['Place'] }) }],
  ['ERR_FIELD_CLASH', 'A.id and B.id', { A: model(), B: model(), C: model({}, { parents: ['A', 'B'] }) }],
]

const MODEL_OPTIONS: readonly Case[] = [
  ['ERR_ORDERING', "ordering is a list, such as ['name']", { Book: model({}, { ordering: 'id' }) }],
  ['ERR_ORDERING', "Book has no field or relation 'titel' (in '-titel') (did you mean 'title'?)", { Book: model({ title: text() }, { ordering: ['-titel'] }) }],
  ['ERR_ORDERING', "User has no field or relation 'age'", { User, Book: model({ author: key('User') }, { ordering: ['author__age'] }) }],
  ['ERR_ORDERING', "Book.title is no relation, so 'title__x'", { Book: model({ title: text() }, { ordering: ['title__x'] }) }],
  ['ERR_ORDERING', /random order/, { Book: model({}, { ordering: ['?'] }) }],
  ['ERR_ORDERING', /got 5/, { Book: model({}, { ordering: [5] }) }],
  ['ERR_UNIQUE_TOGETHER', /list of lists/, { Book: model({ a: text() }, { uniqueTogether: ['a'] }) }],
  ['ERR_UNIQUE_TOGETHER', /names "titel", which the model does not have \(did you mean 'title'\?\)/, { Book: model({ title: text() }, { uniqueTogether: [['titel', 'id']] }) }],
  ['ERR_UNIQUE_TOGETHER', /a many-to-many/, { User, Book: model({ readers: many('User') }, { uniqueTogether: [['readers', 'id']] }) }],
  ['ERR_UNIQUE_TOGETHER', /a field of its parent Place/, { Place: model({ name: text() }), Shop: model({ size: number() }, { parents: ['Place'], uniqueTogether: [['name', 'size']] }) }],
  ['ERR_UNIQUE_TOGETHER', /without fields/, { Book: model({}, { uniqueTogether: [[]] }) }],
  ['ERR_UNIQUE_TOGETHER', /names a field twice/, { Book: model({ a: text() }, { uniqueTogether: [['a', 'a']] }) }],
]

const CASES = [...NAMES, ...OPTIONS, ...KEYS, ...CLASHES, ...THROUGH, ...INHERITANCE, ...MODEL_OPTIONS]

for (const [code, message, models] of CASES) {
  test(`${code}: ${Object.keys(models).join(', ')}: ${String(message)}`, () => {
    const checks = checksOf(models)
    assert.equal([...new Set(checks.map((check) => check.code))], [code], checks.map((check) => `${check.code} ${check.message}`).join('\n'))
    assert.match(checks.map((check) => check.message).join('\n'), message)
    const [first] = checks
    assert.ok(first?.message.startsWith(first.field === undefined ? first.model : `${first.model}.${first.field}`))
  })
}

test('every code has its case', () => {
  assert.equal([...new Set(CASES.map(([code]) => code))].sort(), Object.keys(SCHEMA_CHECKS).sort())
})

test('every reserved name is refused', () => {
  const declared = RESERVED_MODEL_NAMES.filter((name) => name !== '__proto__')
  for (const name of declared) assert.equal(codesOf({ [name]: model() }), ['ERR_MODEL_RESERVED'], name)
})

test('all faults are told at once, in one error', () => {
  const models = {
    Book: model({ pk: text(), author: key('Nobody'), editor: key('User', { onDelete: 'SET_NULL' }), state: text({ choices: [1] }) }, { ordering: ['nothing'], uniqueTogether: [['nil', 'state']] }),
    User: model({ a: number({ primaryKey: true }), b: number({ primaryKey: true }) }),
    submit: model(),
  }
  assert.equal(codesOf(models), ['ERR_CHOICES', 'ERR_FIELD_NAME', 'ERR_MODEL_RESERVED', 'ERR_ORDERING', 'ERR_SET_NULL_NOT_NULL', 'ERR_TWO_PRIMARY_KEYS', 'ERR_UNIQUE_TOGETHER', 'ERR_UNKNOWN_MODEL'])
})

test('a fault is told once: what names a refused field is not told of again', () => {
  const models = {
    Book: model({ author: key('Nobody'), title: text({ maxLenght: 5 }) }, { ordering: ['author__name', 'title'], uniqueTogether: [['author', 'title']] }),
    Note: model({ book: key('Book', { toField: 'title' }) }),
  }
  assert.equal(checksOf(models).map(({ code }) => code).sort(), ['ERR_OPTION', 'ERR_UNKNOWN_MODEL'])
})

test.run()
