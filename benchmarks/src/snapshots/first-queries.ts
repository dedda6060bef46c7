import type { Database } from 'relata'
import type { Library } from './library.js'

/** The first query of a process, right after it has opened the store. */
export const FIRST_QUERIES = {
  key: (db) => db.Book.get(7).id,
  uniqueText: (db) => db.Tag.get({ name: 'Tag 7' }).id,
  foreignKey: (db) => db.Book.filter({ author: 7 }).count(),
  reverseSet: (db) => db.Author.get(7).books.filter({ rating: 3 }).count(),
  related: (db) => db.Author.get(7).books.toArray().length,
  linked: (db) => db.Book.get(10).tags.toArray().length,
  chain: (db) => db.Tag.filter({ books__author__id: 7 }).count(),
  fewTexts: (db) => db.Book.filter({ published: '2009-01-01' }).count(),
  manyTexts: (db) => db.Book.filter({ title: 'The title of book 7919' }).count(),
  order: (db) => db.Book.orderBy('-year').first()?.id ?? 0,
  range: (db) => db.Book.filter({ year__gte: 2015 }).count(),
  lastOfYear: (db) => db.Book.filter({ year: 1990 }).orderBy('-id').first()?.id ?? 0,
} as const satisfies Readonly<Record<string, (db: Database<Library>) => number>>

export type FirstQuery = keyof typeof FIRST_QUERIES

export const FIRST_QUERY_NAMES = Object.keys(FIRST_QUERIES) as readonly FirstQuery[]

/** The description of each, for tables. */
export const FIRST_QUERY_TEXTS: Readonly<Record<FirstQuery, string>> = {
  key: 'a row by key: `Book.get(7)`',
  uniqueText: 'by a unique text: `Tag.get({ name })`',
  foreignKey: '`Book.filter({ author: 7 }).count()`',
  reverseSet: '`author.books.filter({ rating: 3 }).count()`',
  related: 'a related set: `author.books.toArray()`',
  linked: 'a related set of a many-to-many: `book.tags.toArray()`',
  chain: '`Tag.filter({ books__author__id: 7 }).count()`',
  fewTexts: '`Book.filter({ published }).count()`: an indexed text of 25 values',
  manyTexts: '`Book.filter({ title }).count()`: an indexed text, all values distinct',
  order: "`Book.orderBy('-year').first()`: an indexed number",
  range: '`Book.filter({ year__gte }).count()`: a range of an indexed number',
  lastOfYear: "`Book.filter({ year }).orderBy('-id').first()`",
}
