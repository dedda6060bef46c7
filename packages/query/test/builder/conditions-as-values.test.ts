import { FieldError, UsageError, ValidationError } from '@relata/core'
import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  and,
  any,
  count,
  defined,
  lookups,
  none,
  not,
  oneOf,
  or,
  where,
  type Condition,
} from '../../src/index.js'
import { filledLibrary, loose, refused, type Library } from '../worlds/library.js'

const test = suite('conditions as values')
const titles = (rows: Iterable<{ readonly title: string }>): string[] =>
  Array.from(rows, ({ title }) => title)
/** Anything may be passed at run time. */
const untyped = (value: unknown): never => value as never

test('a condition of a model goes wherever a condition does', () => {
  const { db, omens } = filledLibrary()
  const good = (least: number): Condition<Library, 'Book'> => db.where('Book', { rating__gte: least })
  const expected = db.Book.filter({ rating__gte: 45 })
  assert.equal(titles(db.Book.filter(good(45))), titles(expected))
  assert.equal(titles(db.Book.exclude(good(45))), titles(db.Book.exclude({ rating__gte: 45 })))
  assert.is(db.Book.get(and(good(45), { author__name: 'Gaiman' })), omens)
  assert.equal(
    Array.from(db.Author.filter(any('books', good(45)), none('books', not(good(45)))), ({ name }) => name),
    Array.from(
      db.Author.filter(any('books', { rating__gte: 45 }), none('books', { rating__lt: 45 })),
      ({ name }) => name,
    ),
  )
  const [gaiman] = db.Author.filter({ name: 'Gaiman' }).annotate({
    n: count('books', { filter: any('books', good(45)) }),
  })
  assert.is(gaiman?.n, 2)
  const either = or(good(48), db.where('Book', { title: 'Stardust' }))
  assert.equal(
    titles(db.Book.filter(either)),
    titles(db.Book.filter(or({ rating__gte: 48 }, { title: 'Stardust' }))),
  )
})

test('with a name that is known at run time', () => {
  const { db } = filledLibrary()
  for (const name of ['title', 'author__name'] as const) {
    const condition = db.where('Book', name, 'Stardust')
    assert.equal(titles(db.Book.filter(condition)), titles(db.Book.filter(where(name, 'Stardust'))))
  }
  // An object is a value there, not a where-object.
  db.Book.all().update({ notes: { a: 1 } })
  assert.is(db.Book.filter(db.where('Book', 'notes', { a: 1 })).count(), 4)
})

test('it is checked immediately, and evaluated when a query set runs', () => {
  const { db } = filledLibrary()
  assert.is(refused(() => db.where('Book', untyped({ titel: 'x' }))).code, 'ERR_UNKNOWN_FIELD')
  assert.is(refused(() => db.where('Book', untyped({ rating: 'x' }))).code, 'ERR_VALUE_TYPE')
  assert.is(refused(() => db.where('Book', untyped({ title: undefined }))).code, 'ERR_UNDEFINED')
  assert.is(refused(() => db.where(untyped('Bok'), untyped({}))).code, 'ERR_UNKNOWN_MODEL')
  assert.is(refused(() => db.where('Book', untyped('title'))).code, 'ERR_ARGUMENT')
  assert.is(refused(() => db.where('Book', 'title', untyped(undefined))).code, 'ERR_UNDEFINED')
  assert.is(refused(() => db.where('Book', any('title' as never))).code, 'ERR_NOT_A_RELATION')
  const other = filledLibrary().db
  const author = other.Author.get({ name: 'Gaiman' })
  assert.is(refused(() => db.where('Book', { author })).code, 'ERR_OTHER_STORE')
  const read = db.where('Book', lookups('rating__gte=45', { allow: ['rating__gte'] }))
  assert.is(db.Book.filter(read).count(), 2)
  db.Book.all().update({ rating: 50 })
  assert.is(db.Book.filter(read).count(), 4)
})

test('any condition of the model means the same through db.where as directly', () => {
  const { db } = filledLibrary()
  const leaf = fc.oneof(
    fc.record({ rating__gte: fc.integer({ min: 20, max: 50 }) }),
    fc.record({ author__name: fc.constantFrom('Gaiman', 'Rowling', 'none') }),
    fc.record({ editor: fc.constant(null) }),
    fc.record({ tags__name__startswith: fc.constantFrom('F', 'S', 'x') }),
  )
  const { tree } = fc.letrec<{ tree: object }>((tie) => ({
    tree: fc.oneof(
      { depthSize: 'small' },
      leaf,
      fc.tuple(tie('tree'), tie('tree')).map(([a, b]) => and(a, b)),
      fc.tuple(tie('tree'), tie('tree')).map(([a, b]) => or(a, b)),
      tie('tree').map((a) => not(a)),
    ),
  }))
  const books = loose(db.Book) as unknown as { filter(...where: object[]): Iterable<{ title: string }> }
  fc.assert(
    fc.property(tree, tree, (a, b) => {
      const checked = db.where('Book', untyped(a))
      assert.equal(titles(books.filter(checked, b)), titles(books.filter(a, b)))
      assert.equal(titles(books.filter(not(checked))), titles(books.filter(not(a))))
    }),
  )
})

