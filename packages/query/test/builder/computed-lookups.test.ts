import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import * as helpers from '../../src/index.js'
import { emptyLibrary, filledLibrary, loose, refused, type Loose } from '../worlds/library.js'

const test = suite('a lookup of a computed value')

type Build = (...given: readonly unknown[]) => { readonly plus: Build }
type Helper = 'Case' | 'count' | 'Exists' | 'F' | 'lower' | 'max' | 'not' | 'OuterRef' | 'Subquery' | 'When'
const { Case, count, Exists, F, lower, max, not, OuterRef, Subquery, When } = helpers as unknown as Record<
  Helper,
  Build
>
type Store = ReturnType<typeof emptyLibrary>

/** What each is refused with, over an empty table as over a full one. */
const WRONG: readonly (readonly [code: string, where: (db: Store) => unknown])[] = [
  ['ERR_LOOKUP_VALUE', () => ({ rating__in: F('rating') })],
  ['ERR_LOOKUP_VALUE', () => ({ author__in: F('rating') })],
  ['ERR_LOOKUP_VALUE', () => ({ rating__range: F('rating') })],
  ['ERR_LOOKUP_VALUE', () => ({ rating__range: [F('rating')] })],
  ['ERR_LOOKUP_VALUE', () => ({ rating__isnull: F('sold') })],
  ['ERR_LOOKUP_VALUE', () => ({ rating__gt: [F('rating')] })],
  ['ERR_LOOKUP_VALUE', () => ({ title__contains: [F('title')] })],
  ['ERR_LOOKUP_VALUE', () => ({ notes__has_keys: F('title') })],
  ['ERR_LOOKUP_VALUE', () => not({ rating__in: F('rating') })],
  ['ERR_LOOKUP_VALUE', () => Case(When({ rating__in: F('rating') }, true), { default: false })],
  ['ERR_LOOKUP_VALUE', (db) => Exists(db.Book.filter({ rating__in: OuterRef('rating') } as never))],
  ['ERR_LOOKUP_VALUE', (db) => Exists(db.Book.filter({ rating__isnull: OuterRef('sold') } as never))],
  ['ERR_LOOKUP_VALUE', (db) => ({ rating__isnull: db.Book.values('sold') })],
  ['ERR_UNKNOWN_LOOKUP', () => ({ author__contains: F('title') })],
  ['ERR_UNKNOWN_LOOKUP', () => ({ title__has_key: F('title') })],
  ['ERR_MIXED_TYPES', () => ({ rating: F('title') })],
  ['ERR_MIXED_TYPES', () => ({ rating__in: [1, F('title')] })],
  ['ERR_MIXED_TYPES', () => ({ rating__range: [F('title'), 3] })],
  ['ERR_MIXED_TYPES', () => ({ published__gt: F('title') })],
  ['ERR_MIXED_TYPES', () => ({ published__year: F('title') })],
  ['ERR_MIXED_TYPES', () => ({ title: F('rating').plus(1) })],
  ['ERR_MIXED_TYPES', () => ({ rating: F('title').plus(1) })],
  ['ERR_MIXED_TYPES', () => ({ rating: lower('title') })],
  ['ERR_MIXED_TYPES', (db) => ({ rating: Subquery(db.Book.values('title').slice(0, 1)) })],
  ['ERR_MIXED_TYPES', (db) => ({ rating__in: db.Book.values('title') })],
  ['ERR_MIXED_TYPES', (db) => ({ author__in: db.Book.values('title') })],
  ['ERR_NOT_A_CONDITION', () => Case(When({ rating: 30 }, 'few'), { default: 'many' })],
]

test('is refused by the call where the lookup cannot take it, whatever rows there are', () => {
  for (const db of [emptyLibrary(), filledLibrary().db])
    for (const [code, where] of WRONG) {
      const books = loose(db.Book)
      const text = String(where)
      const refusals: readonly (() => unknown)[] = [
        () => books.filter(where(db)),
        () => books.exclude(where(db)),
        () => books.annotate({ x: F('rating') }).filter(where(db)),
        () => books.annotate({ x: Case(When(where(db), 1)) }),
        () => loose(db.Author).filter(Exists(books.filter({ author: OuterRef('pk') }).filter(where(db)))),
      ]
      for (const run of refusals) assert.is(refused(run).code, code, `${text} in ${String(run)}`)
    }
})

test('is refused for annotations and for values of groups, as for columns', () => {
  for (const db of [emptyLibrary(), filledLibrary().db]) {
    const annotated = loose(db.Book).annotate({ x: F('rating').plus(1), low: lower('title') })
    const groups: Loose = loose(loose(db.Book).values('author')).annotate({
      n: count('pk'),
      last: max('published'),
    })
    const refusals: readonly (readonly [string, () => unknown])[] = [
      ['ERR_LOOKUP_VALUE', () => annotated.filter({ x__in: F('rating') })],
      ['ERR_MIXED_TYPES', () => annotated.filter({ x: F('low') })],
      ['ERR_LOOKUP_VALUE', () => groups.filter({ n__in: F('n') })],
      ['ERR_MIXED_TYPES', () => groups.filter({ n: F('last') })],
      ['ERR_MIXED_TYPES', () => groups.filter({ last__gt: F('n') })],
    ]
    for (const [code, run] of refusals) assert.is(refused(run).code, code, String(run))
    groups
      .filter({ last__year: F('n') })
      .orderBy('last__year')
      .toArray()
  }
})

test('finds nothing where a row has a value that the lookup cannot take', () => {
  const { db, stardust, omens } = filledLibrary()
  const books = loose(db.Book)
  db.Book.update(stardust, { notes: { title: 'Stardust', year: 'long ago' }, title: '(' })
  db.Book.update(omens, { notes: { title: 'Good Omens', rating: 45 } })
  const titles = (set: Loose): unknown => set.valuesList('title', { flat: true }).toArray()
  // A pattern that is none, a text that is no number: no row makes the query fail.
  assert.equal(
    titles(books.filter({ title__regex: F('title') }).filter({ pk__in: [stardust.id, omens.id] })),
    ['Good Omens'],
  )
  assert.equal(titles(books.filter({ rating: F('notes__rating') })), ['Good Omens'])
  assert.equal(titles(books.filter({ price: F('notes__year') })), [])
  assert.equal(titles(books.filter({ rating__in: [F('notes__rating'), 48] })), [
    'Good Omens',
    'The Left Hand of Darkness',
  ])
  const patterns = db.Book.filter({ pk: stardust.id }).values('title')
  assert.equal(titles(books.filter({ title__regex: Subquery(patterns) })), [])
  const seen: unknown[] = []
  const live = books.filter({ title__regex: F('title') }) as unknown as {
    live(): { subscribe(next: (rows: readonly unknown[]) => void): void }
  }
  live.live().subscribe((rows) => seen.push(rows.length))
  db.Book.update(omens, { title: '[' })
  assert.equal(seen, [3, 2])
})

test('compares values of types that have one in common as that', () => {
  const { db, omens } = filledLibrary()
  const books = loose(db.Book)
  db.Book.update(omens, { price: '45.00' })
  assert.is(books.filter({ rating: F('price') }).count(), 1)
  assert.is(books.filter({ rating__in: [F('price'), 30] }).count(), 2)
  assert.is(books.filter({ rating__range: [F('price'), 45] }).count(), 3)
  assert.is(books.filter({ published__in: [F('published'), null] }).count(), 4)
})

test.run()
