import {
  boolean,
  date,
  decimal,
  defineSchema,
  foreignKey,
  integer,
  json,
  manyToMany,
  model,
  oneToOne,
  string,
  type RelataError,
  type SchemaOf,
} from '@relata/core'
import * as assert from 'uvu/assert'
import { createStore, type Database } from '../../src/index.js'

export const schema = defineSchema({
  Author: model({ name: string(), country: string({ default: 'uk' }) }),
  Profile: model({
    city: string(),
    author: oneToOne('Author', { onDelete: 'CASCADE', relatedName: 'profile' }),
  }),
  Tag: model({ name: string({ unique: true }) }),
  Book: model({
    title: string({ maxLength: 100 }),
    published: date({ null: true, index: true }),
    rating: integer({ default: 0 }),
    price: decimal({ maxDigits: 8, decimalPlaces: 2, null: true }),
    sold: boolean({ default: false }),
    notes: json({ default: () => ({}) }),
    author: foreignKey('Author', { onDelete: 'CASCADE', relatedName: 'books' }),
    editor: foreignKey('Author', { onDelete: 'SET_NULL', null: true, relatedName: 'edited' }),
    tags: manyToMany('Tag', { relatedName: 'books' }),
  }),
  Person: model({ name: string(), friends: manyToMany('self') }, { ordering: ['name'] }),
  Club: model({
    name: string(),
    members: manyToMany('Person', { through: 'Membership', relatedName: 'clubs' }),
  }),
  Membership: model({
    club: foreignKey('Club', { onDelete: 'CASCADE' }),
    person: foreignKey('Person', { onDelete: 'CASCADE' }),
    role: string({ default: 'member' }),
  }),
  Place: model({
    name: string(),
    owner: foreignKey('Person', { onDelete: 'SET_NULL', null: true, relatedName: 'places' }),
  }),
  Restaurant: model({ stars: integer({ default: 0 }) }, { parents: ['Place'] }),
  Chapter: model(
    {
      book: foreignKey('Book', { onDelete: 'CASCADE', relatedName: 'chapters' }),
      number: integer(),
      title: string({ default: '' }),
    },
    { uniqueTogether: [['book', 'number']], ordering: ['-number'] },
  ),
  Vote: model({
    tag: foreignKey('Tag', { onDelete: 'CASCADE', toField: 'name', relatedName: 'votes' }),
    by: string(),
  }),
  Note: model({
    text: string(),
    book: foreignKey('Book', { onDelete: 'DO_NOTHING', dbConstraint: false, relatedName: 'remarks' }),
  }),
  Slot: model({
    code: string({ primaryKey: true }),
    author: foreignKey('Author', { onDelete: 'CASCADE', index: false, relatedName: 'slots' }),
  }),
  Prize: model({
    name: string(),
    winner: foreignKey('Author', {
      onDelete: 'CASCADE',
      relatedName: 'prizes',
      limitChoicesTo: { country: 'uk' },
    }),
  }),
  Medal: model({
    winner: foreignKey('Author', {
      onDelete: 'CASCADE',
      relatedName: 'medals',
      limitChoicesTo: { country: 'uk', books__rating__gt: 20 },
      enforce: true,
    }),
  }),
})
export interface Library extends SchemaOf<typeof schema> {}
export type LibraryDb = Database<Library>

export const emptyLibrary = (): LibraryDb => createStore<Library>(schema)

export const filledLibrary = () => {
  const db = emptyLibrary()
  const rowling = db.Author.create({ name: 'Rowling' })
  const gaiman = db.Author.create({ name: 'Gaiman' })
  const le = db.Author.create({ name: 'Le Guin', country: 'us' })
  db.Profile.create({ city: 'Edinburgh', author: rowling })
  const fantasy = db.Tag.create({ name: 'Fantasy' })
  const scifi = db.Tag.create({ name: 'Science Fiction' })
  const crime = db.Tag.create({ name: 'Crime' })
  const vacancy = db.Book.create({
    title: 'The Casual Vacancy',
    author: rowling,
    published: '2012-09-27',
    rating: 30,
    price: '9.50',
  })
  const stardust = db.Book.create({
    title: 'Stardust',
    author: gaiman,
    published: '1999-02-01',
    rating: 40,
    price: '7.00',
  })
  const omens = db.Book.create({
    title: 'Good Omens',
    author: gaiman,
    editor: le,
    published: '1990-05-01',
    rating: 45,
  })
  const left = db.Book.create({
    title: 'The Left Hand of Darkness',
    author: le,
    published: '1969-03-01',
    rating: 48,
    price: '8.25',
  })
  stardust.tags.add(fantasy)
  omens.tags.add(fantasy, crime)
  left.tags.add(scifi)
  return { db, rowling, gaiman, le, fantasy, scifi, crime, vacancy, stardust, omens, left }
}

/** Runs what must throw and gives the error. */
export const refused = (
  run: () => unknown,
): Error & {
  readonly code: string
  readonly value: unknown
  readonly model?: string
  readonly field?: string
} => {
  try {
    run()
  } catch (error) {
    return error as ReturnType<typeof refused>
  }
  throw new Error('nothing was thrown')
}

/** The error of a call, which must have this code. */
export function refusedWith(code: string, run: () => unknown): RelataError {
  const error = refused(run)
  assert.is(error.code, code, error.message)
  return error as unknown as RelataError
}

/** A store, query set or manager as the run time sees it: for what the types refuse, too. */
type Anything = (...given: readonly unknown[]) => Loose
type Method =
  | 'alias'
  | 'aggregate'
  | 'annotate'
  | 'bulkCreate'
  | 'bulkUpdate'
  | 'contains'
  | 'count'
  | 'create'
  | 'defer'
  | 'delete'
  | 'exclude'
  | 'filter'
  | 'get'
  | 'getOrCreate'
  | 'inBulk'
  | 'liveAggregate'
  | 'model'
  | 'only'
  | 'orderBy'
  | 'prefetchRelated'
  | 'related'
  | 'selectRelated'
  | 'toArray'
  | 'transact'
  | 'update'
  | 'values'
  | 'valuesList'
export interface Loose extends Record<Method, Anything> {}
export const loose = (value: unknown): Loose => value as Loose
