import {
  defineSchema,
  FieldError,
  integer,
  json,
  model,
  string,
  UsageError,
  ValidationError,
  type SchemaOf,
} from '@relata/core'
import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { and, count, createStore, lookups, not } from '../../src/index.js'
import { filledLibrary, loose, refused } from '../worlds/library.js'

const test = suite('lookups from outside')
const allow = [
  'title__icontains',
  'rating__gte',
  'rating__in',
  'rating__range',
  'author__name',
  'published__year',
  'published__lt',
  'sold',
  'editor__isnull',
  'tags',
  'price',
] as const

const shelf = () => {
  const schema = defineSchema({ Note: model({ text: string(), size: integer(), tags: json() }) })
  interface Shelf extends SchemaOf<typeof schema> {}
  const db = createStore<Shelf>(schema)
  db.Note.create({ text: 'A, Inc.', size: 1, tags: ['a,b', 'c'] })
  db.Note.create({ text: 'A', size: 2, tags: ['a'] })
  db.Note.create({ text: '', size: 3, tags: {} })
  return { db, note: loose(db.Note) }
}

test('reads a query string, decoded, by the types of the fields', () => {
  const { db } = filledLibrary()
  const found = (query: string): string[] =>
    db.Book.filter(lookups(query, { allow })).valuesList('title', { flat: true }).toArray()
  assert.equal(found('title__icontains=the&rating__gte=40'), ['The Left Hand of Darkness'])
  assert.equal(found('?author__name=Le+Guin'), ['The Left Hand of Darkness'])
  assert.equal(found('author__name=Le%20Guin'), ['The Left Hand of Darkness'])
  assert.equal(found('rating__in=30,45'), ['The Casual Vacancy', 'Good Omens'])
  assert.equal(found('rating__in=30&rating__in=45'), ['The Casual Vacancy', 'Good Omens'])
  assert.equal(found('rating__range=30,40'), ['The Casual Vacancy', 'Stardust'])
  assert.equal(found('published__year=1999'), ['Stardust'])
  assert.equal(found('published__lt=1980-01-01'), ['The Left Hand of Darkness'])
  assert.equal(found('editor__isnull=false'), ['Good Omens'])
  assert.equal(found('tags=3'), ['Good Omens'])
  assert.equal(found('price=9.5'), ['The Casual Vacancy'])
  assert.equal(found('sold=1'), [])
  assert.is(found('').length, 4)
})

test('takes URLSearchParams and records, and goes into and, not, exclude and get', () => {
  const { db, omens } = filledLibrary()
  assert.is(db.Book.filter(lookups(new URLSearchParams({ rating__gte: '45' }), { allow })).count(), 2)
  assert.is(db.Book.filter(lookups({ rating__gte: '45', sold: undefined }, { allow })).count(), 2)
  assert.is(db.Book.filter(lookups({ rating__in: ['45', '48'] }, { allow })).count(), 2)
  assert.is(db.Book.exclude(lookups('rating__gte=45', { allow })).count(), 2)
  assert.is(db.Book.get(and(lookups('rating__gte=45', { allow }), { author__name: 'Gaiman' })), omens)
  assert.is(db.Book.filter(not(lookups('rating__gte=45', { allow }))).count(), 2)
})

test('lets through nothing but what is allowed', () => {
  const { db } = filledLibrary()
  const error = refused(() => db.Book.filter(lookups('author__profile__city=x', { allow })))
  assert.instance(error, FieldError)
  assert.is(error.code, 'ERR_LOOKUP_NOT_ALLOWED')
  assert.is(error.value, 'author__profile__city')
  assert.match(error.message, 'allowed: title__icontains')
  for (const chain of ['title', 'rating', '__proto__', 'constructor', 'title__icontains__x'])
    assert.is(refused(() => lookups(`${chain}=1`, { allow })).code, 'ERR_LOOKUP_NOT_ALLOWED')
  assert.is(
    refused(() => lookups('a=1', { allow: [] })).message,
    "The lookup 'a' is not allowed here; allowed: nothing",
  )
  assert.is(db.Book.filter(lookups('page=2&rating__gte=45', { allow, ignoreOthers: true })).count(), 2)
})

