import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  boolean,
  defineSchema,
  foreignKey,
  integer,
  manyToMany,
  model,
  oneToOne,
  string,
  type SchemaOf,
} from '@relata/core'
import {
  count,
  createStore,
  Exists,
  F,
  not,
  or,
  OuterRef,
  Prefetch,
  rowNumber,
  withQueries,
} from '../../src/index.js'
import { refused } from '../worlds/library.js'

const test = suite('scopes of models')

const schema = defineSchema({
  Author: model(
    { name: string({ unique: true }), gone: boolean({ default: false }) },
    { scopes: { default: { gone: false } } },
  ),
  Tag: model({ name: string() }),
  Book: model(
    {
      title: string(),
      pages: integer({ default: 100 }),
      gone: boolean({ default: false, index: true }),
      author: foreignKey('Author', { onDelete: 'CASCADE', null: true, relatedName: 'books' }),
      tags: manyToMany('Tag', { relatedName: 'books' }),
    },
    { scopes: { default: { gone: false }, long: { pages__gt: 300 }, tagged: not({ tags__isnull: true }) } },
  ),
  Cover: model(
    {
      color: string(),
      gone: boolean({ default: false }),
      book: oneToOne('Book', { onDelete: 'CASCADE', relatedName: 'cover' }),
    },
    { scopes: { default: { gone: false } } },
  ),
  Person: model(
    { name: string(), gone: boolean({ default: false }), friends: manyToMany('self') },
    { scopes: { default: { gone: false } } },
  ),
  Club: model({
    name: string(),
    members: manyToMany('Person', { through: 'Membership', relatedName: 'clubs' }),
  }),
  Membership: model({
    club: foreignKey('Club', { onDelete: 'CASCADE' }),
    person: foreignKey('Person', { onDelete: 'CASCADE' }),
    since: integer({ default: 2000 }),
  }),
  Thick: model({}, { proxy: 'Book', ordering: ['-pages'] }),
  Comic: model({ drawn: string() }, { parents: ['Book'] }),
})
interface Books extends SchemaOf<typeof schema> {}

const withMethods = withQueries(schema, {
  Book: {
    called: (books, text: string) => books.filter({ title__contains: text }),
    everything: (books) => books.unscoped(),
    lengthy: (books) => books.scoped('long'),
  },
})
interface Methods extends SchemaOf<typeof withMethods> {}

function filled() {
  const db = createStore<Books>(schema)
  const ann = db.Author.create({ name: 'Ann' })
  const bob = db.Author.create({ name: 'Bob', gone: true })
  const red = db.Tag.create({ name: 'red' })
  const blue = db.Tag.create({ name: 'blue' })
  const one = db.Book.create({ title: 'one', author: ann, pages: 400 })
  const two = db.Book.create({ title: 'two', author: ann })
  const old = db.Book.create({ title: 'old', author: ann, gone: true, pages: 500 })
  const lost = db.Book.create({ title: 'lost', author: bob })
  one.tags.add(red, blue)
  two.tags.add(red)
  old.tags.add(red)
  return { db, ann, bob, red, blue, one, two, old, lost }
}
const loose = (value: unknown): Record<string, () => unknown> => value as never
const titles = (rows: Iterable<{ readonly title: string }>): string =>
  Array.from(rows, ({ title }) => title).join(' ')

test('leave rows out of managers and related managers until unscoped()', () => {
  const { db, ann, red } = filled()
  assert.is(titles(db.Book), 'one two lost')
  assert.is(db.Book.count(), 3)
  assert.is(titles(db.Book.unscoped()), 'one two old lost')
  assert.is(titles(ann.books), 'one two')
  assert.equal([ann.books.count(), ann.books.exists(), ann.books.first()?.title], [2, true, 'one'])
  assert.is(titles(ann.books.unscoped().filter({ pages__gt: 450 })), 'old')
  assert.is(titles(red.books), 'one two')
  assert.is(titles(red.books.unscoped()), 'one two old')
  assert.is(titles(db.Book.filter({ pages__gt: 300 }).unscoped()), 'one old')
  assert.is(titles(db.Book.exclude({ title: 'one' }).orderBy('-title').unscoped().reverse()), 'lost old two')
  assert.is(titles(db.Book.filter({ pages__gt: 0 }).unscoped().unscoped()), 'one two old lost')
  // A model without a default scope has the same rows.
  assert.is(db.Tag.unscoped().count(), 2)
})

