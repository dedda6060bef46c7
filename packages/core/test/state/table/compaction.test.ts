import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { defineSchema } from '../../../src/schema/define.js'
import { string } from '../../../src/schema/fields.js'
import type { FieldMeta } from '../../../src/schema/meta.js'
import { model } from '../../../src/schema/model.js'
import { foreignKey, manyToMany } from '../../../src/schema/relations.js'
import { State } from '../../../src/state/state.js'

const test = suite('compaction')

const schema = defineSchema({
  Author: model({ name: string(), likes: manyToMany('Book', { relatedName: 'likers' }) }),
  Book: model({ title: string(), author: foreignKey('Author', { onDelete: 'CASCADE' }) }),
})
const author = schema.model('Author')
const book = schema.model('Book')

function stateOf(authors: number, books: number): State {
  const state = new State(schema)
  for (let id = 1; id <= authors; id++)
    state.apply({ type: 'created', model: 'Author', key: id, row: { id, name: `A${id}` } })
  for (let id = 1; id <= books; id++) {
    state.apply({
      type: 'created',
      model: 'Book',
      key: id,
      row: { id, title: `B${id % 5}`, author_id: authors - (id % 10) },
    })
  }
  return state
}

function deleteAuthors(state: State, upTo: number): void {
  for (let id = 1; id <= upTo; id++)
    state.apply({ type: 'deleted', model: 'Author', key: id, row: { id, name: `A${id}` } })
}

test('leaves tables alone that are mostly alive, or small', () => {
  const half = stateOf(200, 0)
  deleteAuthors(half, 100)
  assert.equal(half.compact(), [])
  const small = stateOf(40, 0)
  deleteAuthors(small, 40)
  assert.equal(small.compact(), [])
  assert.is(small.compactions, 0)
})

test('reports where the rows of a table have moved, in order', () => {
  const state = stateOf(200, 30)
  deleteAuthors(state, 150)
  const moved = state.compact()
  assert.equal(
    moved.map(({ model: { name } }) => name),
    ['Author'],
  )
  const moves = [...(moved[0]?.moves ?? [])]
  assert.equal(
    moves,
    Array.from({ length: 200 }, (_, slot) => (slot < 150 ? -1 : slot - 150)),
  )
  assert.is(state.compactions, 1)
  assert.is(state.table(author).limit, 50)
  const field = book.fieldByName.get('author') as FieldMeta
  assert.equal([...state.table(book).targets(field)].slice(0, 3), [48, 47, 46])
  assert.equal([...state.table(book).sourcesOf(field, 49)], [9, 19, 29])
  assert.is(state.counter(author), 200)
})

test('waits where moving the few dead would rewrite far more than they take', () => {
  const state = stateOf(150, 20_000)
  deleteAuthors(state, 100)
  assert.equal(state.compact(), [])
})

test('closes the gaps of links, keeping order', () => {
  const state = stateOf(1, 200)
  for (let id = 1; id <= 200; id++) state.apply({ type: 'linked', relation: 'Author.likes', from: 1, to: id })
  for (let id = 1; id <= 150; id++)
    state.apply({ type: 'unlinked', relation: 'Author.likes', from: 1, to: id })
  const through = state.table(schema.model('Author_likes'))
  assert.is(through.limit, 200)
  assert.equal(state.compact(), [])
  assert.is(through.limit, 50)
  assert.equal(
    [0, 49].map((slot) => through.row(slot)?.['book_id']),
    [151, 200],
  )
  state.apply({ type: 'linked', relation: 'Author.likes', from: 1, to: 7 })
  assert.is(through.row(50)?.['book_id'], 7)
})

test('rebuilds indexes with codes for values that no row has', () => {
  const state = stateOf(10, 10)
  const index = state.table(book).ensureIndex(book.fieldByName.get('title') as FieldMeta)
  for (let n = 0; n < 2000; n++) {
    state.apply({
      type: 'updated',
      model: 'Book',
      key: 1,
      before: { title: `T${n - 1}` },
      after: { title: `T${n}` },
    })
    assert.is(index.lists.count(index.code(`T${n}`)), 1)
  }
  assert.ok(index.codes > 2000)
  state.compact()
  assert.is(index.codes, 6)
  assert.is(index.lists.count(index.code('T1999')), 1)
  assert.is(index.code('T5'), -1)
})

test.run()
