import {
  abstractModel,
  defineSchema,
  DoesNotExist,
  integer,
  model,
  MultipleObjectsReturned,
  string,
  UsageError,
  ValidationError,
} from '@relata/core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createStore, F } from '../../src/index.js'
import { emptyLibrary, filledLibrary, loose, refused } from '../worlds/library.js'

const test = suite('get')

test('takes a bare key', () => {
  const { db, stardust } = filledLibrary()
  assert.is(db.Book.get(stardust.id), stardust)
})

test('takes a row or a key of any query set, and finds it only there', () => {
  const { db, gaiman, stardust, omens } = filledLibrary()
  const rated = db.Book.annotate({ double: F('rating').times(2) }).filter({ double__gt: 80 })
  assert.is(rated.get(omens.id).double, 90)
  assert.is(rated.get(omens).title, 'Good Omens')
  assert.is(gaiman.books.get(stardust), stardust)
  assert.is(db.Book.values('title').get(omens.id).title, 'Good Omens')
  for (const given of [stardust, stardust.id, 99])
    assert.instance(
      refused(() => rated.get(given)),
      DoesNotExist,
    )
  assert.is(refused(() => rated.get(undefined)).code, 'ERR_UNDEFINED')
  // @ts-expect-error -- a row of another model
  assert.is(refused(() => rated.get(gaiman)).code, 'ERR_WRONG_MODEL')
  assert.is(refused(() => rated.get('x' as never)).code, 'ERR_VALUE_TYPE')
})

test('takes conditions, of one row and its relations', () => {
  const { db, omens } = filledLibrary()
  assert.is(db.Book.get({ author__name: 'Gaiman', tags__name: 'Crime' }), omens)
  assert.is(db.Book.filter({ rating__gt: 10 }).get({ title: 'Good Omens' }), omens)
  assert.is(db.Book.filter({ title: 'Good Omens' }).get(), omens)
})

test('a key to nothing is DoesNotExist, with the key', () => {
  const { db } = filledLibrary()
  const error = refused(() => db.Book.get(99))
  assert.instance(error, DoesNotExist)
  assert.is(error.code, 'ERR_DOES_NOT_EXIST')
  assert.is(error.message, 'There is no Book with id 99')
  assert.is(error.value, 99)
})

test('conditions that no row satisfies throw DoesNotExist, with the conditions', () => {
  const { db } = filledLibrary()
  const error = refused(() => db.Book.get({ title: 'Dune' }))
  assert.instance(error, DoesNotExist)
  assert.is(error.message, 'There is no Book with title = "Dune"')
})

test('several rows are MultipleObjectsReturned, with their number', () => {
  const { db } = filledLibrary()
  const error = refused(() => db.Book.get({ author__name: 'Gaiman' }))
  assert.instance(error, MultipleObjectsReturned)
  assert.is(error.code, 'ERR_MULTIPLE_OBJECTS')
  assert.match(error.message, 'get found 2 rows of Book with author__name = "Gaiman"')
  const many = emptyLibrary()
  for (let i = 0; i < 30; i++) many.Tag.create({ name: `t${i}` })
  assert.match(refused(() => many.Tag.all().get()).message, 'more than 20')
})

test('undefined is refused, as a key and as a value', () => {
  const { db } = filledLibrary()
  const key = refused(() => db.Book.get(undefined as never))
  assert.instance(key, UsageError)
  assert.instance(key, TypeError)
  assert.is(key.code, 'ERR_UNDEFINED')
  const value = refused(() => db.Book.get({ title: undefined as never }))
  assert.is(value.code, 'ERR_UNDEFINED')
  assert.match(value.message, "'title'")
})

test('no conditions return the only row', () => {
  const { db, rowling } = filledLibrary()
  assert.is(loose(db.Profile).get(), rowling.profile)
  assert.is(loose(db.Profile).get({}), rowling.profile)
  assert.is(db.Book.filter({ rating: 30 }).get().author, rowling)
  assert.match(
    refused(() => loose(db.Book).get({})).message,
    /^get found 4 rows of Book, but must find exactly one/,
  )
})

test('null is no key', () => {
  const { db } = filledLibrary()
  assert.is(refused(() => db.Book.get(null as never)).code, 'ERR_NULL_KEY')
})

test('a key of the wrong type names model and field', () => {
  const { db } = filledLibrary()
  const error = refused(() => loose(db.Book).get('x'))
  assert.instance(error, ValidationError)
  assert.is(error.code, 'ERR_VALUE_TYPE')
  assert.match(error.message, 'Book.id')
  assert.is(error.model, 'Book')
})

test('first and last go by the order, without one by the primary key; null where there is nothing', () => {
  const { db, vacancy, left, stardust, omens } = filledLibrary()
  assert.is(db.Book.first(), vacancy)
  assert.is(db.Book.last(), left)
  assert.is(db.Book.orderBy('title').first(), omens)
  assert.is(db.Book.orderBy('title').last(), left)
  assert.is(db.Book.orderBy('-title').reverse().first(), omens)
  assert.is(db.Book.filter({ author__name: 'Gaiman' }).first(), stardust)
  assert.is(db.Book.filter({ title: 'x' }).first(), null)
  assert.is(db.Book.none().last(), null)
})

