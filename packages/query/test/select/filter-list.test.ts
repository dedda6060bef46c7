import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { defineSchema, foreignKey, integer, model, string } from '@relata/core'
import { createStore } from '../../src/index.js'

const schema = defineSchema({
  Shelf: model({ name: string({ unique: true }) }),
  Book: model({ shelf: foreignKey('Shelf', { onDelete: 'CASCADE', relatedName: 'books' }) }),
  Review: model({
    book: foreignKey('Book', { onDelete: 'CASCADE', relatedName: 'reviews' }),
    rating: integer({ null: true }),
  }),
})

/** Every 7th rating is null, the others are 0 to 5. */
const ratingOf = (i: number): number | null => (i % 7 === 0 ? null : i % 6)

test('a filter over related numbers returns the same rows before and after their column is built', () => {
  const db = createStore(schema)
  db.transact(() => {
    for (let i = 0; i < 4; i++) db.Shelf.create({ name: `S${i}` })
    for (let i = 0; i < 200; i++) db.Book.create({ shelf_id: 1 + (i % 4) })
    for (let i = 0; i < 900; i++) db.Review.create({ book_id: 1 + ((i * 31) % 190), rating: ratingOf(i) })
  })
  const onShelf = db.Book.filter({ shelf__name: 'S1' })
  const ids = (books: typeof onShelf): number[] => Array.from(books, ({ id }) => id)
  const all = ids(onShelf)
  const reviews = db.Review.all().toArray()
  const isIn =
    (books: readonly number[]) =>
    (id: number): boolean =>
      books.includes(id)
  const reviewed = (matches: (rating: number) => boolean): number[] =>
    all.filter((id) =>
      reviews.some((each) => each.book_id === id && each.rating !== null && matches(each.rating)),
    )
  // A numeric column is built once as many rows were tested as its table has: after some rounds.
  for (let round = 0; round < 40; round++) {
    assert.equal(
      ids(onShelf.filter({ reviews__rating: 3 })),
      reviewed((rating) => rating === 3),
    )
    assert.equal(
      ids(onShelf.filter({ reviews__rating__lt: 1 })),
      reviewed((rating) => rating < 1),
    )
    assert.equal(
      ids(onShelf.filter({ reviews__rating__gte: 5 })),
      reviewed((rating) => rating >= 5),
    )
    const late = reviews.filter(({ id, rating }) => id > 300 && rating === 4).map(({ book_id }) => book_id)
    assert.equal(ids(onShelf.filter({ reviews__rating: 4, reviews__id__gt: 300 })), all.filter(isIn(late)))
    const bad = reviewed((rating) => rating === 2)
    assert.equal(
      ids(onShelf.exclude({ reviews__rating: 2 })),
      all.filter((id) => !bad.includes(id)),
    )
    const rated = reviewed(() => true)
    const unrated = reviews.filter(({ rating }) => rating === null).map(({ book_id }) => book_id)
    const missing = all.filter((id) => unrated.includes(id) || !rated.includes(id))
    assert.equal(ids(onShelf.filter({ reviews__rating__isnull: true })), missing)
  }
})

test.run()