test('by other names narrow what they are called on', () => {
  const { db, ann } = filled()
  assert.is(titles(db.Book.scoped('long')), 'one')
  assert.is(titles(db.Book.unscoped().scoped('long')), 'one old')
  assert.is(titles(ann.books.scoped('tagged').scoped('long')), 'one')
  assert.is(titles(db.Thick.unscoped().scoped('long')), 'old one')
  const unknown = refused(() => db.Book.scoped('lnog' as 'long'))
  assert.is(unknown.code, 'ERR_UNKNOWN_SCOPE')
  assert.match(unknown.message, `Book has no scope "lnog" (did you mean 'long'?); it has long, tagged`)
  assert.match(refused(() => db.Tag.scoped('x' as never)).message, 'it declares none by name')
  assert.is(refused(() => db.Book.scoped('default' as never)).code, 'ERR_UNKNOWN_SCOPE')
  assert.is(refused(() => loose(db.Book.slice(0, 1))['unscoped']?.()).code, 'ERR_SLICED')
  assert.is(refused(() => loose(db.Book.all().union(db.Book))['unscoped']?.()).code, 'ERR_COMBINED')
})

test('hold in a proxy and in a child of the model', () => {
  const { db, ann } = filled()
  assert.is(titles(db.Thick), 'one two lost')
  db.Comic.create({ title: 'comic', drawn: 'ink', author: ann })
  db.Comic.create({ title: 'torn', drawn: 'ink', author: ann, gone: true })
  assert.is(titles(db.Comic), 'comic')
  assert.is(titles(db.Comic.unscoped()), 'comic torn')
  assert.is(titles(ann.books), 'one two comic')
})

test('a manager finds no row outside of its scope by key, and says so', () => {
  const { db, old, one, ann } = filled()
  assert.is(db.Book.get(one.id), one)
  const missing = refused(() => db.Book.get(old.id))
  assert.is(missing.code, 'ERR_DOES_NOT_EXIST')
  assert.match(
    missing.message,
    'There is no Book with pk = 3 in its default scope: call unscoped() to find the others, too',
  )
  assert.match(refused(() => ann.books.get({ title: 'old' })).message, 'in its default scope')
  assert.is(refused(() => db.Book.get(99)).message.includes('scope'), false)
  assert.is(db.Book.unscoped().get(old.id), old)
  assert.equal([db.Book.contains(old), db.Book.inBulk([1, 3]).size], [false, 1])
})

test('do not hold for single rows, chains, aggregates of relations, cascades and writes by key', () => {
  const { db, bob, lost, old, ann } = filled()
  assert.is(lost.author, bob)
  db.Cover.create({ color: 'red', book: old, gone: true })
  assert.is(old.cover.color, 'red')
  assert.equal(db.Author.filter({ books__title: 'old' }).valuesList('name', { flat: true }).toArray(), [
    'Ann',
  ])
  assert.is(db.Author.annotate({ n: count('books') }).get({ name: 'Ann' }).n, 3)
  assert.is(db.Book.update(old.id, { pages: F('pages').plus(1) }).pages, 501)
  assert.is(db.Book.update(old, { title: 'older' }).title, 'older')
  assert.equal(db.Book.bulkUpdate([[old.id, { title: 'old' }]]), 1)
  assert.equal(db.Author.delete(ann).byModel, { Book: 3, 'Book.tags': 4, Cover: 1, Author: 1 })
})

test('decide what query sets update and delete', () => {
  const { db, ann, old } = filled()
  assert.is(ann.books.all().update({ pages: 1 }), 2)
  assert.is(db.Book.unscoped().get(old.id).pages, 500)
  assert.is(db.Book.filter({ author: ann }).delete().byModel['Book'], 2)
  assert.is(titles(db.Book.unscoped()), 'old lost')
  assert.is(db.Book.unscoped().delete().byModel['Book'], 2)
})

