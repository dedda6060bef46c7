import { date, defineSchema, foreignKey, integer, model, oneToOne, string } from 'relata'
import type { Database, SchemaOf } from 'relata'

/** The models of sections 10 and 11. `Book.rating` has no index: a top ten by it reads every book. */
export const catalogSchema = defineSchema({
  Author: model({ name: string() }),
  Profile: model({
    author: oneToOne('Author', { onDelete: 'CASCADE', relatedName: 'profile' }),
    city: string({ index: true }),
  }),
  Book: model(
    {
      title: string({ index: true }),
      year: integer({ index: true }),
      published: date({ index: true }),
      rating: integer(),
      shelf: integer({ index: true }),
      place: integer(),
      author: foreignKey('Author', { onDelete: 'CASCADE', relatedName: 'books' }),
    },
    { uniqueTogether: [['shelf', 'place']], indexes: [['author', '-published']] },
  ),
  Review: model({
    book: foreignKey('Book', { onDelete: 'CASCADE', relatedName: 'reviews' }),
    rating: integer(),
  }),
})

export interface Catalog extends SchemaOf<typeof catalogSchema> {}
export type CatalogStore = Database<Catalog>
