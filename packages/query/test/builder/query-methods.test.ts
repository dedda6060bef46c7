import {
  abstractModel,
  date,
  defineSchema,
  foreignKey,
  integer,
  manyToMany,
  MemoryLog,
  model,
  string,
  type SchemaOf,
} from '@relata/core'
import { inspect } from 'node:util'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  count,
  createStore,
  databaseOver,
  Exists,
  OuterRef,
  withHooks,
  withQueries,
  type Database,
  type Filterable,
} from '../../src/index.js'
import { refused as refusal } from '../worlds/library.js'
import { Replica } from '../worlds/replica.js'

const test = suite('methods of query sets')
/** Anything may be passed at run time. */
const untyped = (value: unknown): never => value as never

const Hidden = abstractModel({ hidden: string({ default: '' }) })
const visible = <T>(rows: Filterable<{ hidden: string }, T>): T => rows.filter({ hidden: '' })
const models = defineSchema({
  Shop: model({ name: string() }),
  Author: model({ name: string() }, { bases: [Hidden] }),
  Tag: model({ name: string() }),
  Book: model(
    {
      title: string(),
      published: date(),
      shop: foreignKey('Shop', { onDelete: 'CASCADE', relatedName: 'books' }),
      author: foreignKey('Author', { onDelete: 'CASCADE', relatedName: 'books' }),
      tags: manyToMany('Tag', { relatedName: 'books' }),
      readers: manyToMany('Author', { through: 'Loan', relatedName: 'borrowed' }),
      parent: foreignKey('self', { onDelete: 'CASCADE', null: true, tree: true, relatedName: 'parts' }),
    },
    { bases: [Hidden], ordering: ['title'] },
  ),
  Loan: model({
    book: foreignKey('Book', { onDelete: 'CASCADE' }),
    reader: foreignKey('Author', { onDelete: 'CASCADE' }),
  }),
  ByDate: model({}, { proxy: 'Book', ordering: ['published'] }),
  Place: model({ name: string() }),
  Cafe: model({ stars: integer() }, { parents: ['Place'] }),
})
const first = withQueries(models, {
  Book: {
    visible,
    published: (books) => books.filter({ published__lte: '2020-01-01' }),
    since: (books, year: number) => books.filter({ published__year__gte: year }),
    counted: (books) => books.annotate({ n: count('tags') }),
    total: (books) => books.count(),
    called: (books, text: string) => books.filter({ title__icontains: text }),
  },
  Author: { visible },
  Place: { named: (places, name: string) => places.filter({ name }), all2: (places) => places.all() },
})
const schema = withQueries(first, {
  Book: { classics: (books) => books.published().since(1900).visible() },
  Cafe: { named: (cafes, name: string) => cafes.filter({ name__icontains: name }) },
})
interface App extends SchemaOf<typeof schema> {}

function world(log?: MemoryLog): Database<App> {
  const db = createStore<App>(schema, log === undefined ? {} : { log })
  const [one, two] = ['one', 'two'].map((name) => db.Shop.create({ name }))
  const eco = db.Author.create({ name: 'Eco' })
  const mann = db.Author.create({ name: 'Mann', hidden: 'yes' })
  const tag = db.Tag.create({ name: 'red' })
  const years: readonly (readonly [string, number, string])[] = [
    ['Rose', 1980, ''],
    ['Zero', 2015, 'yes'],
    ['Emma', 2030, ''],
    ['Buch', 1901, ''],
    ['Alt', 1890, ''],
  ]
  for (const [title, year, hidden] of years) {
    const shop = title === 'Buch' ? two : one
    const author = title === 'Buch' ? mann : eco
    const book = db.Book.create({ title, published: `${year}-05-05`, hidden, shop_id: shop?.id ?? 1, author })
    book.tags.add(tag)
    book.readers.add(mann)
  }
  return db
}
const titles = (books: Iterable<{ readonly title: string }>): string[] =>
  Array.from(books, ({ title }) => title)

