import { FieldError, UsageError, ValidationError } from '@relata/core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { and, count, lookups, not } from '../../src/index.js'
import { filledLibrary, refused } from './library.js'

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

test('reads a query string, decoded, by the types of the fields', () => {
  const { db } = filledLibrary()
  const found = (query: string): string[] => db.Book.filter(lookups(query, { allow })).valuesList('title', { flat: true }).toArray()
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
  assert.is(refused(() => lookups('a=1', { allow: [] })).message, "'a' can't be asked here; allowed: nothing")
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
  assert.is(refused(() => db.Book.filter(lookups('nope=1', { allow: ['nope'] }) as never)).code, 'ERR_UNKNOWN_FIELD')
  assert.is(refused(() => count('*', { filter: lookups('rating__gte=1', { allow }) as never })).code, 'ERR_ARGUMENT')
})

test.run()
