import { defineSchema, IntegrityError, model, StoreError, string, UsageError } from '@relata/core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { count, createStore, F, OuterRef, Subquery } from '../../src/index.js'
import { emptyLibrary, filledLibrary, refused } from '../worlds/library.js'

const test = suite('writing')

test('create returns the stored row', () => {
  const { db, rowling } = filledLibrary()
  const book = db.Book.create({ title: 'x', author: rowling })
  assert.is(book, db.Book.get(book.id))
  assert.is(book.rating, 0)
  assert.ok(Object.isFrozen(book))
  assert.is(db.Slot.create({ code: 'a', author_id: rowling.id }).author, rowling)
  assert.is(db.Slot.get('a').code, 'a')
  assert.is(db.Slot.create({ pk: 'b', author: rowling } as never).code, 'b')
  assert.is(refused(() => db.Book.create({ title: 'x' } as never)).code, 'ERR_REQUIRED')
  assert.is(refused(() => db.Book.create('x' as never)).code, 'ERR_ARGUMENT')
  assert.is(
    refused(() => db.Book.create({ title: 'x', author: filledLibrary().rowling })).code,
    'ERR_OTHER_STORE',
  )
})

test('bulkCreate makes all or none', () => {
  const { db } = filledLibrary()
  const made = db.Tag.bulkCreate([{ name: 'a' }, { name: 'b' }])
  assert.equal(
    made.map((tag) => tag.name),
    ['a', 'b'],
  )
  const before = db.stateHash()
  assert.instance(
    refused(() => db.Tag.bulkCreate([{ name: 'c' }, { name: 'a' }])),
    IntegrityError,
  )
  assert.is(db.stateHash(), before)
})

test('bulkCreate with ignoreConflicts leaves out what clashes', () => {
  const { db } = filledLibrary()
  const made = db.Tag.bulkCreate([{ name: 'Crime' }, { name: 'c' }, { name: 'c' }], { ignoreConflicts: true })
  assert.equal(
    made.map((tag) => tag.name),
    ['c'],
  )
  assert.is(db.Tag.count(), 4)
  assert.is(
    refused(() => db.Tag.bulkCreate([{ name: null as never }], { ignoreConflicts: true })).code,
    'ERR_NULL',
  )
})

test('bulkCreate with updateConflicts updates existing rows', () => {
  const { db, stardust } = filledLibrary()
  const first = stardust.chapters.create({ number: 1, title: 'old' })
  const rows = db.Chapter.bulkCreate(
    [
      { book: stardust, number: 1, title: 'new' },
      { book: stardust, number: 2, title: 'two' },
    ],
    { updateConflicts: true, updateFields: ['title'], uniqueFields: ['book', 'number'] },
  )
  assert.equal(
    rows.map((row) => [row.number, row.title]),
    [
      [1, 'new'],
      [2, 'two'],
    ],
  )
  assert.is(rows[0]?.id, first.id)
  // What isn't given is what a new row would have.
  const [again] = db.Chapter.bulkCreate([{ book: stardust, number: 1 }], {
    updateConflicts: true,
    updateFields: ['title'],
    uniqueFields: ['book', 'number'],
  })
  assert.is(again?.title, '')
  const options = { updateConflicts: true }
  assert.is(refused(() => db.Tag.bulkCreate([{ name: 'x' }], options)).code, 'ERR_ARGUMENT')
  assert.is(
    refused(() =>
      db.Chapter.bulkCreate([], { ...options, updateFields: ['title'], uniqueFields: ['number'] }),
    ).code,
    'ERR_NOT_UNIQUE',
  )
  assert.is(
    refused(() =>
      db.Chapter.bulkCreate([], { ...options, updateFields: ['nope' as never], uniqueFields: ['id'] }),
    ).code,
    'ERR_UNKNOWN_FIELD',
  )
  assert.is(
    refused(() => db.Chapter.bulkCreate([], { ...options, updateFields: ['id'], uniqueFields: ['id'] })).code,
    'ERR_KEY_CHANGE',
  )
  assert.is(
    refused(() => db.Chapter.bulkCreate([], { ...options, ignoreConflicts: true })).code,
    'ERR_ARGUMENT',
  )
})

