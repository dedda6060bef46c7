import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { string } from '../../src/schema/fields.js'
import { model } from '../../src/schema/model.js'
import { resolveSchema } from '../../src/schema/resolve.js'
import { CoreStore } from '../../src/store/core-store.js'
import { Library } from '../helpers/library.js'
import { throws } from '../helpers/throws.js'

const test = suite('create')

test('takes a relation as a row or, under its attribute, as a raw key', () => {
  const db = new Library()
  const ann = db.create('Author', { name: 'Ann' })
  const one = db.create('Book', { title: 'One', author: db.row('Author', ann) })
  const two = db.create('Book', { title: 'Two', author_id: 1, editor: null })
  assert.is(db.row('Book', one)['author_id'], 1)
  assert.is(db.row('Book', two)['author_id'], 1)
  assert.is(db.row('Book', two)['editor_id'], null)
})

test('fills in defaults, calling a function each time; undefined counts as missing', () => {
  const db = new Library()
  db.create('Author', { name: 'Ann' })
  const [one, two] = ['One', 'Two'].map((title) =>
    db.row('Book', db.create('Book', { title, year: undefined, author_id: 1 })),
  )
  assert.is(one?.['year'], 2000)
  assert.is(one?.['price'], null)
  assert.equal(one?.['data'], { seen: 0 })
  assert.is.not(one?.['data'], two?.['data'])
})

test('assigns automatic keys in order, continues after an explicit one, and treats null as missing', () => {
  const db = new Library()
  const keys = [{}, { id: 7 }, { id: null }, { pk: 20 }, {}].map(
    (key) => db.row('Author', db.create('Author', { name: 'x', ...key }))['id'],
  )
  assert.equal(keys, [1, 7, 8, 20, 21])
})

test('keeps rows frozen, and bytes and JSON as they were passed', () => {
  const db = new Library()
  db.create('Author', { name: 'Ann' })
  const data = { a: [1] }
  const image = new Uint8Array([1, 2])
  const book = db.create('Book', { title: 'One', author_id: 1, data })
  const cover = db.create('Cover', { book_id: 1, image })
  data.a.push(2)
  image[0] = 9
  assert.equal(db.row('Book', book)['data'], { a: [1] })
  assert.equal(db.row('Cover', cover)['image'], new Uint8Array([1, 2]))
  assert.ok(Object.isFrozen(db.row('Book', book)))
})

const refusals: readonly (readonly [
  name: string,
  model: string,
  values: Record<string, unknown>,
  code: string,
  ...pieces: string[],
])[] = [
  [
    'a name that the model does not have',
    'Book',
    { titel: 'x', author_id: 1 },
    'ERR_UNKNOWN_FIELD',
    'Book has no field "titel"',
    'title',
  ],
  ['a missing value', 'Book', { author_id: 1 }, 'ERR_REQUIRED', 'Book.title'],
  ['null where it is not allowed', 'Book', { title: null, author_id: 1 }, 'ERR_NULL', 'Book.title'],
  ['a missing key', 'Book', { title: 'x' }, 'ERR_REQUIRED', 'Book.author'],
  ['null for a key that needs one', 'Book', { title: 'x', author: null }, 'ERR_NULL', 'Book.author'],
  ['a value of another type', 'Book', { title: [5], author_id: 1 }, 'ERR_VALUE_TYPE', 'Book.title', 'array'],
  ['a text that is too long', 'Tag', { name: 'abcdefghijk' }, 'ERR_MAX_LENGTH', 'Tag.name', '10', '11'],
  [
    'a value that is no choice',
    'Book',
    { title: 'x', author_id: 1, color: 'green' },
    'ERR_CHOICE',
    'Book.color',
    '"green"',
  ],
  [
    'too many digits',
    'Book',
    { title: 'x', author_id: 1, price: '12345.67' },
    'ERR_MAX_DIGITS',
    'Book.price',
  ],
  [
    'a raw key instead of a row',
    'Book',
    { title: 'x', author: 1 },
    'ERR_VALUE_TYPE',
    'Book.author',
    "'author_id'",
  ],
  [
    'a plain object instead of a row',
    'Book',
    { title: 'x', author: { id: 1 } },
    'ERR_VALUE_TYPE',
    'a row of Author',
  ],
  ['a raw key of another type', 'Book', { title: 'x', author_id: 'one' }, 'ERR_VALUE_TYPE', 'Book.author'],
  [
    'a relation set twice',
    'Book',
    { title: 'x', author: undefined, author_id: 1, editor: null, editor_id: 1 },
    'ERR_ARGUMENT',
    'set twice',
    "'editor_id'",
  ],
  [
    'a many-to-many',
    'Book',
    { title: 'x', author_id: 1, tags: [] },
    'ERR_NOT_ASSIGNABLE',
    'Book.tags',
    'add, set, remove',
  ],
  ['a reverse relation', 'Author', { name: 'x', books: [] }, 'ERR_NOT_ASSIGNABLE', 'Author.books'],
  [
    'a key to nothing, at the end of the transaction',
    'Book',
    { title: 'x', author_id: 99 },
    'ERR_DANGLING_KEY',
    'author_id is 99',
    'no Author has id 99',
  ],
  ['a primary key that is taken', 'Author', { id: 1, name: 'x' }, 'ERR_UNIQUE', 'Author.id 1', 'Author 1'],
  ['a unique value that is taken', 'Tag', { name: 'taken' }, 'ERR_UNIQUE', 'Tag.name "taken"', 'Tag 1'],
  [
    'values that are unique together and taken',
    'Book',
    { title: 'Taken', author_id: 1 },
    'ERR_UNIQUE_TOGETHER',
    '(title, author_id) = ("Taken", 1)',
    'Book 1',
  ],
  ['a one-to-one that is taken', 'Cover', { book_id: 1 }, 'ERR_UNIQUE', 'Cover.book_id 1', 'Cover 1'],
  ['rows of links', 'Book_tags', { book_id: 1, tag_id: 1 }, 'ERR_READ_ONLY', 'Book.tags'],
]

