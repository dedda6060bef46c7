import { inspect } from 'node:util'
import { abstractModel, binary, defineSchema, foreignKey, model, string, type SchemaOf } from '@relata/core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createStore, type Database } from '../../src/index.js'

const test = suite('display of a model')

const Named = abstractModel({ name: string() }, { display: (row) => `the ${row.name}` })
const schema = defineSchema({
  Plain: model({ name: string(), bytes: binary({ null: true }) }),
  Author: model({ name: string({ unique: true }) }, { display: (author) => author.name }),
  Book: model(
    { title: string(), author: foreignKey('Author', { onDelete: 'PROTECT', relatedName: 'books' }) },
    { display: (book) => `${book.title} by ${String(book.author)}` },
  ),
  Comic: model({ drawn: string({ default: '' }) }, { parents: ['Book'] }),
  City: model({}, { bases: [Named] }),
  Town: model({}, { bases: [Named], display: (town) => `${String(town['name'])}ville` }),
  ByTitle: model({}, { proxy: 'Book', ordering: ['title'] }),
  Broken: model(
    { name: string() },
    {
      display: (row) => {
        throw new Error(`no name for ${row.name}`)
      },
    },
  ),
  Wrong: model({ name: string() }, { display: (() => 7) as never }),
})
interface Library extends SchemaOf<typeof schema> {}
const filled = (): Database<Library> => createStore<Library>(schema)

const messageOf = (call: () => unknown): string => {
  try {
    call()
  } catch (error) {
    return (error as Error).message
  }
  return assert.unreachable('no error') as never
}

test('is the text of a row; without it the model and the primary key are', () => {
  const db = filled()
  const dune = db.Book.create({ title: 'Dune', author: db.Author.create({ name: 'Herbert' }) })
  assert.is(String(dune), 'Dune by Herbert')
  assert.is(String(db.ByTitle.get(dune.id)), 'Dune by Herbert')
  const plain = db.Plain.create({ name: 'x' })
  assert.is(String(plain), 'Plain 1')
  assert.is(String(Object.getPrototypeOf(plain)), '[object Plain]')
})

test('is in what printers show, beside the values', () => {
  const db = filled()
  const herbert = db.Author.create({ name: 'Herbert' })
  assert.is(inspect(herbert), "Author (Herbert) { id: 1, name: 'Herbert' }")
  assert.is(inspect({ a: { b: { c: { d: herbert } } } }), '{ a: { b: { c: [Object] } } }')
  assert.is(inspect([[[herbert]]], { depth: 2 }), '[ [ [ [Herbert] ] ] ]')
  assert.is(inspect(db.Plain.create({ name: 'x' })), "Plain { id: 1, name: 'x', bytes: null }")
})

test('names rows in messages', () => {
  const db = filled()
  const herbert = db.Author.create({ name: 'Herbert' })
  db.Book.create({ title: 'Dune', author: herbert })
  assert.match(
    messageOf(() => db.Author.delete(herbert)),
    'Book.author (PROTECT, 1 row: Dune by Herbert)',
  )
  assert.match(
    messageOf(() => db.Author.create({ name: 'Herbert' })),
    'is taken by Herbert',
  )
  assert.match(
    messageOf(() => db.Book.create({ title: 'x', author: db.Plain.create({ name: 'x' }) as never })),
    'Plain 1',
  )
})

test('comes from the first base or parent that has one, where the model has none', () => {
  const db = filled()
  assert.is(String(db.City.create({ name: 'Turin' })), 'the Turin')
  assert.is(String(db.Town.create({ name: 'Turin' })), 'Turinville')
  const comic = db.Comic.create({ title: 'Maus', author: db.Author.create({ name: 'Spiegelman' }) })
  assert.is(String(comic), 'Maus by Spiegelman')
})

test('that throws, or returns no text, breaks neither printers nor messages', () => {
  const db = filled()
  for (const row of [db.Broken.create({ name: 'x' }), db.Wrong.create({ name: 'x' })]) {
    const { name } = row.constructor
    assert.is(String(row), `${name} 1`)
    assert.is(inspect(row), `${name} { id: 1, name: 'x' }`)
  }
  const circular = createStore(
    defineSchema({
      A: model(
        { a: foreignKey('A', { onDelete: 'CASCADE', null: true, dbConstraint: false, relatedName: '+' }) },
        { display: (row) => `A of ${String(row.a)}` },
      ),
    }),
  )
  const lost = circular.A.create({ a_id: 99 })
  assert.is(String(lost), 'A 1')
  const self = circular.A.create({ a: lost })
  assert.is(String(self), 'A of A 1')
})

test('is a function, of a model that is no proxy', () => {
  assert.throws(
    () => defineSchema({ A: model({ name: string() }, { display: 'name' as never }) }),
    /display must be a function from a row to a text, such as \(row\) => row.name, got "name"/,
  )
  assert.throws(
    () => defineSchema({ A: model({}), B: model({}, { proxy: 'A', display: () => 'b' }) }),
    /a proxy has no option 'display'/,
  )
})

test.run()
