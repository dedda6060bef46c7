import { defineSchema, foreignKey, integer, manyToMany, model, string, type SchemaOf } from 'relata'

/** The store that snapshots are measured with. */
export const schema = defineSchema({
  Author: model({ name: string() }),
  Tag: model({ name: string({ unique: true }) }),
  Book: model({
    title: string({ index: true }),
    year: integer({ index: true }),
    rating: integer(),
    published: string({ null: true, index: true }),
    author: foreignKey('Author', { onDelete: 'CASCADE', relatedName: 'books' }),
    tags: manyToMany('Tag', { relatedName: 'books' }),
  }),
})
export interface Library extends SchemaOf<typeof schema> {}
