import {
  abstractModel,
  datetime,
  defineSchema,
  foreignKey,
  integer,
  json,
  manyToMany,
  MemoryLog,
  model,
  string,
  type RelataError,
  type SchemaOf,
} from '@relata/core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createStore, F, withHooks, type Database, type Hooks } from '../../src/index.js'
import { refused as refusal, refusedWith as refused } from '../worlds/library.js'

const test = suite('hooks')
/** Anything may be passed at run time. */
const untyped = (value: unknown): never => value as never

const Named = abstractModel({ name: string({ maxLength: 20 }) })
const models = defineSchema({
  Author: model({ books: integer({ default: 0 }) }, { bases: [Named] }),
  Book: model({
    title: string(),
    slug: string({ default: '', unique: true }),
    pages: integer({ min: 0, default: 10 }),
    data: json<{ list: number[] }>({ default: { list: [] } }),
    author: foreignKey('Author', { onDelete: 'SET_NULL', null: true, relatedName: 'all_books' }),
    tags: manyToMany('Tag', { relatedName: 'books' }),
    changed: datetime({ now: 'update' }),
  }),
  Tag: model({ uses: integer({ default: 0 }) }, { bases: [Named] }),
  Review: model({
    text: string(),
    book: foreignKey('Book', { onDelete: 'CASCADE', relatedName: 'reviews' }),
  }),
  Place: model({ name: string(), seats: integer() }),
  Cafe: model({ stars: integer() }, { parents: ['Place'] }),
  Entry: model({ text: string() }),
})
interface App extends SchemaOf<typeof models> {}

/** A store whose hooks write their names, and what they see, into a list. */
function world(hooks: Hooks<App>, log?: MemoryLog): Database<App> {
  return createStore<App>(withHooks<App>(models, hooks), log === undefined ? {} : { log })
}

test('beforeCreate changes the values of a new row, which are checked again', () => {
  const db = world({
    Book: {
      beforeCreate: (values) => {
        values.slug ||= values.title.toLowerCase()
        if (values.title === 'long') values.pages = -1
        if (values.title === 'ghost') Object.assign(values, { nothing: 1 })
        if (values.title === 'none') delete (values as { slug?: string }).slug
      },
    },
  })
  assert.is(db.Book.create({ title: 'Dune' }).slug, 'dune')
  assert.is(db.Book.create({ title: 'Emma', slug: 'e' }).slug, 'e')
  assert.is(refused('ERR_RANGE', () => db.Book.create({ title: 'long' })).field, 'pages')
  refused('ERR_UNKNOWN_FIELD', () => db.Book.create({ title: 'ghost' }))
  refused('ERR_REQUIRED', () => db.Book.create({ title: 'none' }))
  refused('ERR_UNIQUE', () => db.Book.create({ title: 'DUNE' }))
  const many = refused('ERR_RANGE', () => db.Book.bulkCreate([{ title: 'a' }, { title: 'long' }]))
  assert.is(many.issues[0]?.index, 1)
  assert.equal(
    db.Book.bulkCreate([{ title: 'A' }, { title: 'B' }]).map(({ slug }) => slug),
    ['a', 'b'],
  )
  assert.is(db.Book.count(), 4)
})

test('beforeUpdate changes the changed values, keeps a field by deleting it, and reads the row before', () => {
  const seen: unknown[] = []
  const db = world({
    Book: {
      beforeUpdate: (values, { row }) => {
        seen.push([Object.keys(values), row.title])
        if (values.title !== undefined) values.slug = values.title.toLowerCase()
        if (values.pages === 0) delete values.pages
        if (values.pages === 99) values.pages = -9
      },
    },
  })
  const book = db.Book.create({ title: 'Dune', data: { list: [1] } })
  assert.is(db.Book.update(book, { title: 'Emma' }).slug, 'emma')
  const same = db.Book.get(book.id)
  assert.is(db.Book.update(book, { pages: 0 }), same, 'nothing changes')
  refused('ERR_RANGE', () => db.Book.update(book, { pages: 99 }))
  const patched = db.Book.update(book, (draft) => {
    draft.data.list.push(2)
    draft.pages = 7
  })
  assert.equal([patched.data, patched.pages], [{ list: [1, 2] }, 7])
  db.Book.filter({}).update({ pages: F('pages').plus(1) })
  assert.is(db.Book.get({}).pages, 8)
  assert.equal(seen, [
    [['title'], 'Dune'],
    [['pages'], 'Emma'],
    [['pages'], 'Emma'],
    [['pages', 'data'], 'Emma'],
    [['pages'], 'Emma'],
  ])
})

