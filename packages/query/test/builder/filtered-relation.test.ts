import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import fc from 'fast-check'
import { and, count, F, FilteredRelation, max, not, or, sum } from '../../src/index.js'
import { emptyLibrary, filledLibrary, refused } from '../worlds/library.js'

const test = suite('FilteredRelation')
const names = (rows: Iterable<{ readonly name: string }>): string[] => Array.from(rows, (row) => row.name)

test('names a relation whose choices its condition narrows; rows without one stay', () => {
  const { db } = filledLibrary()
  const named = db.Author.annotate({
    good: FilteredRelation('books', { condition: { books__rating__gt: 35 } }),
  })
  assert.equal(names(named.filter({ good__isnull: true })), ['Rowling'])
  assert.equal(names(named.exclude({ good__isnull: true })), ['Gaiman', 'Le Guin'])
  assert.equal(named.orderBy('pk').values('name', 'good__title').toArray(), [
    { name: 'Rowling', good__title: null },
    { name: 'Gaiman', good__title: 'Stardust' },
    { name: 'Gaiman', good__title: 'Good Omens' },
    { name: 'Le Guin', good__title: 'The Left Hand of Darkness' },
  ])
  assert.equal(Object.keys(named.first() ?? {}), ['id', 'name', 'country'])
})

test('of a relation to one row may be annotated: there is one choice, or none', () => {
  const { db } = filledLibrary()
  const edited = db.Book.orderBy('pk').annotate({
    us: FilteredRelation('editor', { condition: { editor__country: 'us' } }),
  })
  assert.equal(
    edited
      .annotate({ by: F('us__name') })
      .valuesList('by', { flat: true })
      .toArray(),
    [null, null, 'Le Guin', null],
  )
  const named = db.Author.orderBy('pk').annotate({
    far: FilteredRelation('profile', { condition: { profile__city: 'Rome' } }),
  })
  assert.equal(
    named
      .annotate({ city: F('far__city') })
      .valuesList('city', { flat: true })
      .toArray(),
    [null, null, null],
  )
  const several = db.Author.annotate({ good: FilteredRelation('books') })
  assert.is(refused(() => several.annotate({ title: F('good__title') })).code, 'ERR_MULTI_VALUED')
})

test('can be aggregated, ordered by, and combined with other conditions on it', () => {
  const { db } = filledLibrary()
  const named = db.Author.alias({ good: FilteredRelation('books', { condition: { books__rating__gt: 35 } }) })
  assert.equal(
    named
      .orderBy('pk')
      .annotate({ n: count('good'), all: count('books'), best: max('good__rating') })
      .valuesList('n', 'all', 'best')
      .toArray(),
    [
      [0, 1, null],
      [2, 2, 45],
      [1, 1, 48],
    ],
  )
  assert.equal(names(named.orderBy('-good__rating')), ['Le Guin', 'Gaiman', 'Rowling'])
  assert.equal(names(named.filter({ good__rating__lt: 44, good__title__startswith: 'S' })), ['Gaiman'])
  assert.equal(names(named.filter({ good__rating__lt: 44, good__title__startswith: 'G' })), [])
  assert.equal(names(named.filter(or({ good__rating__lt: 44 }, { good__tags__name: 'Science Fiction' }))), [
    'Gaiman',
    'Le Guin',
  ])
  assert.equal(
    named
      .values('name')
      .annotate({ total: sum('good__rating') })
      .filter({ total__gt: 50 })
      .toArray(),
    [{ name: 'Gaiman', total: 85 }],
  )
})

test('is planned from its selective end like any other relation', () => {
  const { db } = filledLibrary()
  const named = db.Author.alias({ good: FilteredRelation('books', { condition: { books__rating__gt: 35 } }) })
  assert.match(
    String(named.filter({ good__pk: 3 }).explain()),
    /back along Author\.books[^]*keep where Book\.rating__gt = 35[^]*primary key: Book\.id = 3/,
  )
})

test('two of one relation are independent', () => {
  const { db } = filledLibrary()
  const two = db.Author.alias({
    omens: FilteredRelation('books', { condition: { books__title__contains: 'Omens' } }),
    dust: FilteredRelation('books', { condition: { books__title__contains: 'dust' } }),
  })
  assert.equal(names(two.filter({ omens__isnull: false, dust__isnull: false })), ['Gaiman'])
})