test('managers, query sets and related managers have them, in any order', () => {
  const db = world()
  assert.equal(titles(db.Book.published()), ['Alt', 'Buch', 'Rose', 'Zero'])
  assert.equal(titles(db.Book.filter({ hidden: '' }).published().since(1950)), ['Rose'])
  assert.equal(titles(db.Book.all().since(2000).orderBy('-published').visible()), ['Emma'])
  assert.equal(titles(db.Book.classics().exclude({ title: 'Rose' })), ['Buch'])
  const eco = db.Author.get({ name: 'Eco' })
  assert.equal(titles(eco.books.published().since(1900)), ['Rose', 'Zero'])
  assert.equal(titles(eco.books.since(1900).reverse().classics()), ['Rose'])
  assert.equal(titles(db.Tag.get({ name: 'red' }).books.since(2000)), ['Emma', 'Zero'])
  assert.equal(titles(db.Author.get({ name: 'Mann' }).borrowed.since(2000).visible()), ['Emma'])
  assert.is(db.Book.get({ title: 'Rose' }).readers.visible().count(), 0)
  assert.is(db.Author.visible().get().books.total(), 4)
  assert.is(db.Book.counted().published().filter({ n: 1 }).count(), 4)
  assert.is(db.Book.total(), 5)
  assert.is(db.model('Book').published().count(), 4)
  // A proxy has its model's, with its own order; so has what else returns a query set of the model.
  assert.equal(titles(db.ByDate.published()), ['Alt', 'Buch', 'Rose', 'Zero'].toSorted(byYear(db)))
  assert.is(db.Book.choicesFor('author').visible().count(), 1)
  const rose = db.Book.get({ title: 'Rose' })
  db.Book.create({ title: 'Part', published: '1981-01-01', shop_id: 1, author: eco, parent: rose })
  assert.equal(titles(db.Book.descendants(rose).published()), ['Part'])
  assert.equal(titles(rose.parts.classics()), ['Part'])
  assert.equal(titles(db.Book.called('ro')), ['Rose', 'Zero'])
  assert.equal(db.Author.filter(Exists(db.Book.filter({ author: OuterRef('pk') }).since(2000))).count(), 1)
})

function byYear(db: Database<App>): (a: string, b: string) => number {
  const year = (title: string): string => db.Book.get({ title }).published
  return (a, b) => (year(a) < year(b) ? -1 : 1)
}

test('children have those of their parents, and their own instead', () => {
  const db = world()
  db.Cafe.create({ name: 'Cafe Rose', stars: 3 })
  db.Place.create({ name: 'Rose' })
  assert.is(db.Place.named('Rose').count(), 1)
  assert.is(db.Cafe.named('rose').all2().named('cafe').get().stars, 3)
})

test('are live, and work in transactions, hooks and writes', () => {
  const db = world()
  const counts: number[] = []
  const stop = db.Book.published()
    .visible()
    .live()
    .subscribe((books) => {
      counts.push([...books].length)
    })
  db.Book.create({ title: 'New', published: '2000-01-01', shop_id: 1, author_id: 1 })
  stop.unsubscribe()
  assert.equal(counts, [3, 4])
  assert.is(db.Book.since(2001).update({ hidden: 'late' }), 2)
  assert.is(db.Book.published().delete().byModel['Book'], 5)

  const seen: number[] = []
  const hooked = createStore<App>(
    withHooks<App>(schema, { Shop: { afterCreate: (_, { db: inner }) => seen.push(inner.Book.total()) } }),
  )
  hooked.Shop.create({ name: 'x' })
  assert.equal(seen, [0])
})

test('cannot leave a scope', () => {
  const db = world()
  const one = db.scope({ shop: 1 })
  assert.equal(titles(one.Book.published()), ['Alt', 'Rose', 'Zero'])
  assert.equal(titles(one.Book.classics()), ['Rose'])
  assert.equal(titles(db.scope({ shop: 2 }).Book.classics()), ['Buch'])
  assert.equal(titles(one.Tag.get({ name: 'red' }).books.since(1895)), ['Emma', 'Rose', 'Zero'])
  assert.is(one.Book.total(), 4)
  assert.is(one.Author.get({ name: 'Mann' }).books.published().count(), 0)
})

test('are those of read-only stores, too', async () => {
  const log = new MemoryLog()
  const db = world(log)
  const replica = databaseOver<App>(await Replica.of(schema, log))
  assert.equal(titles(replica.Book.classics()), titles(db.Book.classics()))
  assert.equal(titles(replica.Author.get(1).books.since(2000)), ['Emma', 'Zero'])
})

test('printers show the classes that users know', () => {
  const db = world()
  assert.is(inspect(db.Book), 'Book (model, 5 rows)')
  assert.match(inspect(db.Book.published()), 'QuerySet<Book> [')
  assert.is(db.Book.published().constructor, db.Author.all().constructor)
})

test('refuses names that are taken, models that do not exist, and what is no function', () => {
  const wrong = (queries: object, of: object = models): string => {
    const error = refusal(() => withQueries(untyped(of), untyped(queries)))
    assert.is(error.code, 'ERR_ARGUMENT')
    return error.message
  }
  assert.match(wrong({ Bok: {} }), 'Book')
  assert.match(wrong({ ByDate: {} }), 'ByDate')
  assert.match(wrong({ Book: 3 }), 'methods')
  assert.match(wrong({ Book: { published: 3 } }), 'published')
  const names = [
    'filter',
    'update',
    'create',
    'add',
    'order',
    'ancestors',
    'constructor',
    'then',
    'query',
    'find',
    'a b',
  ]
  for (const name of [...names, 'liveAggregate', 'make', '__proto__x y'])
    assert.match(wrong({ Book: { [name]: () => 1 } }), `'${name}'`)
  assert.match(wrong({ Book: { published: () => 1 } }, schema), 'already')
  refusal(() => withQueries(untyped(undefined), {}))
  // The schema that it is given stays as it is.
  assert.is('published' in createStore(models).Book, false)
})

test.run()