test('hooks run before and after each write of a delete; after hooks see the end of all of it', () => {
  const seen: string[] = []
  const note = (text: string): void => void seen.push(text)
  const db: Database<App> = world({
    Author: {
      beforeDelete: (author) => note(`beforeDelete ${author.name} ${author.all_books.count()}`),
      afterDelete: (author, { db: now }) => note(`afterDelete ${author.name} ${now.Author.count()}`),
    },
    Book: {
      beforeUpdate: (values) => note(`beforeUpdate ${JSON.stringify(values)}`),
      afterUpdate: (book, { before, db: now }) =>
        note(`afterUpdate ${before.author_id} ${book.author_id} ${now.Author.count()}`),
      beforeDelete: (book) => note(`beforeDelete ${book.title} ${book.tags.count()} ${book.reviews.count()}`),
      afterDelete: (book, { db: now }) => note(`afterDelete ${book.title} ${now.Review.count()}`),
      afterLink: { tags: (book, tag) => note(`afterLink ${book.title} ${tag.name}`) },
      afterUnlink: { tags: (book, tag) => note(`afterUnlink ${book.title} ${tag.name}`) },
    },
    Review: { beforeDelete: (review) => note(`beforeDelete ${review.text} ${review.book.title}`) },
  })
  const author = db.Author.create({ name: 'Ann' })
  const book = author.all_books.create({ title: 'Dune' })
  const tag = db.Tag.create({ name: 'sand' })
  tag.books.add(book)
  book.reviews.create({ text: 'good' })
  db.Author.delete(author)
  assert.equal(seen.splice(0), [
    'afterLink Dune sand',
    'beforeDelete Ann 1',
    'beforeUpdate {"author_id":null}',
    'afterUpdate 1 null 0',
    'afterDelete Ann 0',
  ])
  db.Book.filter({ title: 'Dune' }).delete()
  assert.equal(seen.splice(0), [
    'beforeDelete good Dune',
    'beforeDelete Dune 1 1',
    'afterUnlink Dune sand',
    'afterDelete Dune 0',
  ])
})

test('what a hook throws refuses the write and leaves no trace', () => {
  const db = world({
    Book: {
      afterCreate: (book, { db: now }) => {
        now.Entry.create({ text: book.title })
        if (book.title === 'bad') throw new RangeError('refused')
      },
      beforeDelete: (book) => {
        if (book.pages === 1) throw new TypeError('kept')
      },
    },
  })
  db.Book.create({ title: 'one', slug: '1', pages: 1 })
  const hash = db.stateHash()
  const position = db.position
  assert.throws(() => db.Book.create({ title: 'bad' }), RangeError)
  assert.throws(() => db.Book.bulkCreate([{ title: 'x', slug: 'x' }, { title: 'bad' }]), RangeError)
  assert.throws(() => db.Author.create({ name: 'A', all_books: { create: [{ title: 'bad' }] } }), RangeError)
  assert.throws(() => db.Book.all().delete(), TypeError)
  assert.is(db.stateHash(), hash)
  assert.is(db.position, position)
  db.transact(() => {
    try {
      db.Book.create({ title: 'bad' })
    } catch {
      // The rest of the transaction goes on.
    }
    db.Entry.create({ text: 'after' })
  })
  assert.equal(
    db.Entry.orderBy('id')
      .values('text')
      .toArray()
      .map(({ text }) => text),
    ['one', 'after'],
  )
})

