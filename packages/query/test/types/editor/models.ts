import {
  abstractModel,
  boolean,
  date,
  datetime,
  decimal,
  defineSchema,
  foreignKey,
  integer,
  json,
  manyToMany,
  model,
  oneToOne,
  string,
  text,
  type SchemaOf,
} from '@relata/core'
import { withQueries } from '@relata/query'

/** What can be noted of a book: any JSON, through itself. */
export type Note = string | number | boolean | null | readonly Note[] | { readonly [key: string]: Note }

const Dated = abstractModel({
  /** When the row was made. */
  created: datetime({ default: () => new Date(0) }),
})

/** Twelve models, one of each kind that editors meet. */
export const schema = defineSchema({
  /** Somebody who writes. */
  Author: model(
    {
      /** As on the cover. */
      name: string({ maxLength: 100 }),
      born: integer({ null: true }),
      /** Who taught them. */
      mentor: foreignKey('self', { onDelete: 'SET_NULL', null: true, relatedName: 'pupils' }),
      friends: manyToMany('self'),
    },
    {
      methods: {
        /** As one writes it in a letter. */
        greeting(word: string) {
          return `${word} ${String(this.pk)}`
        },
        /** As a letter begins. */
        get salute(): string {
          return `Dear ${String(this.pk)}`
        },
      },
    },
  ),
  Profile: model({
    author: oneToOne('Author', { onDelete: 'CASCADE', relatedName: 'profile' }),
    /** Where they live. */
    city: string({ null: true }),
  }),
  Tag: model({ name: string({ unique: true }), kind: string({ choices: ['genre', ['mood', 'Mood']] }) }),
  /** A title, whatever its editions. */
  Book: model(
    {
      /** The title as printed. */
      title: string({ maxLength: 200 }),
      published: date({ index: true }),
      pages: integer({ null: true }),
      price: decimal({ default: '1' }),
      notes: json<Note>({ null: true }),
      look: json<{ color: string; sizes: number[] }>({ null: true }),
      /** Who wrote it. */
      author: foreignKey('Author', { onDelete: 'CASCADE', relatedName: 'books' }),
      tags: manyToMany('Tag', { relatedName: 'books' }),
    },
    { bases: [Dated] },
  ),
  /** A review of a book. */
  Review: model(
    {
      book: foreignKey('Book', { onDelete: 'CASCADE', relatedName: 'reviews' }),
      stars: integer(),
      body: text({ default: '' }),
    },
    { bases: [Dated], scopes: { default: { stars__gt: 0 }, good: { stars__gte: 4 }, bad: { stars: 1 } } },
  ),
  Newest: model({}, { proxy: 'Book', ordering: ['-published'] }),
  Place: model({
    /** What the sign says. */
    name: string({ maxLength: 80 }),
  }),
  Shop: model(
    {
      sells: manyToMany('Book', { relatedName: 'shops' }),
      /** Whether one may go in. */
      open: boolean({ default: true }),
    },
    { parents: ['Place'] },
  ),
  Club: model({
    name: string({ maxLength: 60 }),
    members: manyToMany('Author', { through: 'Membership', relatedName: 'clubs' }),
  }),
  Membership: model({
    club: foreignKey('Club', { onDelete: 'CASCADE' }),
    person: foreignKey('Author', { onDelete: 'CASCADE' }),
    since: date(),
  }),
  Card: model({
    code: string({ primaryKey: true }),
    holder: foreignKey('Author', { onDelete: 'CASCADE', relatedName: 'cards' }),
  }),
  'sales.Order': model({
    book: foreignKey('Book', { onDelete: 'CASCADE', relatedName: 'orders' }),
    amount: integer(),
  }),
})

/** The type of the schema, under a name. */
export interface Library extends SchemaOf<typeof schema> {}

/** The same with methods of query sets. */
const shelf = withQueries(schema, {
  Book: {
    /** Those of one year. */
    ofYear: (books, year: number) => books.filter({ published__year: year }),
    thick: (books) => books.filter({ pages__gt: 500 }),
    total: (books) => books.count(),
  },
})
/**
 * Imported by the text of the edited project.
 * @public
 */
export interface Shelf extends SchemaOf<typeof shelf> {}