test('in batches, too', async () => {
  const { db } = filled()
  assert.is(await db.Book.all().updateInBatches({ pages: 7 }, { size: 2 }), 3)
  assert.equal(
    await db.Book.all()
      .deleteInBatches({ size: 2 })
      .then(({ byModel }) => byModel['Book']),
    3,
  )
  assert.is(titles(db.Book.unscoped()), 'old')
})

test('related managers clear and set only what they show', () => {
  const { db, ann, red, one, two, old } = filled()
  red.books.set([one])
  assert.is(titles(red.books.unscoped()), 'one old')
  red.books.clear()
  assert.is(titles(red.books.unscoped()), 'old')
  red.books.add(old, two)
  assert.is(titles(red.books.unscoped()), 'two old')
  red.books.remove(old)
  assert.is(titles(red.books.unscoped()), 'two')
  ann.books.set([two])
  assert.is(titles(ann.books.unscoped()), 'two old')
  ann.books.clear()
  assert.is(titles(ann.books.unscoped()), 'old')
  const made = ann.books.create({ title: 'new', gone: true })
  assert.is(made.author, ann)
  assert.is(ann.books.count(), 0)
  assert.is(db.Book.unscoped().filter({ author: ann }).count(), 2)
})

test('hold for symmetric relations and through models', () => {
  const { db } = filled()
  const [ann, bob, eve] = ['Ann', 'Bob', 'Eve'].map((name) =>
    db.Person.create({ name, gone: name === 'Eve' }),
  ) as [
    ReturnType<typeof db.Person.create>,
    ReturnType<typeof db.Person.create>,
    ReturnType<typeof db.Person.create>,
  ]
  ann.friends.add(bob, eve)
  const names = (rows: Iterable<{ readonly name: string }>): string =>
    Array.from(rows, ({ name }) => name).join(' ')
  assert.equal([names(ann.friends), names(eve.friends), ann.friends.count()], ['Bob', 'Ann', 1])
  const club = db.Club.create({ name: 'Chess' })
  club.members.add(ann, eve, { throughDefaults: { since: 1999 } })
  assert.equal([names(club.members), names(club.members.unscoped())], ['Ann', 'Ann Eve'])
  club.members.set([bob])
  assert.is(names(club.members.unscoped()), 'Bob Eve')
  club.members.set([bob], { clear: true })
  assert.is(
    names(club.members.unscoped()),
    'Eve Bob' === names(club.members.unscoped()) ? 'Eve Bob' : 'Bob Eve',
  )
  club.members.clear()
  assert.is(names(club.members.unscoped()), 'Eve')
  // The link to Eve is still there, so adding her makes no second one.
  club.members.add(eve)
  assert.is(db.Membership.count(), 1)
})

test('are no filter: the first filter of a many-to-many refers to its row, and aggregates are not narrowed', () => {
  const { db, red } = filled()
  assert.is(titles(red.books.filter({ tags__name: 'blue' })), '')
  assert.is(titles(red.books.filter({ tags__name: 'red' }).filter({ tags__name: 'blue' })), 'one')
  const tags = createStore(
    defineSchema({
      Tag: model({ name: string() }),
      Book: model(
        { tags: manyToMany('Tag', { relatedName: 'books' }) },
        { scopes: { default: { tags__name: 'red' } } },
      ),
    }),
  )
  const book = tags.Book.create({})
  book.tags.create({ name: 'red' })
  book.tags.create({ name: 'blue' })
  tags.Book.create({})
  assert.is(tags.Book.annotate({ n: count('tags') }).get().n, 2)
  assert.is(tags.Book.unscoped().count(), 2)
  assert.is(
    db.Book.annotate({ n: count('tags') })
      .filter({ n: 2 })
      .get().title,
    'one',
  )
})