test('latest and earliest go by the fields named and raise where there is nothing', () => {
  const { db, vacancy, left } = filledLibrary()
  assert.is(db.Book.latest('published'), vacancy)
  assert.is(db.Book.earliest('published'), left)
  assert.is(db.Book.latest('-published'), left)
  assert.is(db.Book.orderBy('title').latest('rating', 'title').title, 'The Left Hand of Darkness')
  assert.instance(
    refused(() => db.Book.none().latest('published')),
    DoesNotExist,
  )
  assert.is(refused(() => db.Book.latest()).code, 'ERR_ARGUMENT')
  assert.match(refused(() => db.Book.earliest()).message, 'declare the option getLatestBy on Book')
})

test('latest and earliest without fields go by getLatestBy, which children and models with bases inherit', () => {
  const dated = { getLatestBy: 'at' }
  const schema = defineSchema({
    Entry: model({ at: integer(), title: string() }, dated),
    Note: model({ rank: integer({ default: 0 }) }, { parents: ['Entry'] }),
    Log: model({ title: string() }, { bases: [abstractModel({ at: integer() }, dated)] }),
    Step: model({ at: integer(), rank: integer({ index: true }) }, { getLatestBy: ['rank', '-at'] }),
    Last: model({}, { proxy: 'Step', ordering: ['at'] }),
  })
  const db = createStore(schema)
  for (const [at, title] of [
    [2, 'b'],
    [3, 'c'],
    [1, 'a'],
  ] as const) {
    db.Note.create({ at, title })
    db.Log.create({ at, title })
    db.Step.create({ at, rank: at === 1 ? 1 : 2 })
  }
  assert.equal([db.Entry.latest().title, db.Entry.earliest().title], ['c', 'a'])
  assert.equal([db.Note.latest().title, db.Note.filter({ at__lt: 3 }).latest().title], ['c', 'b'])
  assert.is(db.Log.orderBy('-title').earliest().title, 'a')
  assert.equal([db.Step.latest().at, db.Step.earliest().at, db.Last.latest().at], [2, 1, 2])
  assert.is(db.Step.latest('at').at, 3)
  assert.is(db.Entry.valuesList('title', { flat: true }).latest(), 'c')
  assert.is(refused(() => db.Note.none().latest()).code, 'ERR_DOES_NOT_EXIST')
  assert.is(refused(() => (db.Note.slice(0, 2) as unknown as typeof db.Note).latest()).code, 'ERR_SLICED')
  assert.is(db.Step.latest('rank').pk, db.Step.orderBy('-rank').first()?.pk)
})

test('count, exists, contains', () => {
  const { db, stardust, vacancy } = filledLibrary()
  const gaiman = db.Book.filter({ author__name: 'Gaiman' })
  assert.is(db.Book.count(), 4)
  assert.is(gaiman.count(), 2)
  assert.is(gaiman.exists(), true)
  assert.is(gaiman.filter({ rating: 1 }).exists(), false)
  assert.is(gaiman.contains(stardust), true)
  assert.is(gaiman.contains(vacancy), false)
  assert.is(loose(db.Book.orderBy('id').slice(0, 1)).contains(vacancy), true)
  assert.is(loose(db.Book.orderBy('id').slice(0, 1)).contains(stardust), false)
})

test('at and slice count from the start; what lies behind the end is undefined', () => {
  const { db, vacancy, stardust, omens, left } = filledLibrary()
  assert.is(db.Book.orderBy('id').at(1), stardust)
  assert.is(db.Book.at(9), undefined)
  assert.equal(db.Book.slice(1, 3).toArray(), [stardust, omens])
  assert.equal(db.Book.slice(2).toArray(), [omens, left])
  assert.equal(db.Book.slice(1, 4).slice(1, 2).toArray(), [omens])
  assert.equal(db.Book.slice(0, 2).slice(1, 9).toArray(), [stardust])
  assert.equal(db.Book.slice(3, 1).toArray(), [])
  assert.is(db.Book.slice(0, 3).count(), 3)
  assert.is(db.Book.orderBy('id').slice(0, 2).first(), vacancy)
  for (const wrong of [-1, 1.5, NaN])
    assert.is(refused(() => db.Book.slice(wrong)).code, 'ERR_NEGATIVE_SLICE')
  const error = refused(() => db.Book.at(-1))
  assert.is(error.code, 'ERR_NEGATIVE_SLICE')
  assert.match(error.message, "at's index must be a whole number of at least 0, not -1")
})

test('inBulk returns rows by a unique field', () => {
  const { db, vacancy, omens, fantasy, crime } = filledLibrary()
  assert.equal(
    db.Book.inBulk([vacancy.id, omens.id, 77]),
    new Map([
      [vacancy.id, vacancy],
      [omens.id, omens],
    ]),
  )
  assert.equal(
    db.Tag.inBulk(['Crime', 'Fantasy'], { field: 'name' }),
    new Map([
      ['Fantasy', fantasy],
      ['Crime', crime],
    ]),
  )
  assert.is(db.Tag.inBulk().size, 3)
  assert.is(refused(() => loose(db.Book).inBulk(['x'], { field: 'title' })).code, 'ERR_NOT_UNIQUE')
  assert.is(refused(() => loose(db.Book).inBulk(['x'], { field: 'nope' })).code, 'ERR_UNKNOWN_FIELD')
})

test.run()