test('spans several relations, and its condition may name any of them and the row', () => {
  const { db } = filledLibrary()
  const edited = db.Author.annotate({
    editor: FilteredRelation('books__editor', {
      condition: and({ books__rating__gt: 40 }, not({ name: 'Rowling' })),
    }),
  })
  assert.equal(edited.filter({ editor__isnull: false }).values('name', 'editor__name').toArray(), [
    { name: 'Gaiman', editor__name: 'Le Guin' },
  ])
  const tagged = db.Author.alias({
    tag: FilteredRelation('books__tags', { condition: { books__tags__name: 'Crime' } }),
  })
  assert.equal(names(tagged.filter({ tag__isnull: false })), ['Gaiman'])
  const onward = db.Author.alias({
    good: FilteredRelation('books', { condition: { books__rating__gt: 40 } }),
  }).alias({
    crime: FilteredRelation('good__tags', { condition: { good__tags__name: F('good__title') } }),
  })
  assert.is(onward.filter({ crime__isnull: false }).count(), 0)
})

test('refuses what is no relation, and conditions on others', () => {
  const { db } = filledLibrary()
  const annotate = (path: string, condition: object, name = 'x'): unknown =>
    (db.Author as unknown as { annotate(given: object): unknown }).annotate({
      [name]: FilteredRelation(path, { condition }),
    })
  for (const path of ['name', 'books__title', 'books__title__icontains', 'nope'])
    assert.is(refused(() => annotate(path, {})).code, 'ERR_RELATION_ALIAS', path)
  assert.is(refused(() => annotate('books', { books__tags__name: 'x' })).code, 'ERR_RELATION_ALIAS')
  assert.is(refused(() => annotate('books', { edited__title: 'x' })).code, 'ERR_RELATION_ALIAS')
  assert.is(refused(() => annotate('books__editor', { books__author__name: 'x' })).code, 'ERR_RELATION_ALIAS')
  for (const name of ['a.b', 'a__b', '1'])
    assert.is(refused(() => annotate('books', {}, name)).code, 'ERR_ARGUMENT', name)
  assert.is(refused(() => annotate('books', {}, 'edited')).code, 'ERR_NAME_TAKEN')
  assert.is(refused(() => FilteredRelation('')).code, 'ERR_ARGUMENT')
  const named = db.Author.alias({ good: FilteredRelation('books') }) as unknown as {
    prefetchRelated(...given: unknown[]): unknown
    annotate(given: object): unknown
  }
  assert.is(refused(() => named.prefetchRelated('good')).code, 'ERR_RELATION_ALIAS')
  assert.is(refused(() => named.annotate({ x: F('good__title') })).code, 'ERR_MULTI_VALUED')
})

test('is what plain code picks out', () => {
  const book = fc.record({ author: fc.nat(3), rating: fc.nat(5), tags: fc.uniqueArray(fc.nat(2)) })
  fc.assert(
    fc.property(fc.array(book, { maxLength: 12 }), fc.nat(5), fc.nat(5), (books, least, most) => {
      const db = emptyLibrary()
      const authors = Array.from({ length: 4 }, (_, i) => db.Author.create({ name: `a${i}` }))
      const tags = Array.from({ length: 3 }, (_, i) => db.Tag.create({ name: `t${i}` }))
      for (const { author, rating, tags: own } of books) {
        const made = db.Book.create({ title: 'x', author_id: authors[author]?.id ?? 0, rating })
        made.tags.add(...own.map((i) => tags[i]?.id ?? 0))
      }
      const named = db.Author.alias({
        good: FilteredRelation('books', { condition: { books__rating__gte: least } }),
      }).orderBy('pk')
      const good = authors.map((_, i) => books.filter((each) => each.author === i && each.rating >= least))
      assert.equal(
        named
          .annotate({ n: count('good') })
          .valuesList('n', { flat: true })
          .toArray(),
        good.map((list) => list.length),
      )
      const wanted = good.map((list) => list.some((each) => each.rating <= most && each.tags.includes(0)))
      assert.equal(
        authors.map((author) =>
          named.filter({ good__rating__lte: most, good__tags__name: 't0' }).contains(author),
        ),
        wanted,
      )
      assert.equal(
        authors.map((author) =>
          named.exclude({ good__rating__lte: most, good__tags__name: 't0' }).contains(author),
        ),
        wanted.map((holds) => !holds),
      )
    }),
    { numRuns: 100, includeErrorInReport: true },
  )
})
test.run()