test('update of a row or key returns the new row; if nothing changed, the same one', () => {
  const { db, stardust, rowling } = filledLibrary()
  const changed = db.Book.update(stardust, { title: 'Star Dust', author: rowling })
  assert.is(changed.title, 'Star Dust')
  assert.is(changed, db.Book.get(stardust.id))
  assert.is(stardust.title, 'Stardust')
  assert.is(db.Book.update(stardust.id, { title: 'Star Dust' }), changed)
  assert.is(db.Book.update(stardust, { rating: undefined } as never), changed)
})

test('update takes only the key from the row, never its other values', () => {
  const { db, stardust } = filledLibrary()
  db.Book.update(stardust, { rating: 1 })
  assert.equal([db.Book.update(stardust, { sold: true }).rating, db.Book.get(stardust.id).sold], [1, true])
})

test('update takes a recipe, and expressions', () => {
  const { db, stardust } = filledLibrary()
  const noted = db.Book.update(stardust, (draft) => {
    draft.notes = { seen: [1] }
    draft.rating += 1
  })
  assert.equal([noted.notes, noted.rating], [{ seen: [1] }, 41])
  assert.is(db.Book.update(stardust, { rating: F('rating').times(2) as never }).rating, 82)
})

test('update refuses what is no row or key of the model', () => {
  const { db, stardust, fantasy } = filledLibrary()
  const other = filledLibrary()
  const wrong: readonly (readonly [unknown, string])[] = [
    [undefined, 'ERR_UNDEFINED'],
    [null, 'ERR_NULL_KEY'],
    [fantasy, 'ERR_WRONG_MODEL'],
    [other.stardust, 'ERR_OTHER_STORE'],
    [99, 'ERR_DOES_NOT_EXIST'],
    ['x', 'ERR_VALUE_TYPE'],
  ]
  for (const [given, code] of wrong) {
    assert.is(refused(() => db.Book.update(given as never, { rating: 1 })).code, code)
    assert.is(refused(() => db.Book.delete(given as never)).code, code)
  }
  assert.instance(
    refused(() => db.Book.update(undefined as never, {})),
    UsageError,
  )
  assert.is(refused(() => db.Book.update(stardust, undefined as never)).code, 'ERR_UNDEFINED')
  assert.is(refused(() => db.Book.update(stardust, { nope: 1 } as never)).code, 'ERR_UNKNOWN_FIELD')
  assert.is(refused(() => db.Book.update(stardust, { tags: [] } as never)).code, 'ERR_NOT_A_FIELD')
  assert.is(refused(() => db.Book.update(stardust, { id: 9 } as never)).code, 'ERR_KEY_CHANGE')
})

test('a row of another store is refused as that, even where the schemas differ', () => {
  const { db, stardust } = filledLibrary()
  const elsewhere = createStore(defineSchema({ Book: model({ title: string() }) }))
  const asked = [
    () => elsewhere.Book.get(stardust),
    () => elsewhere.Book.update(stardust, { title: 'x' }),
    () => elsewhere.Book.delete(stardust),
    () => elsewhere.Book.contains(stardust),
    () => db.Chapter.filter({ book: elsewhere.Book.create({ title: 'y' }) as never }).count(),
  ]
  for (const ask of asked) assert.is(refused(ask).code, 'ERR_OTHER_STORE')
})

test('a parent model takes a row of its child', () => {
  const db = emptyLibrary()
  const diner = db.Restaurant.create({ name: 'Diner', stars: 1 })
  assert.is(db.Place.update(diner, { name: 'Bistro' }).name, 'Bistro')
  assert.is(db.Restaurant.get(diner.place_ptr_id).name, 'Bistro')
  assert.is(db.Restaurant.update(diner, { name: 'Café', stars: 2 }).name, 'Café')
  assert.is(
    refused(() => db.Restaurant.update(db.Place.first() as never, { stars: 1 })).code,
    'ERR_WRONG_MODEL',
  )
  assert.is(db.Place.delete(diner).total, 2)
  assert.is(refused(() => db.Restaurant.update(diner, { stars: 1 })).code, 'ERR_ROW_GONE')
})

