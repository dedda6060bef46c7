import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { modelOf } from '@relata/core'
import { count, Prefetch } from '../../src/index.js'
import { filledLibrary, refused } from '../worlds/library.js'

const test = suite('prefetchRelated')
const titles = (rows: Iterable<{ readonly title: string }> | undefined): string[] =>
  Array.from(rows ?? [], (row) => row.title)

test('names alone change nothing: rows stay themselves', () => {
  const { db, gaiman } = filledLibrary()
  assert.is(db.Author.prefetchRelated('books__tags', 'profile').get({ name: 'Gaiman' }), gaiman)
  assert.is(db.Author.prefetchRelated(Prefetch('books')).get({ name: 'Gaiman' }), gaiman)
})

test("toAttr holds the rows of the request's query set, as they were", () => {
  const { db, gaiman } = filledLibrary()
  const best = db.Book.orderBy('-rating').annotate({ n: count('tags') })
  const row = db.Author.prefetchRelated(Prefetch('books', { query: best, toAttr: 'best' })).get({
    name: 'Gaiman',
  })
  assert.equal(
    row.best.map((book) => [book.title, book.n]),
    [
      ['Good Omens', 2],
      ['Stardust', 1],
    ],
  )
  assert.ok(Object.isFrozen(row) && Object.isFrozen(row.best))
  assert.is(row.books.count(), 2)
  assert.is(modelOf(row)?.name, 'Author')
  gaiman.books.create({ title: 'Coraline' })
  assert.is(row.best.length, 2)
  assert.is(row.books.count(), 3)
})

test('a slice is one of each row', () => {
  const { db } = filledLibrary()
  const rows = db.Author.orderBy('pk')
    .prefetchRelated(Prefetch('books', { query: db.Book.orderBy('-rating').slice(0, 1), toAttr: 'best' }))
    .toArray()
  assert.equal(
    rows.map((row) => titles(row.best)),
    [['The Casual Vacancy'], ['Good Omens'], ['The Left Hand of Darkness']],
  )
})

test('of a relation to one row it is that row, or null', () => {
  const { db } = filledLibrary()
  const cities = db.Author.orderBy('pk')
    .prefetchRelated(Prefetch('profile', { toAttr: 'where' }))
    .toArray()
    .map((row) => row.where?.city)
  assert.equal(cities, ['Edinburgh', undefined, undefined])
  const editors = db.Book.orderBy('pk')
    .prefetchRelated(Prefetch('editor', { query: db.Author.filter({ country: 'us' }), toAttr: 'american' }))
    .toArray()
  assert.equal(
    editors.map((row) => row.american?.name),
    [undefined, undefined, 'Le Guin', undefined],
  )
})

test('without toAttr the manager returns them, and still adds', () => {
  const { db, crime } = filledLibrary()
  const row = db.Author.prefetchRelated(Prefetch('books', { query: db.Book.filter({ rating__gt: 40 }) })).get(
    { name: 'Gaiman' },
  )
  assert.equal(titles(row.books.toArray()), ['Good Omens'])
  assert.equal(titles(row.books.filter({ tags: crime })), ['Good Omens'])
  assert.is(row.books.count(), 1)
  row.books.create({ title: 'Sandman', rating: 50 })
  assert.equal(titles(row.books), ['Good Omens', 'Sandman'])
  assert.is(db.Author.get({ name: 'Gaiman' }).books.count(), 3)
})

test('without toAttr a single row that is left out is not there', () => {
  const { db } = filledLibrary()
  const row = db.Author.prefetchRelated(
    Prefetch('profile', { query: db.Profile.filter({ city: 'Oslo' }) }),
  ).get({ name: 'Rowling' })
  assert.is(refused(() => row.profile).code, 'ERR_DOES_NOT_EXIST')
})

test('goes over several relations, through attributes made before', () => {
  const { db } = filledLibrary()
  const tags = Prefetch('books__tags', { query: db.Tag.filter({ name__startswith: 'C' }) })
  const [gaiman] = db.Author.filter({ name: 'Gaiman' }).prefetchRelated(tags)
  assert.equal(
    gaiman?.books.toArray().map((book) => book.tags.toArray().map((tag) => tag.name)),
    [[], ['Crime']],
  )
  const through = db.Author.filter({ name: 'Gaiman' })
    .prefetchRelated(Prefetch('books', { toAttr: 'all_books' }))
    .prefetchRelated(Prefetch('all_books__tags', { toAttr: 'all_tags' }))
  const [row] = through as unknown as Iterable<{
    readonly all_books: readonly { readonly all_tags: readonly { readonly name: string }[] }[]
  }>
  assert.equal(
    row?.all_books.map((book) => book.all_tags.map((tag) => tag.name)),
    [['Fantasy'], ['Fantasy', 'Crime']],
  )
})

test('holds for everything that returns rows, and not for values', () => {
  const { db, gaiman } = filledLibrary()
  const all = db.Author.orderBy('pk').prefetchRelated(Prefetch('books', { toAttr: 'theirs' }))
  assert.is(all.first()?.theirs.length, 1)
  assert.is(all.filter({ name: 'Gaiman' }).get().theirs.length, 2)
  assert.is(all.inBulk([gaiman.id]).get(gaiman.id)?.theirs.length, 2)
  assert.is(all.at(1)?.theirs.length, 2)
  assert.equal(all.valuesList('name', { flat: true }).slice(0, 1).toArray(), ['Rowling'])
})

test('refuses wrong names, models and duplicate requests', () => {
  const { db } = filledLibrary()
  const author = db.Author as unknown as { prefetchRelated(...given: readonly unknown[]): unknown }
  assert.is(refused(() => author.prefetchRelated('nope')).code, 'ERR_UNKNOWN_FIELD')
  assert.is(refused(() => author.prefetchRelated('name')).code, 'ERR_NOT_A_RELATION')
  assert.is(refused(() => author.prefetchRelated(1)).code, 'ERR_ARGUMENT')
  assert.is(
    refused(() => author.prefetchRelated(Prefetch('books', { toAttr: 'name' }))).code,
    'ERR_NAME_TAKEN',
  )
  assert.is(
    refused(() => author.prefetchRelated(Prefetch('books', { query: db.Tag.all(), toAttr: 'x' }))).code,
    'ERR_WRONG_MODEL',
  )
  assert.is(
    refused(() => author.prefetchRelated('books__tags', Prefetch('books', { query: db.Book.all() }))).code,
    'ERR_PREFETCH',
  )
  assert.is(refused(() => Prefetch('books', { query: db.Book.values('title') })).code, 'ERR_VALUES')
  assert.is(refused(() => Prefetch('books', { toAttr: 'a b' })).code, 'ERR_ARGUMENT')
  assert.is(refused(() => Prefetch('')).code, 'ERR_ARGUMENT')
})
test('is refused where results are kept current, unless it changes nothing', () => {
  const { db } = filledLibrary()
  const own = db.Author.prefetchRelated(
    Prefetch('books', { query: db.Book.filter({ rating__gt: 40 }), toAttr: 'good' }),
  )
  for (const ask of [() => own.live(), () => own.changes(), () => own.orderBy('name').liveFirst()])
    assert.is(refused(ask).code, 'ERR_PREFETCH')
  let n = 0
  own.liveCount().subscribe((size) => (n = size))
  assert.is(n, 3)
  db.Author.prefetchRelated('books')
    .live()
    .subscribe((authors) => (n = authors.length + 1))
  assert.is(n, 4)
})

test.run()
