import { defineSchema, foreignKey, integer, manyToMany, model, string } from '@relata/core'
import { count, createStore, Exists, F, not, or, OuterRef } from '../../src/index.js'

/**
 * Run by `kept-query-sets.test.ts` in a process that prints V8's decisions about where it allocates. Before the query
 * sets of each form it prints the form's name.
 */
const KEPT = 4000

const db = createStore(
  defineSchema({
    Author: model({ name: string({ index: true }), age: integer() }),
    Tag: model({ name: string({ unique: true }) }),
    Book: model({
      title: string(),
      year: integer({ index: true }),
      rating: integer({ null: true }),
      author: foreignKey('Author', { onDelete: 'CASCADE', relatedName: 'books' }),
      tags: manyToMany('Tag', { relatedName: 'books' }),
    }),
  }),
)
db.transact(() => {
  for (let i = 0; i < 50; i++) db.Tag.create({ name: `T${i}` })
  for (let i = 0; i < 100; i++) db.Author.create({ name: `A${i}`, age: i % 60 })
  for (let i = 0; i < 400; i++) {
    const book = db.Book.create({
      title: `B${i}`,
      year: 1900 + (i % 100),
      rating: i % 7,
      author_id: 1 + (i % 100),
    })
    book.tags.add(1 + (i % 50))
  }
})

// Lists of a program's own are its own literals.
const YEARS: readonly number[] = [1950, 1960]
const PAIR: readonly [number, number] = [1950, 1960]

/** V8 must decide to allocate these in old space. */
const literals = (i: number): unknown => ({ i, list: [i, i + 1, i + 2, i + 3, i + 4, i + 5] })

const FORMS: Readonly<Record<string, (i: number) => unknown>> = {
  exact: (i) => db.Book.filter({ author__name: `A${i}` }),
  'primary key': (i) => db.Book.filter({ pk: i }),
  'two paths': (i) => db.Book.filter({ tags__name: `T${i}`, author__age: i }),
  'two filters': (i) => db.Author.filter({ books__tags__name: `T${i}` }).filter({ books__rating: i }),
  in: () => db.Book.filter({ year__in: YEARS }),
  gt: (i) => db.Book.filter({ year__gt: i }),
  range: () => db.Book.filter({ year__range: PAIR }),
  isnull: (i) => db.Book.filter({ rating__isnull: i % 2 === 0 }),
  text: (i) => db.Book.filter({ title__icontains: `${i}` }),
  exclude: (i) => db.Book.exclude({ year: i }),
  or: (i) => db.Book.filter(or({ year: i }, { rating: 3 })),
  not: (i) => db.Book.filter(not({ year: i })),
  F: () => db.Book.filter({ year__gt: F('rating') }),
  'query set': (i) => db.Book.filter({ author__in: db.Author.filter({ age: i }) }),
  Exists: (i) => db.Author.filter(Exists(db.Book.filter({ author: OuterRef('pk'), year: i }))),
  order: (i) => db.Book.filter({ year: i }).orderBy('-year', 'title'),
  slice: (i) => db.Book.orderBy('title').slice(i, i + 3),
  distinct: (i) => db.Book.filter({ year: i }).distinct().reverse(),
  annotate: (i) => db.Author.annotate({ n: count('books') }).filter({ n__gt: i }),
  values: (i) => db.Book.filter({ year: i }).values('title', 'author__name'),
  flat: (i) => db.Book.filter({ year: i }).valuesList('title', { flat: true }),
  related: (i) => db.Author.get(1 + (i % 100)).books.filter({ year: i }),
  'all related': (i) => db.Author.get(1 + (i % 100)).books.all(),
  linked: (i) => db.Tag.get(1 + (i % 50)).books.filter({ year: i }),
  union: (i) => db.Book.filter({ year: i }).union(db.Book.filter({ rating: 1 })),
}

const kept: unknown[] = []
console.log('form literals')
for (let i = 0; i < 20 * KEPT; i++) kept.push(literals(i))
for (const [name, form] of Object.entries(FORMS)) {
  console.log(`form ${name}`)
  for (let i = 0; i < KEPT; i++) kept.push(form(i))
}
console.log(`kept ${kept.length}`)