test('bulkUpdate takes pairs', () => {
  const { db, stardust, omens } = filledLibrary()
  assert.is(
    db.Book.bulkUpdate([
      [stardust, { rating: 1 }],
      [omens.id, { rating: 2 }],
    ]),
    2,
  )
  assert.equal(db.Book.filter({ rating__lt: 3 }).valuesList('rating', { flat: true }).toArray(), [1, 2])
  const before = db.stateHash()
  assert.is(
    refused(() =>
      db.Book.bulkUpdate([
        [stardust, { rating: 5 }],
        [99, { rating: 2 }],
      ]),
    ).code,
    'ERR_DOES_NOT_EXIST',
  )
  assert.is(db.stateHash(), before)
  assert.is(refused(() => db.Book.bulkUpdate([stardust] as never)).code, 'ERR_ARGUMENT')
})

test('update of a query set: values, and expressions computed from the rows as they were', () => {
  const { db, gaiman, rowling, stardust } = filledLibrary()
  assert.is(db.Book.filter({ author: gaiman }).update({ sold: true, editor: rowling }), 2)
  assert.is(rowling.edited.count(), 2)
  assert.is(db.Book.all().update({ rating: F('rating').plus(1) }), 4)
  assert.is(db.Book.get(stardust.id).rating, 41)
  assert.is(db.Book.filter({ author: gaiman }).update({ editor: F('author') as never }), 2)
  assert.is(db.Book.get(stardust.id).editor, gaiman)
  const best = Subquery(db.Author.filter({ pk: OuterRef('author') }).valuesList('name', { flat: true }))
  db.Book.all().update({ title: best as never })
  assert.is(db.Book.get(stardust.id).title, 'Gaiman')
  assert.is(db.Book.filter({ title: 'nobody' }).update({ rating: 1 }), 0)
  db.Book.filter({ rating__gt: 0 }).update({ rating: F('rating').minus(100) })
  assert.is(db.Book.filter({ rating__gt: 0 }).count(), 0)
})

test('update of a query set refuses what can not be set, even where no row is concerned', () => {
  const { db } = filledLibrary()
  const none = db.Book.filter({ title: 'nobody' })
  const wrong: readonly (readonly [object, string])[] = [
    [{ nope: 1 }, 'ERR_UNKNOWN_FIELD'],
    [{ tags: [] }, 'ERR_NOT_A_FIELD'],
    [{ chapters: [] }, 'ERR_NOT_A_FIELD'],
    [{ author__name: 'x' }, 'ERR_UNKNOWN_FIELD'],
    [{ rating: count('tags') }, 'ERR_AGGREGATE_IN_UPDATE'],
    [{ title: F('author__name') }, 'ERR_JOINED_UPDATE'],
    [{ rating: F('author__id').plus(1) }, 'ERR_JOINED_UPDATE'],
    [{ title: F('nope') }, 'ERR_UNKNOWN_FIELD'],
    [{ author: db.Author.all() }, 'ERR_ARGUMENT'],
  ]
  for (const [values, code] of wrong) assert.is(refused(() => none.update(values)).code, code)
  const before = db.stateHash()
  assert.is(refused(() => db.Tag.all().update({ name: 'same' })).code, 'ERR_UNIQUE')
  assert.is(refused(() => db.Book.all().update({ rating: 'x' as never })).code, 'ERR_VALUE_TYPE')
  assert.is(db.stateHash(), before)
})

test('delete of a row and of a query set report what went', () => {
  const { db, gaiman, omens } = filledLibrary()
  omens.chapters.create({ number: 1 })
  const report = db.Author.delete(gaiman)
  assert.is(report.byModel['Author'], 1)
  assert.is(report.byModel['Book'], 2)
  assert.is(report.byModel['Chapter'], 1)
  assert.is(db.Book.filter({ rating__gt: 0 }).delete().byModel['Book'], 2)
  assert.is(db.Book.all().delete().total, 0)
  assert.is(db.Tag.all().delete().total, 3)
})

