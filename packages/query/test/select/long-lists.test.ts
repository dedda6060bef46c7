import { defineSchema, foreignKey, model, string } from '@relata/core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createStore } from '../../src/index.js'

const test = suite('long lists of candidates')

const schema = defineSchema({
  Region: model({ name: string({ index: true }) }),
  Author: model({ region: foreignKey('Region', { onDelete: 'CASCADE', relatedName: 'authors' }) }),
  Book: model({
    title: string(),
    author: foreignKey('Author', { onDelete: 'CASCADE', relatedName: 'books' }),
  }),
})

/** Books whose authors, and these whose regions, come in another order than they do. */
function library(books: number) {
  const db = createStore(schema)
  const authors = books / 10
  db.Region.bulkCreate(['north', 'south', 'east', 'west'].map((name) => ({ name })))
  db.Author.bulkCreate(Array.from({ length: authors }, (_, i) => ({ region_id: 1 + ((i * 7) % 4) })))
  db.Book.bulkCreate(
    Array.from({ length: books }, (_, i) => ({ title: `Book ${i}`, author_id: 1 + ((i * 7919) % authors) })),
  )
  return db
}

test('the rows that pass a test come in order of creation, each once, however many candidates there are', () => {
  // A quarter of the books are candidates: fewer and more than what is put in order before the test.
  for (const size of [1000, 2040, 2100, 6000]) {
    const db = library(size)
    const query = db.Book.filter({ author__region__name: 'east', title__contains: '7' })
    assert.match(
      String(query.explain()),
      /keep where Book\.title__contains = "7".*\n.*back along Book\.author/,
    )
    const expected = db.Book.all()
      .toArray()
      .filter((book) => book.author.region.name === 'east' && book.title.includes('7'))
      .map(({ id }) => id)
    assert.equal(
      query.toArray().map(({ id }) => id),
      expected,
    )
    assert.is(query.count(), expected.length)
    assert.equal(
      query
        .slice(3, 8)
        .toArray()
        .map(({ id }) => id),
      expected.slice(3, 8),
    )
  }
})

test.run()