test('a value that the type does not have is refused, with chain and text', () => {
  const { db } = filledLibrary()
  const wrong = [
    'rating__gte=x',
    'rating__gte=',
    'rating__gte=1e400',
    'rating__gte=1.5',
    'rating__in=1,x',
    'rating__range=1',
    'rating__range=1,2,3',
    'published__lt=soon',
    'published__year=x',
    'sold=maybe',
    'editor__isnull=x',
    'tags=x',
    'price=x',
  ]
  for (const query of wrong) {
    const error = refused(() => db.Book.filter(lookups(query, { allow })))
    assert.instance(error, ValidationError)
    assert.is(error.code, 'ERR_VALUE_TYPE', query)
    assert.ok(error.message.startsWith(query.split('=')[0] ?? ''), error.message)
  }
  assert.is(refused(() => lookups('rating__gte=%zz', { allow })).code, 'ERR_QUERY_STRING')
  assert.is(refused(() => lookups({ rating__gte: 5 as never }, { allow })).code, 'ERR_QUERY_STRING')
  assert.is(refused(() => lookups(5 as never, { allow })).code, 'ERR_ARGUMENT')
  assert.is(refused(() => lookups('x=1', undefined as never)).code, 'ERR_ARGUMENT')
})

test('a pattern that is none, and rows of another model, are refused with the code of their fault', () => {
  const { db, gaiman } = filledLibrary()
  const pattern = refused(() => db.Book.filter({ title__regex: '(' }).count())
  assert.instance(pattern, ValidationError)
  assert.is(pattern.code, 'ERR_LOOKUP_VALUE')
  for (const ask of [
    () => db.Book.filter({ tags: gaiman as never }).count(),
    () => db.Book.filter({ author__in: db.Tag.all() as never }).count(),
    // @ts-expect-error -- a row of another model
    () => db.Book.get(gaiman),
  ]) {
    const error = refused(ask)
    assert.instance(error, UsageError)
    assert.is(error.code, 'ERR_WRONG_MODEL')
  }
})

test('an allowed chain that the model does not have is a mistake of the program', () => {
  const { db } = filledLibrary()
  assert.is(
    refused(() => db.Book.filter(lookups('nope=1', { allow: ['nope'] }) as never)).code,
    'ERR_UNKNOWN_FIELD',
  )
  assert.is(
    refused(() => count('*', { filter: lookups('rating__gte=1', { allow }) as never })).code,
    'ERR_ARGUMENT',
  )
})

test('one text is split at its commas; the items of an array are values', () => {
  const { db, note } = shelf()
  const found = (input: Parameters<typeof lookups>[0], chain: string): unknown =>
    note
      .filter(lookups(input, { allow: [chain] }))
      .valuesList('size', { flat: true })
      .toArray()
  assert.equal(found({ text__in: ['A, Inc.'] }, 'text__in'), [1])
  assert.equal(found({ text__in: ['A, Inc.', 'A'] }, 'text__in'), [1, 2])
  assert.equal(found({ text__in: new Set(['A, Inc.']) }, 'text__in'), [1])
  assert.equal(found(new Map([['text__in', ['A, Inc.']]]), 'text__in'), [1])
  assert.equal(found({ text__in: 'A, Inc.' }, 'text__in'), [2])
  assert.equal(found('text__in=A%2C+Inc.', 'text__in'), [2])
  assert.equal(found('text__in=A%2C+Inc.&text__in=', 'text__in'), [1, 3])
  assert.equal(
    found(
      new URLSearchParams([
        ['text__in', 'A, Inc.'],
        ['text__in', 'x'],
      ]),
      'text__in',
    ),
    [1],
  )
  assert.equal(found({ size__range: ['1', '2'] }, 'size__range'), [1, 2])
  assert.equal(found('size__range=1&size__range=2', 'size__range'), [1, 2])
  assert.is(refused(() => found({ size__range: ['1,2'] }, 'size__range')).code, 'ERR_VALUE_TYPE')
  assert.equal(found({ text__icontains: ['a', ','] }, 'text__icontains'), [1])
  assert.equal(found({ text__isnull: ['false'] }, 'text__isnull'), [1, 2, 3])
  assert.is(db.Note.count(), 3)
})

