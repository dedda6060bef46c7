import { defineSchema, foreignKey, integer, manyToMany, model, oneToOne, string } from 'relata'
import type { Database, SchemaOf } from 'relata'

/**
 * The models of the workloads: an index on every key (keys have one anyway), on `profile.city` and
 * `tag.name`.
 */
export const schema = defineSchema({
  Category: model({
    name: string(),
    parent: foreignKey('self', { null: true, onDelete: 'CASCADE', relatedName: 'children' }),
  }),
  Tag: model({ name: string({ unique: true }) }),
  Person: model({ name: string(), friends: manyToMany('self') }),
  Author: model({ name: string(), country: string() }),
  Profile: model({
    author: oneToOne('Author', { onDelete: 'CASCADE', relatedName: 'profile' }),
    city: string({ index: true }),
  }),
  Book: model({
    title: string(),
    year: integer(),
    rating: integer(),
    author: foreignKey('Author', { onDelete: 'CASCADE', relatedName: 'books' }),
    category: foreignKey('Category', { onDelete: 'PROTECT', relatedName: 'books' }),
    tags: manyToMany('Tag', { relatedName: 'books' }),
  }),
  Review: model({
    book: foreignKey('Book', { onDelete: 'CASCADE', relatedName: 'reviews' }),
    rating: integer(),
    user: foreignKey('Person', { onDelete: 'PROTECT', relatedName: 'reviews' }),
  }),
})

export interface Library extends SchemaOf<typeof schema> {}
export type Store = Database<Library>

/** Counts and sums over rows that the writes change. */
export function totalsOf(db: Store): number[] {
  let reviewSum = 0
  for (const review of db.Review.all()) reviewSum += review.id * review.rating
  let bookSum = 0
  for (const book of db.Book.all()) bookSum += book.id * (book.author_id % 97)
  const links = db.Book.through('tags').count()
  let held = 0
  for (const tag of db.Tag.all()) held += tag.books.count()
  return [
    db.Author.count(),
    db.Profile.count(),
    db.Book.count(),
    bookSum,
    db.Review.count(),
    reviewSum,
    links,
    held,
  ]
}
