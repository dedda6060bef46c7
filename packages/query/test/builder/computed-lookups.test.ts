import * as core from '@relata/core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import * as helpers from '../../src/index.js'
import { emptyLibrary, filledLibrary, loose, refused, type Loose } from '../worlds/library.js'

const test = suite('a lookup of a computed value')

type Build = (...given: readonly unknown[]) => { readonly plus: Build }
type Helper =
  | 'Case'
  | 'coalesce'
  | 'count'
  | 'Exists'
  | 'F'
  | 'lower'
  | 'max'
  | 'not'
  | 'OuterRef'
  | 'Subquery'
  | 'When'
const { Case, coalesce, count, Exists, F, lower, max, not, OuterRef, Subquery, When } =
  helpers as unknown as Record<Helper, Build>
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

const NUMBERS_OF_ALL_FORMS = [5, 5n, '5', 70, 70n, '70', 4.5, '4.5']
const MOMENTS = ['2020-01-05', '2020-01-02T05:00:00Z', '2020-01-02T06:00:00+01:00', '05:00:00', new Date(0)]

test('takes the constants that a field of its type takes, and finds the same rows', () => {
  const fields = {
    whole: core.integer(),
    big: core.bigInteger(),
    real: core.float(),
    cost: core.decimal({ maxDigits: 6, decimalPlaces: 2 }),
    open: core.boolean(),
    name: core.string(),
    body: core.text(),
    day: core.date(),
    at: core.datetime(),
    hour: core.time(),
    took: core.duration(),
    id2: core.uuid(),
    raw: core.binary(),
  }
  const uuid = '6fa459ea-ee8a-4ca4-894e-db77e160355e'
  const db = helpers.createStore(core.defineSchema({ Item: core.model(fields) }))
  for (const n of [5, 70])
    db.Item.create({
      whole: n,
      big: BigInt(n),
      real: n,
      cost: String(n),
      open: n > 5,
      name: String(n),
      body: String(n),
      day: `2020-01-${n > 5 ? '20' : '05'}`,
      at: `2020-01-02T0${n > 5 ? 7 : 5}:00:00Z`,
      hour: `0${n > 5 ? 7 : 5}:00`,
      took: n,
      id2: uuid.replace('6', n > 5 ? '7' : '6'),
      raw: Uint8Array.of(n),
    })
  const constants: readonly unknown[] = [
    ...NUMBERS_OF_ALL_FORMS,
    ...MOMENTS,
    true,
    'x',
    '',
    uuid,
    uuid.toUpperCase(),
    Uint8Array.of(5),
  ]
  const items = loose(db.Item)
  const lookups: Readonly<Record<string, (value: unknown) => unknown>> = {
    exact: (value) => value,
    gt: (value) => value,
    lte: (value) => value,
    in: (value) => [value],
    range: (value) => [value, value],
  }
  const outcome = (rows: () => Loose): unknown => {
    try {
      return rows().valuesList('pk', { flat: true }).toArray()
    } catch (error) {
      assert.instance(error, core.RelataError)
      return 'refused'
    }
  }
  const cases = Object.keys(fields).flatMap((name) =>
    Object.entries(lookups).flatMap(([lookup, given]) =>
      constants.map((constant) => ({ name, lookup, constant, given: given(constant) })),
    ),
  )
  for (const { name, lookup, constant, given } of cases) {
    const field = outcome(() => items.filter({ [`${name}__${lookup}`]: given }))
    const computed = [F(name), coalesce(F(name), F(name)), max(name)].map((x) =>
      outcome(() => items.annotate({ x }).filter({ [`x__${lookup}`]: given })),
    )
    const text = `${name}__${lookup}: ${String(constant)} (${typeof constant})`
    assert.equal(computed, [field, field, field], text)
  }
})

test.run()