test('hooks run for nested writes, upsert, related managers and links', () => {
  const seen: string[] = []
  const note = (text: string) => () => void seen.push(text)
  const db = world({
    Author: { afterCreate: note('author'), afterUpdate: note('author changed') },
    Book: {
      afterCreate: note('book'),
      afterUpdate: note('book changed'),
      afterLink: { tags: note('link') },
      afterUnlink: { tags: note('unlink') },
    },
    Tag: { afterCreate: note('tag') },
  })
  const author = db.Author.create({
    name: 'A',
    all_books: { create: [{ title: 'a', tags: { create: [{ name: 't' }] } }] },
  })
  assert.equal(seen.splice(0), ['author', 'book', 'tag', 'link'])
  const [book] = db.Book.upsert({ slug: '' }, { create: { title: 'b' }, update: { title: 'c' } })
  book.tags.set([])
  book.tags.set([])
  author.all_books.remove(book)
  db.Author.updateOrCreate({ name: 'A' }, { books: 2 })
  assert.equal(seen, ['book changed', 'unlink', 'book changed', 'author changed'])
})

test('each table of a row has its hooks; a child reads and changes the fields of its parent', () => {
  const seen: unknown[] = []
  const db = world({
    Place: {
      beforeCreate: ({ name }) => void seen.push(`place ${name}`),
      afterUpdate: ({ seats }) => void seen.push(`place has ${seats}`),
      afterDelete: ({ name }) => void seen.push(`no place ${name}`),
    },
    Cafe: {
      beforeCreate: (values) => {
        seen.push(`cafe ${values.name}`)
        values.seats += 1
        values.stars = 3
      },
      beforeUpdate: (values) => void (values.seats = 50),
      beforeDelete: ({ name }) => void seen.push(`no cafe ${name}`),
    },
  })
  const cafe = db.Cafe.create({ name: 'Blue', seats: 4, stars: 1 })
  assert.equal([cafe.seats, cafe.stars], [5, 3])
  assert.is(db.Cafe.update(cafe, { stars: 4 }).seats, 50)
  db.Place.delete(cafe.id)
  assert.equal(seen, [
    'place Blue',
    'cafe Blue',
    'place has 5',
    'place has 50',
    'no cafe Blue',
    'no place Blue',
  ])
})

test('hooks that run each other without end are refused with their chain; a condition ends them', () => {
  const endless = world({
    Book: { afterUpdate: (_, { db }) => db.Author.all().update({ books: F('books').plus(1) }) },
    Author: { afterUpdate: (_, { db }) => db.Book.all().update({ pages: F('pages').plus(1) }) },
  })
  endless.Author.create({ name: 'A' })
  const book = endless.Book.create({ title: 'a' })
  const error = refused('ERR_HOOK_DEPTH', () => endless.Book.update(book, { pages: 1 }))
  assert.match(error.message, 'Book.afterUpdate → Author.afterUpdate → Book.afterUpdate → ')
  assert.is((error.value as unknown[]).length, 33)
  assert.is(endless.Book.get({}).pages, 10)
  const ending = world({
    Book: { afterUpdate: (row, { db }) => row.pages < 50 && db.Book.update(row, { pages: row.pages + 10 }) },
  })
  const first = ending.Book.create({ title: 'a' })
  assert.is(ending.Book.update(first, { pages: 20 }).pages, 50)
})

test('a delete whose hooks write to what it deletes begins again, or is refused', () => {
  const db = world({
    Author: {
      beforeDelete: (author, { db: now }) => {
        now.Book.create({ title: 'late', slug: 'late', author })
        now.Author.filter({ name: 'B' }).delete()
      },
    },
    Book: { afterUpdate: (book, { db: now }) => book.author_id === null && now.Book.delete(book) },
  })
  const [a] = db.Author.bulkCreate([{ name: 'A' }, { name: 'C' }])
  assert.ok(a)
  db.Author.delete(a)
  assert.equal([db.Author.count(), db.Book.count()], [1, 0])
  const stubborn = world({
    Book: {
      beforeUpdate: (values, { row }) => void ((values.title = `${row.title}!`), delete values.author_id),
    },
  })
  const author = stubborn.Author.create({ name: 'A' })
  author.all_books.create({ title: 'a' })
  const hash = stubborn.stateHash()
  refused('ERR_HOOK_DEPTH', () => stubborn.Author.delete(author))
  assert.is(stubborn.stateHash(), hash)
})