test('an empty list finds nothing, and an empty list of conditions is refused', () => {
  const { note } = shelf()
  assert.is(note.filter(lookups('text__in=', { allow: ['text__in'] })).count(), 0)
  assert.is(note.filter(lookups({ text__in: [] }, { allow: ['text__in'] })).count(), 0)
  assert.is(note.filter(lookups({ text__in: [''] }, { allow: ['text__in'] })).count(), 1)
  assert.is(note.filter(lookups('text=', { allow: ['text'] })).count(), 1)
  assert.is(refused(() => note.filter(lookups({ text: [] }, { allow: ['text'] }))).code, 'ERR_VALUE_TYPE')
  assert.is(
    refused(() => note.filter(lookups({ size__range: [] }, { allow: ['size__range'] }))).code,
    'ERR_VALUE_TYPE',
  )
  assert.is(
    refused(() => lookups({ text: [undefined as never] }, { allow: ['text'] })).code,
    'ERR_QUERY_STRING',
  )
  assert.is(refused(() => lookups([1] as never, { allow: ['text'] })).code, 'ERR_ARGUMENT')
})

test('lists of JSON are written in JSON, or as texts with commas between', () => {
  const { note } = shelf()
  for (const [input, chain, sizes] of [
    ['tags__has_keys=0,1', 'tags__has_keys', [1]],
    ['tags__has_keys=["0","1"]', 'tags__has_keys', [1]],
    [{ tags__has_any_keys: ['1', 'x'] }, 'tags__has_any_keys', [1]],
    ['tags__has_key=0', 'tags__has_key', [1, 2]],
    ['tags__0__in=a,b', 'tags__0__in', [2]],
    ['tags__0__in="a,b",c', 'tags__0__in', []],
    ['tags__0__in="a,b","c"', 'tags__0__in', [1]],
    ['tags__contains=["c"]', 'tags__contains', [1]],
    ['tags__contained_by=["a","b"]', 'tags__contained_by', [2]],
  ] as const)
    assert.equal(
      note
        .filter(lookups(input, { allow: [chain] }))
        .valuesList('size', { flat: true })
        .toArray(),
      sizes,
      chain,
    )
})

test('a list of texts means the same as the list of values', () => {
  const { note } = shelf()
  const texts = fc.array(fc.constantFrom('A, Inc.', 'A', '', ',', 'b'), { maxLength: 4 })
  fc.assert(
    fc.property(texts, fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 4 }), (names, sizes) => {
      const found = (input: Parameters<typeof lookups>[0]) =>
        note.filter(lookups(input, { allow: ['text__in', 'size__in'] })).toArray()
      const wanted = note.filter({ text__in: names, size__in: sizes }).toArray()
      assert.equal(found({ text__in: names, size__in: sizes.map(String) }), wanted)
      if (sizes.length > 0) assert.equal(found({ text__in: names, size__in: sizes.join() }), wanted)
      if (names.length < 2) return
      const query = new URLSearchParams([
        ...names.map((name): [string, string] => ['text__in', name]),
        ['size__in', sizes.join()],
      ])
      assert.equal(found(query), wanted)
      assert.equal(found(query.toString()), wanted)
    }),
    { includeErrorInReport: true },
  )
})

test('an allowed chain may be repeated tens of thousands of times', () => {
  const { note } = shelf()
  const query = Array.from({ length: 40_000 }, (_, i) => `size__in=${i}`).join('&')
  const start = performance.now()
  assert.is(note.filter(lookups(query, { allow: ['size__in'] })).count(), 3)
  assert.ok(performance.now() - start < 60_000)
})

test.run()