for (const [name, target, values, code, ...pieces] of refusals) {
  test(`refuses ${name}, and nothing has changed`, () => {
    const db = new Library()
    db.create('Author', { name: 'Ann' })
    db.create('Tag', { name: 'taken' })
    db.create('Book', { title: 'Taken', author_id: 1 })
    db.create('Cover', { book_id: 1 })
    const before = db.hash()
    const error = throws(() => db.create(target, values), code, ...pieces)
    assert.ok('value' in error)
    assert.is(db.hash(), before)
    assert.is(db.store.position, 5)
    assert.is(db.row('Author', db.create('Author', { name: 'Ben' }))['id'], 2)
  })
}

test('refuses a row of another model', () => {
  const db = new Library()
  const tag = db.create('Tag', { name: 't' })
  throws(
    () => db.create('Book', { title: 'x', author: db.row('Tag', tag) }),
    'ERR_VALUE_TYPE',
    'a row of Author',
    'Tag 1',
  )
})

test('takes a key to nothing where the field says dbConstraint: false', () => {
  const db = new Library()
  const loose = db.create('Loose', { author_id: 9 })
  assert.is(db.row('Loose', loose)['author_id'], 9)
})

test('bulkCreate creates all or none', () => {
  const db = new Library()
  const tags = db.model('Tag')
  assert.equal(db.store.bulkCreate(tags, [{ name: 'a' }, { name: 'b' }]), [0, 1])
  assert.is(db.store.position, 2)
  const before = db.hash()
  throws(() => db.store.bulkCreate(tags, [{ name: 'c' }, { name: 'd' }, { name: 'a' }]), 'ERR_UNIQUE')
  assert.is(db.hash(), before)
  db.store.transact(() => {
    throws(() => db.store.bulkCreate(tags, [{ name: 'c' }, { name: 'a' }]), 'ERR_UNIQUE')
    db.create('Tag', { name: 'z' })
  })
  assert.equal(
    [0, 1, 2].map((slot) => db.row('Tag', slot)['name']),
    ['a', 'b', 'z'],
  )
  assert.is(db.row('Tag', 2)['id'], 3)
})

test('a field may have the name of what every object has', () => {
  const store = new CoreStore(
    resolveSchema({ Odd: model({ valueOf: string({ default: 'd' }), name: string() }) }),
  )
  const odd = store.schema.model('Odd')
  assert.is(store.state.table(odd).row(store.create(odd, { name: 'x' }))?.['valueOf'], 'd')
  assert.is(store.state.table(odd).row(store.create(odd, { name: 'x', valueOf: 'v' }))?.['valueOf'], 'v')
})

test.run()