test('the writes of a hook check unique values themselves, also inside a bulk call', () => {
  const db = world({
    Entry: {
      beforeCreate: (values, { db: now }) => {
        try {
          now.Book.create({ title: 'taken', slug: 'x' })
        } catch (error) {
          values.text = (error as RelataError).code
        }
      },
    },
  })
  assert.equal(
    db.Entry.bulkCreate([{ text: 'a' }, { text: 'b' }]).map(({ text }) => text),
    ['a', 'ERR_UNIQUE'],
  )
})

test('the hooks of several calls run in the order of the calls', () => {
  const seen: number[] = []
  const one = withHooks<App>(models, { Entry: { afterCreate: () => void seen.push(1) } })
  const two = withHooks<App>(one, { Entry: { afterCreate: () => void seen.push(2) } })
  createStore<App>(models).Entry.create({ text: 'a' })
  assert.equal(seen, [], 'the schema of the argument has no hooks')
  createStore<App>(two).Entry.create({ text: 'a' })
  assert.equal(seen, [1, 2])
  assert.equal(two.describe(), models.describe())
})

test('effects are facts: replay and migrations run no hook', () => {
  const log = new MemoryLog()
  const db = world(
    { Book: { afterCreate: (book, { db: now }) => now.Entry.create({ text: book.title }) } },
    log,
  )
  db.Book.create({ title: 'a' })
  assert.is(db.position, 2)
  const never = (): never => {
    throw new Error('a hook has run')
  }
  const again = world(
    { Book: { beforeCreate: never, afterCreate: never }, Entry: { beforeCreate: never } },
    log,
  )
  assert.is(again.stateHash(), db.stateHash())
})

test('in a scope hooks get the whole database, and what they write must be in the scope', () => {
  const tenants = defineSchema({
    Tenant: model({ name: string(), notes: integer({ default: 0 }) }),
    Note: model({ tenant: foreignKey('Tenant', { onDelete: 'CASCADE' }), text: string() }),
    Entry: model({ text: string() }),
  })
  interface Tenants extends SchemaOf<typeof tenants> {}
  const db = createStore<Tenants>(
    withHooks<Tenants>(tenants, {
      Note: {
        afterCreate: (note, { db: whole }) => {
          whole.Tenant.update(note.tenant_id, { notes: whole.Note.count() })
          if (note.text === 'shared') whole.Entry.create({ text: note.text })
          if (note.text === 'other') whole.Tenant.update(2, { name: 'changed' })
        },
      },
    }),
  )
  db.Tenant.bulkCreate([{ name: 'A' }, { name: 'B' }])
  db.Note.create({ tenant_id: 2, text: 'b' })
  const scope = db.scope({ tenant: 1 })
  scope.Note.create({ text: 'a' })
  assert.is(scope.Tenant.get(1).notes, 2)
  const hash = db.stateHash()
  for (const text of ['shared', 'other'])
    assert.match(refusal(() => scope.Note.create({ text })).code, 'ERR_')
  assert.is(db.stateHash(), hash)
  db.Note.create({ tenant_id: 1, text: 'shared' })
  assert.is(db.Entry.count(), 1)
})

test('wrong hooks are refused', () => {
  const wrong = (hooks: unknown): RelataError =>
    refused('ERR_ARGUMENT', () => withHooks(models, untyped(hooks)))
  assert.match(wrong({ Bok: {} }).message, "withHooks has no option 'Bok' (did you mean 'Book'?)")
  assert.match(
    wrong({ Book: { beforeSave: () => 1 } }).message,
    "the hooks of Book has no option 'beforeSave'",
  )
  assert.match(
    wrong({ Book: { afterCreate: 5 } }).message,
    "'afterCreate' of the hooks of Book must be a function",
  )
  assert.match(
    wrong({ Book: { afterLink: { tagz: () => 1 } } }).message,
    "afterLink of Book has no option 'tagz'",
  )
  assert.match(wrong({ Book: 5 }).message, 'must be an object of hooks')
  refused('ERR_ARGUMENT', () => withHooks(untyped({}), {}))
  const late = world({ Entry: { afterCreate: () => Promise.resolve() } })
  assert.match(refused('ERR_ASYNC_HOOK', () => late.Entry.create({ text: 'a' })).message, 'Entry.afterCreate')
  assert.is(late.Entry.count(), 0)
})

test.run()
