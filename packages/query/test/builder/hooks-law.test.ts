import {
  defineSchema,
  foreignKey,
  integer,
  manyToMany,
  MemoryLog,
  model,
  string,
  type RelataError,
  type SchemaOf,
} from '@relata/core'
import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createStore, F, withHooks, type Database, type Row } from '../../src/index.js'

/**
 * Hooks that keep counters, a table of changes and an order of names are compared with counting everything: after
 * random writes of every path, refused ones among them.
 */

const test = suite('hooks keep derived data')

const models = defineSchema({
  Author: model({ name: string(), books: integer({ default: 0 }), pages: integer({ default: 0 }) }),
  Book: model({
    title: string({ unique: true }),
    key: string({ default: '' }),
    pages: integer(),
    author: foreignKey('Author', { onDelete: 'SET_NULL', null: true, relatedName: 'all_books' }),
    tags: manyToMany('Tag', { relatedName: 'books' }),
  }),
  Tag: model({ name: string(), uses: integer({ default: 0 }) }),
  Review: model({
    text: string(),
    book: foreignKey('Book', { onDelete: 'CASCADE', relatedName: 'reviews' }),
  }),
  Change: model({ what: string() }),
})
interface App extends SchemaOf<typeof models> {}

/** A book with more pages is refused after its counters are written. */
const MOST_PAGES = 90

function add(db: Database<App>, author: number | null, books: number, pages: number): void {
  if (author === null || !db.Author.filter({ id: author }).exists()) return
  db.Author.update(author, { books: F('books').plus(books), pages: F('pages').plus(pages) })
}

function refuseLong(book: Row<App, 'Book'>): void {
  if (book.pages > MOST_PAGES) throw new RangeError(`${book.title} is too long`)
}

const schema = withHooks<App>(models, {
  Book: {
    beforeCreate: (values) => {
      values.key = values.title.toUpperCase()
    },
    afterCreate: (book, { db }) => {
      add(db, book.author_id, 1, book.pages)
      refuseLong(book)
    },
    beforeUpdate: (values) => {
      if (values.title !== undefined) values.key = values.title.toUpperCase()
    },
    afterUpdate: (book, { db, before }) => {
      add(db, before.author_id, -1, -before.pages)
      add(db, book.author_id, 1, book.pages)
      refuseLong(book)
    },
    afterDelete: (book, { db }) => {
      add(db, book.author_id, -1, -book.pages)
      db.Change.create({ what: `deleted ${book.id}` })
    },
    afterLink: { tags: (_, tag, { db }) => db.Tag.update(tag, { uses: F('uses').plus(1) }) },
    afterUnlink: {
      tags: (_, tag, { db }) => {
        if (db.Tag.filter({ id: tag.id }).exists()) db.Tag.update(tag, { uses: F('uses').minus(1) })
      },
    },
  },
})

/** The counters as a count of everything. */
function counted(db: Database<App>): unknown {
  return {
    authors: [...db.Author.orderBy('id')].map(({ id }) => {
      const books = [...db.Book.all()].filter(({ author_id }) => author_id === id)
      return [id, books.length, books.reduce((sum, { pages }) => sum + pages, 0)]
    }),
    tags: [...db.Tag.orderBy('id')].map((tag) => [tag.id, [...tag.books.all()].length]),
    keys: [...db.Book.orderBy('id')].map(({ title }) => title.toUpperCase()),
  }
}

/** The same, as the hooks keep it. */
function kept(db: Database<App>): unknown {
  return {
    authors: [...db.Author.orderBy('id')].map(({ id, books, pages }) => [id, books, pages]),
    tags: [...db.Tag.orderBy('id')].map(({ id, uses }) => [id, uses]),
    keys: [...db.Book.orderBy('id')].map(({ key }) => key),
  }
}

interface Choice {
  readonly kind: number
  readonly a: number
  readonly b: number
  readonly n: number
}

function at<T>(rows: Iterable<T>, index: number): T | undefined {
  const list = [...rows]
  return list[index % Math.max(1, list.length)]
}

/** One write of some path; several of them delete through cascades. */
function write(db: Database<App>, { kind, a, b, n }: Choice): void {
  const [author, book, tag] = [at(db.Author.all(), a), at(db.Book.all(), b), at(db.Tag.all(), n)]
  const title = `t${n}`
  switch (kind) {
    case 0:
      db.Author.create({
        name: title,
        all_books: { create: [{ title, pages: n, tags: { create: [{ name: 'nested' }] } }] },
      })
      return
    case 1:
      db.Book.create({ title, pages: n, author: author ?? null })
      return
    case 2:
      db.Book.bulkCreate([
        { title, pages: b, author: author ?? null },
        { title: `u${a}`, pages: n },
      ])
      return
    case 3:
      if (book !== undefined) db.Book.update(book, { author: author ?? null, pages: n, title })
      return
    case 4:
      db.Book.filter({ pages__gt: a }).update({ pages: F('pages').plus(b) })
      return
    case 5:
      if (author !== undefined) db.Author.delete(author)
      return
    case 6:
      if (book !== undefined) db.Book.delete(book)
      return
    case 7:
      if (book !== undefined && tag !== undefined) book.tags.add(tag)
      return
    case 8:
      if (book !== undefined) book.tags.set(tag === undefined ? [] : [tag])
      return
    case 9:
      db.Tag.create({ name: title })
      return
    case 10:
      if (tag !== undefined) db.Tag.delete(tag)
      return
    case 11:
      if (book !== undefined) book.reviews.create({ text: title })
      return
    case 12:
      db.Book.upsert({ title }, { create: { pages: n, author: author ?? null }, update: { pages: b } })
      return
    case 13:
      if (author !== undefined && book !== undefined) author.all_books.set([book])
      return
    default:
      db.transact(() => {
        write(db, { kind: a % 14, a, b, n })
        write(db, { kind: b % 14, a: b, b: n, n: a })
      })
  }
}

const choice: fc.Arbitrary<Choice> = fc.record({
  kind: fc.integer({ min: 0, max: 14 }),
  a: fc.nat(30),
  b: fc.nat(60),
  n: fc.nat(100),
})

test('equals a naive model after every write; a refused one leaves no trace; replay runs none', () => {
  let refusals = 0
  const check = (choices: readonly Choice[]): void => {
    const log = new MemoryLog()
    const db = createStore<App>(schema, { log })
    for (const each of choices) {
      const [hash, position] = [db.stateHash(), db.position]
      try {
        write(db, each)
      } catch (error) {
        const isExpected = error instanceof RangeError || (error as RelataError).code === 'ERR_UNIQUE'
        assert.ok(isExpected, String(error))
        refusals++
        assert.is(db.stateHash(), hash)
        assert.is(db.position, position)
      }
      assert.equal(kept(db), counted(db), JSON.stringify(each))
    }
    assert.is(createStore<App>(schema, { log }).stateHash(), db.stateHash())
    assert.is(createStore<App>(models, { log }).stateHash(), db.stateHash())
  }
  fc.assert(fc.property(fc.array(choice, { minLength: 4, maxLength: 40 }), check))
  assert.ok(refusals > 10, `${refusals} refusals`)
})

test.run()