test('defined leaves out what is undefined, and nothing else', () => {
  const { db } = filledLibrary()
  assert.equal(defined({ a: 1, b: undefined, c: null, d: 0, e: '' }), { a: 1, c: null, d: 0, e: '' })
  const search = (title?: string, least?: number) =>
    db.Book.filter(defined({ title__icontains: title, rating__gte: least }))
  assert.is(search().count(), 4)
  assert.equal(titles(search('the', 40)), ['The Left Hand of Darkness'])
  assert.is(search(undefined, 45).count(), 2)
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.option(fc.anything(), { nil: undefined })), (values) => {
      const kept = Object.entries(values).filter(([, value]) => value !== undefined)
      assert.equal(Object.entries(defined(values)), kept)
    }),
  )
  for (const wrong of [undefined, null, 'x', [1], new Map(), db.Book.first()]) {
    const error = refused(() => defined(untyped(wrong)))
    assert.instance(error, UsageError)
    assert.is(error.code, 'ERR_ARGUMENT')
  }
})

test('oneOf takes the allowed names and no others', () => {
  const names = ['title', 'author__name'] as const
  assert.is(oneOf('title', names), 'title')
  assert.is(oneOf('-author__name', names), '-author__name')
  assert.is(oneOf('title', names, 'desc'), '-title')
  assert.is(oneOf('title', names, 'asc'), 'title')
  for (const nothing of [undefined, null, '']) {
    assert.is(oneOf(nothing, names), 'title')
    assert.is(oneOf(nothing, names, 'desc'), '-title')
    assert.is(oneOf('-title', names, nothing), '-title')
  }
  fc.assert(
    fc.property(
      fc.oneof(fc.string(), fc.constantFrom('-', '--title', 'titl', 'TITLE', '__proto__')),
      (text) => {
        const allowed: readonly string[] = ['', 'title', 'author__name', '-title', '-author__name', '-']
        if (allowed.includes(text)) return
        const error = refused(() => oneOf(text, names))
        assert.instance(error, FieldError)
        assert.is(error.code, 'ERR_LOOKUP_NOT_ALLOWED')
      },
    ),
  )
  // With a direction the name has none.
  assert.is(refused(() => oneOf('-title', names, 'asc')).code, 'ERR_LOOKUP_NOT_ALLOWED')
  const direction = refused(() => oneOf('title', names, 'DESC'))
  assert.instance(direction, ValidationError)
  assert.is(direction.code, 'ERR_QUERY_STRING')
  assert.is(refused(() => oneOf(untyped(['title']), names)).code, 'ERR_QUERY_STRING')
  for (const wrong of [undefined, [], 'title', ['-title'], [1], ['']])
    assert.is(refused(() => oneOf('title', untyped(wrong))).code, 'ERR_ARGUMENT')
})

test('lookups reads an order, too', () => {
  const { db } = filledLibrary()
  const read = (input: string) =>
    lookups(input, { allow: ['rating__gte'], orderBy: ['title', 'author__name'] })
  const { order } = read('?rating__gte=40&orderBy=-author__name,title')
  assert.equal(order, ['-author__name', 'title'])
  assert.equal(read('orderBy=title&orderBy=-author__name').order, ['title', '-author__name'])
  assert.equal(read('rating__gte=40').order, [])
  assert.equal(read('orderBy=').order, [])
  const wanted = read('rating__gte=31&orderBy=-title')
  assert.equal(
    titles(db.Book.filter(wanted).orderBy(...wanted.order, 'pk')),
    titles(db.Book.filter({ rating__gte: 31 }).orderBy('-title')),
  )
  assert.is(refused(() => read('orderBy=rating')).code, 'ERR_LOOKUP_NOT_ALLOWED')
  assert.is(refused(() => read('order=title')).code, 'ERR_LOOKUP_NOT_ALLOWED')
  assert.is(refused(() => lookups('orderBy=title', { allow: [] })).code, 'ERR_LOOKUP_NOT_ALLOWED')
  // A chain that may be called so is a lookup where there is no such option.
  assert.is(
    refused(() => db.Book.filter(untyped(lookups('orderBy=1', { allow: ['orderBy'] })))).code,
    'ERR_UNKNOWN_FIELD',
  )
})

test.run()
