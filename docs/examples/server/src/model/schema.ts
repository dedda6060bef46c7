import {
  date,
  datetime,
  defineSchema,
  foreignKey,
  integer,
  json,
  manyToMany,
  model,
  string,
  text,
} from 'relata'
import type { Database, JsonValue, SchemaOf } from 'relata'

export const RATINGS = [1, 2, 3, 4, 5] as const
export type Rating = (typeof RATINGS)[number]

export const schema = defineSchema({
  Author: model({ name: string({ maxLength: 120 }), born: date({ null: true }) }, { ordering: ['name'] }),

  Tag: model({ name: string({ unique: true, maxLength: 40 }) }, { ordering: ['name'] }),

  Book: model(
    {
      title: string({ maxLength: 200 }),
      published: date({ index: true }),
      blurb: text({ default: '' }),
      author: foreignKey('Author', { onDelete: 'PROTECT', relatedName: 'books' }),
      tags: manyToMany('Tag', { relatedName: 'books' }),
    },
    { ordering: ['title'], uniqueTogether: [['author', 'title']] },
  ),

  Review: model(
    {
      book: foreignKey('Book', { onDelete: 'CASCADE', relatedName: 'reviews' }),
      reader: string({ maxLength: 120 }),
      rating: integer({ choices: RATINGS }),
      body: text({ default: '' }),
      written: datetime({ default: () => new Date() }),
    },
    { ordering: ['written'], uniqueTogether: [['book', 'reader']] },
  ),

  /**
   * The response to a request with an `Idempotency-Key`, stored in the same commit as the change itself.
   */
  Receipt: model({
    key: string({ primaryKey: true }),
    /** A hash of the request. The same key with another request is an error of the client. */
    fingerprint: string(),
    status: integer(),
    location: string({ null: true }),
    body: json<JsonValue>({ null: true }),
    at: datetime({ default: () => new Date() }),
  }),
})

export interface Library extends SchemaOf<typeof schema> {}
export type LibraryStore = Database<Library>
