import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { defineSchema, foreignKey, model, oneToOne, string } from '@relata/core'
import { createStore, not, or } from '../../src/index.js'

const test = suite("explain names the rows of keys by their model's display")

const db = createStore(
  defineSchema({
    Author: model(
      {
        name: string(),
        code: string({ unique: true }),
        mentor: foreignKey('self', { onDelete: 'SET_NULL', null: true, relatedName: 'pupils' }),
      },
      { display: (author) => author.name },
    ),
    Poet: model({ style: string({ default: '' }) }, { parents: ['Author'] }),
    Publisher: model({ name: string() }),
    Book: model({
      title: string(),
      author: foreignKey('Author', { onDelete: 'CASCADE', relatedName: 'books' }),
      editor: foreignKey('Author', { onDelete: 'CASCADE', relatedName: 'edited', toField: 'code' }),
      publisher: oneToOne('Publisher', { onDelete: 'CASCADE', relatedName: 'book' }),
    }),
  }),
)
const [ann, ben, cy, di] = ['Ann', 'Ben', 'Cy', 'Di'].map((name) =>
  db.Author.create({ name, code: `c${name}` }),
)
assert.ok(ann !== undefined && ben !== undefined && cy !== undefined && di !== undefined)
const poet = db.Poet.create({ name: 'Eve', code: 'cEve', mentor: ann })
const publisher = db.Publisher.create({ name: 'Faber' })
db.Book.create({ title: 't', author: ann, editor: ben, publisher })
const plan = (set: { readonly explain: () => unknown }): string => String(set.explain())

test('of foreign keys, whichever field they refer to', () => {
  assert.match(plan(db.Book.filter({ author: ann })), /Book\.author = 1 \(Ann\)/)
  assert.match(plan(db.Book.filter({ editor: ben })), /Book\.editor = "cBen" \(Ben\)/)
  assert.match(plan(db.Author.filter({ mentor: ann })), /Author\.mentor = 1 \(Ann\)/)
})

test('of lists, as many as are shown', () => {
  assert.match(plan(db.Book.filter({ author__in: [ann, ben] })), /\[1 \(Ann\), 2 \(Ben\)\]/)
  assert.match(
    plan(db.Book.filter({ author__in: [ann, ben, cy, di] })),
    /\[1 \(Ann\), 2 \(Ben\), 3 \(Cy\), … 4\]/,
  )
})

test('of primary keys, inherited ones too', () => {
  assert.match(plan(db.Author.filter({ pk: 2 })), /Author\.id = 2 \(Ben\)/)
  assert.match(plan(db.Poet.filter({ pk: poet.id })), /= 5 \(Eve\)/)
})

test('within other conditions', () => {
  assert.match(plan(db.Book.filter(not({ author: ann }))), /author = 1 \(Ann\)/)
  assert.match(plan(db.Book.filter(or({ author: ann }, { title: 'x' }))), /author = 1 \(Ann\)/)
})

test('but no key without a row, no model without display, and no other value', () => {
  assert.match(plan(db.Book.filter({ author: 99 })), /Book\.author = 99(?! \()/)
  assert.match(plan(db.Book.filter({ publisher })), /Book\.publisher = 1(?! \()/)
  assert.match(plan(db.Author.filter({ name: 'Ann' })), /Author\.name = "Ann"(?! \()/)
  assert.match(plan(db.Book.filter({ author__gt: 1 })), /Book\.author__gt = 1(?! \()/)
})

test.run()