test('hold in nested queries, lists of pick, prefetches and choices', () => {
  const { db, ann } = filled()
  const books = db.Book.filter({ pages__gt: 50 })
  const names = (rows: Iterable<{ readonly name: string }>): string =>
    Array.from(rows, ({ name }) => name).join(' ')
  const all = db.Author.unscoped()
  assert.is(names(all.filter({ books__in: books.filter({ title: 'old' }) })), '')
  assert.is(names(all.filter({ books__in: books.filter({ title: 'old' }).unscoped() })), 'Ann')
  assert.is(names(all.filter(Exists(db.Book.filter({ author: OuterRef('pk'), title: 'old' })))), '')
  assert.is(
    names(all.filter(Exists(db.Book.unscoped().filter({ author: OuterRef('pk'), title: 'old' })))),
    'Ann',
  )
  assert.equal(db.pick(ann, { books: { title: true } }), { books: [{ title: 'one' }, { title: 'two' }] })
  const [prefetched] = db.Author.prefetchRelated(
    Prefetch('books', { query: db.Book.unscoped(), toAttr: 'every' }),
    'books',
  ).toArray()
  assert.equal([titles(prefetched?.every ?? []), titles(prefetched?.books ?? [])], ['one two old', 'one two'])
  assert.is(names(db.Book.choicesFor('author')), 'Ann')
  assert.equal(db.Book.aggregate({ n: count('pk') }), { n: 3 })
  assert.is(titles(db.Book.all().union(db.Book.unscoped().filter({ title: 'old' }))), 'one two lost old')
})

test('stay in each operand of and, or and xor', () => {
  const { db } = filled()
  const long = db.Book.filter({ pages__gt: 300 })
  const free = db.Book.unscoped().filter({ title__in: ['old', 'two'] })
  assert.is(titles(long.or(free)), 'one two old')
  assert.is(titles(free.or(long)), 'one two old')
  assert.is(titles(long.unscoped().and(free)), 'old')
  assert.is(titles(long.and(free)), '')
  assert.is(titles(free.and(long)), '')
  assert.is(titles(free.and(long).unscoped()), 'old')
  assert.is(titles(long.or(db.Book.filter({ title: 'old' })).unscoped()), 'one old')
  assert.is(titles(long.xor(free).xor(db.Book.unscoped().filter({ title: 'old' }))), 'one two')
})

test('upsert sees all rows, getOrCreate those of the manager', () => {
  const { db, bob } = filled()
  assert.equal(db.Author.upsert({ name: 'Bob' }, { create: {}, update: { gone: false } })[1], false)
  assert.is(db.Author.get(bob.id).name, 'Bob')
  db.Author.update(bob, { gone: true })
  assert.is(refused(() => db.Author.getOrCreate({ name: 'Bob' })).code, 'ERR_UNIQUE')
  assert.equal(db.Author.unscoped().getOrCreate({ name: 'Bob' })[1], false)
})

test('are followed by live queries', () => {
  const { db, ann, old, one } = filled()
  const shown: string[] = []
  const counts: number[] = []
  ann.books.live().subscribe((books) => shown.push(titles(books)))
  db.Book.liveCount().subscribe((n) => counts.push(n))
  db.Book.update(old, { gone: false })
  db.Book.update(one, { gone: true })
  assert.equal(shown, ['one two', 'one two old', 'two old'])
  assert.equal(counts, [3, 4, 3])
})

test('share no live view with the same condition written by hand, which is the first filter of a many-to-many', () => {
  const { red } = filled()
  const shown: string[] = []
  const hand = red.books.unscoped().filter({ gone: false }).filter({ tags__name: 'blue' })
  hand.live().subscribe((books) => shown.push(titles(books)))
  red.books
    .filter({ tags__name: 'blue' })
    .live()
    .subscribe((books) => shown.push(titles(books)))
  assert.equal(shown, ['one', ''])
})

test('show in plans and texts', () => {
  const { db, ann } = filled()
  assert.match(String(db.Book.explain()), 'Book.gone = false (default scope)')
  assert.match(String(db.Book.filter({ pages__gt: 3 }).explain()), 'Book.gone = false (default scope)')
  assert.not.match(String(db.Book.unscoped().explain()), 'default scope')
  assert.match(String(db.Book.unscoped()), /^QuerySet<Book, unscoped>/)
  assert.match(String(db.Book.filter({ pages: 100 })), /^QuerySet<Book> /)
  assert.is(String(db.Book), 'Book (model, 4 rows, 1 outside its default scope)')
  assert.match(String(ann.books), /^RelatedManager<Book>/)
  assert.match(String(db.Tag.unscoped()), /^QuerySet<Tag> /)
})