test('explainDelete shows the closure and changes nothing', () => {
  const { db, gaiman } = filledLibrary()
  const before = db.stateHash()
  const explanation = db.explainDelete(gaiman)
  assert.ok(JSON.stringify(explanation).length > 0)
  assert.is(db.stateHash(), before)
  assert.is(refused(() => db.explainDelete(undefined as never)).code, 'ERR_UNDEFINED')
  assert.is(refused(() => db.explainDelete(5 as never)).code, 'ERR_ARGUMENT')
})

test('explainDelete of several rows is what a delete of all of them together would do', () => {
  const { db } = filledLibrary()
  const books = db.Book.all()
  const { total, byModel } = db.explainDelete(books)
  assert.equal({ total, byModel }, { ...books.delete() })
  const rows = [...db.Author.all(), ...db.Tag.all()]
  assert.is(refused(() => db.explainDelete(rows)).code, 'ERR_ARGUMENT')
  assert.is(refused(() => db.explainDelete([])).code, 'ERR_ARGUMENT')
})

test('getOrCreate and updateOrCreate: lookups, defaults, functions among them', () => {
  const { db, fantasy } = filledLibrary()
  assert.equal(db.Tag.getOrCreate({ name: 'Fantasy' }), [fantasy, false])
  assert.is(
    db.Author.getOrCreate({ name: 'Pratchett', country__icontains: 'u' } as never, { country: () => 'uk' })[0]
      .country,
    'uk',
  )
  assert.is(db.Author.getOrCreate({ name__exact: 'Banks' } as never)[0].name, 'Banks')
  assert.is(db.Author.updateOrCreate({ name: 'Banks' }, { country: () => 'scotland' })[0].country, 'scotland')
  assert.is(
    refused(() => db.Author.getOrCreate({ name: 'x' }, { nope: 1 } as never)).code,
    'ERR_UNKNOWN_FIELD',
  )
  assert.is(refused(() => db.Author.getOrCreate({ country: 'uk' })).code, 'ERR_MULTIPLE_OBJECTS')
  assert.is(refused(() => db.Author.getOrCreate({ name: undefined as never })).code, 'ERR_UNDEFINED')
  assert.is(refused(() => db.Author.getOrCreate(undefined as never)).code, 'ERR_UNDEFINED')
  assert.is(db.Author.filter({ name: 'x' }).count(), 0)
})

test('a call that fails is undone, and the transaction continues', () => {
  const { db } = filledLibrary()
  db.transact(() => {
    db.Tag.create({ name: 'a' })
    assert.is(refused(() => db.Tag.bulkCreate([{ name: 'b' }, { name: 'a' }])).code, 'ERR_UNIQUE')
    db.Tag.create({ name: 'c' })
  })
  assert.equal(
    db.Tag.filter({ name__in: ['a', 'b', 'c'] })
      .valuesList('name', { flat: true })
      .toArray(),
    ['a', 'c'],
  )
})

test('choicesFor narrows by limitChoicesTo', () => {
  const { db } = filledLibrary()
  assert.equal(db.Prize.choicesFor('winner').valuesList('name', { flat: true }).toArray(), [
    'Rowling',
    'Gaiman',
  ])
  assert.is(db.Book.choicesFor('tags').count(), 3)
  assert.is(refused(() => db.Book.choicesFor('title' as never)).code, 'ERR_NOT_A_RELATION')
})

test('after close everything is refused', async () => {
  const { db, stardust, gaiman } = filledLibrary()
  const books = db.Book.all()
  const { tags } = stardust
  await db.close()
  const calls: readonly (() => unknown)[] = [
    () => db.Book.get(1),
    () => db.Book.count(),
    () => books.toArray(),
    () => db.Book.filter({ rating: 1 }),
    () => db.Book.create({ title: 'x', author_id: 1 }),
    () => tags.count(),
    () => tags.toArray(),
    () => tags.clear(),
    () => stardust.author,
    () => db.related(gaiman, 'profile'),
    () => db.transact(() => 1),
    () => db.stateHash(),
    () => db.explainDelete(gaiman),
  ]
  for (const call of calls) {
    const error = refused(call)
    assert.instance(error, StoreError)
    assert.is(error.code, 'ERR_CLOSED')
  }
})

test.run()
