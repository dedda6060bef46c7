import { DoesNotExist, type Row } from '@relata/core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { StoreContext } from '../../src/builder/context.js'
import { RelatedManager } from '../../src/builder/related/related-manager.js'
import { RowAttributes } from '../../src/builder/related/row-attributes.js'
import { filledLibrary, refused } from '../worlds/library.js'

const test = suite('accessors, in code made for each and in shared code')

/** Gives a store's rows accessors of one kind. */
const given = (context: StoreContext, generated: boolean): RowAttributes =>
  new RowAttributes(context, generated)

/** A filled store, both kinds of accessors over it, and every row of it. */
function both() {
  const filled = filledLibrary()
  const context = Reflect.get(filled.db.Book, 'context') as StoreContext
  const generated = given(context, true)
  const plain = given(context, false)
  const rows = context.schema.models.flatMap((model) => {
    const table = context.table(model)
    return Array.from({ length: table.limit }, (_, slot) => ({ model, row: table.row(slot) as Row })).filter(
      ({ row }) => row !== undefined,
    )
  })
  return { ...filled, context, generated, plain, rows }
}

test('return the same, for every relation of every row', () => {
  const { generated, plain, rows } = both()
  let compared = 0
  for (const { model, row } of rows) {
    for (const name of model.accessors.keys()) {
      const one = generated.related(model, row, name)
      const other = plain.related(model, row, name)
      if (one instanceof RelatedManager && other instanceof RelatedManager) {
        assert.is(one.constructor, other.constructor)
        assert.equal(
          Object.keys(one),
          Object.keys(other),
          'a generated manager has the fields of a constructed one',
        )
        assert.equal(one.toArray(), other.toArray())
        assert.is(one.count(), other.count())
      } else assert.is(one, other)
      compared++
    }
  }
  assert.ok(compared > 20)
})

test('raise alike where a row is missing', () => {
  for (const generated of [true, false]) {
    const { db, context } = both()
    given(context, generated)
    const alone = db.Author.create({ name: 'Nobody' })
    const error = refused(() => alone.profile)
    assert.instance(error, DoesNotExist)
    assert.match(error.message, 'has no profile')
  }
})

test('of a deleted row read as empty, whichever row has its slot', () => {
  for (const generated of [true, false]) {
    const { db, context } = both()
    given(context, generated)
    const author = db.Author.create({ name: 'Gone' })
    const { books } = author
    db.Book.create({ title: 'T', rating: 1, author })
    db.Author.delete(author)
    assert.equal(author.books.toArray(), [])
    assert.is(books.count(), 0)
    db.Author.create({ name: 'Next' })
    assert.is(author.books.count(), 0)
    assert.instance(
      refused(() => author.profile),
      DoesNotExist,
    )
  }
})

test.run()