test('are checked when a store is created', () => {
  const wrong = (scopes: object, code: string, message: RegExp): void => {
    const bad = defineSchema({ Item: model({ name: string() }, { scopes: scopes as never }) })
    const error = refused(() => createStore(bad))
    assert.equal([error.code, error.model], [code, 'Item'])
    assert.match(error.message, message)
  }
  wrong({ default: { nmae: 'x' } }, 'ERR_UNKNOWN_FIELD', /scope 'default' of Item can't be used: .*nmae/)
  wrong({ default: { name__foo: 'x' } }, 'ERR_UNKNOWN_LOOKUP', /foo/)
  wrong({ short: { id__lt: 'x' } }, 'ERR_VALUE_TYPE', /scope 'short' of Item/)
  wrong({ default: { name: undefined } }, 'ERR_UNDEFINED', /undefined/)
  wrong({ default: { name: OuterRef('name') } }, 'ERR_ARGUMENT', /neither window functions nor OuterRef/)
  wrong({ default: { id: rowNumber().over({ orderBy: 'pk' }) } }, 'ERR_ARGUMENT', /neither window functions/)
  wrong({ default: new Date() }, 'ERR_ARGUMENT', /where-object/)
})

test('may compare columns and the current time', () => {
  let now = Date.parse('2025-01-01T00:00:00Z')
  const db = createStore(
    defineSchema({
      Post: model(
        { low: integer(), high: integer() },
        { scopes: { default: or({ low__lt: F('high') }, { low: 0 }) } },
      ),
    }),
    { clock: () => now },
  )
  now++
  db.Post.bulkCreate([
    { low: 1, high: 2 },
    { low: 2, high: 1 },
    { low: 0, high: 0 },
  ])
  for (let i = 0; i < 3; i++) {
    assert.is(db.Post.count(), 2)
    assert.is(db.Post.filter({ high: 2 }).count(), 1)
    assert.is(db.Post.filter({ high: 1 }).count(), 0)
  }
})

test('pages have the rows of the scope', () => {
  const { db } = filled()
  const { items, next } = db.Book.orderBy('title').page({ size: 2 })
  assert.is(titles(items), 'lost one')
  assert.is(titles(db.Book.orderBy('title').page({ size: 2, after: next }).items), 'two')
})

test('go together with methods of query sets', () => {
  const db = createStore<Methods>(withMethods)
  const ann = db.Author.create({ name: 'Ann' })
  ann.books.create({ title: 'one', pages: 400 })
  ann.books.create({ title: 'two' })
  ann.books.create({ title: 'old', pages: 500, gone: true })
  assert.is(titles(db.Book.called('o')), 'one two')
  assert.is(titles(db.Book.called('o').unscoped()), 'one two old')
  assert.is(titles(db.Book.unscoped().called('o').scoped('long')), 'one old')
  assert.is(titles(ann.books.called('o').scoped('long').called('n')), 'one')
  assert.is(titles(ann.books.everything().lengthy().called('l')), 'old')
  assert.is(titles(db.Book.lengthy().everything()), 'one old')
  assert.is(titles(ann.books.lengthy()), 'one')
})

test('decide what an earlier state shows, by the values that its rows had', async () => {
  const { db, ann, old } = filled()
  const { position } = db
  db.Book.all().update({ gone: true, pages: 10 })
  db.Book.update(old, { gone: false })
  const past = await db.at(position)
  assert.is(titles(past.Book), 'one two lost')
  assert.is(titles(past.Book.unscoped()), 'one two old lost')
  assert.is(titles(past.Book.scoped('long')), 'one')
  assert.is(titles(past.Book.unscoped().scoped('long')), 'one old')
  assert.is(titles(past.Author.get(ann.id).books), 'one two')
  assert.equal([titles(db.Book), titles(db.Book.unscoped().scoped('long'))], ['old', 'old'])
})

test.run()
