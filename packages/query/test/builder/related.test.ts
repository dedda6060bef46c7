import { DoesNotExist, IntegrityError, StoreError, UsageError } from '@relata/core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { emptyLibrary, filledLibrary, loose, refused } from '../worlds/library.js'

const forward = suite('row attributes')

forward('a forward attribute is the row that the key refers to, the same object that get returns', () => {
  const { db, stardust, gaiman, omens, le } = filledLibrary()
  assert.is(stardust.author, gaiman)
  assert.is(stardust.author, db.Author.get(gaiman.id))
  assert.is(stardust.author_id, gaiman.id)
  assert.is(stardust.editor, null)
  assert.is(omens.editor, le)
})

forward('it follows the key that the row holds, in the present state', () => {
  const { db, stardust, gaiman, rowling } = filledLibrary()
  const moved = db.Book.update(stardust, { author: rowling })
  assert.is(moved.author, rowling)
  assert.is(stardust.author, gaiman)
  const renamed = db.Author.update(gaiman, { name: 'Neil Gaiman' })
  assert.is(stardust.author, renamed)
})

forward('a key to a deleted row throws DoesNotExist', () => {
  const { db, vacancy } = filledLibrary()
  const note = db.Note.create({ text: 'x', book_id: 77 })
  const error = refused(() => note.book)
  assert.instance(error, DoesNotExist)
  assert.is(error.code, 'ERR_DOES_NOT_EXIST')
  assert.is(error.message, 'Note.book is 77, but there is no Book with that id')
  assert.is(db.related(note, 'book'), null)
  db.Book.delete(vacancy)
  assert.is(db.Note.create({ text: 'y', book_id: db.Book.first()?.id ?? 0 }).book, db.Book.first())
})

forward('a key may hold another field than the primary key', () => {
  const { db, crime } = filledLibrary()
  const vote = db.Vote.create({ tag: crime, by: 'u1' })
  assert.is(vote.tag_id, 'Crime')
  assert.is(vote.tag, crime)
  assert.is(crime.votes.create({ by: 'u2' }).tag_id, 'Crime')
  assert.is(crime.votes.count(), 2)
})

forward('a reverse one-to-one is its row, or throws DoesNotExist; related returns null instead', () => {
  const { db, rowling, gaiman } = filledLibrary()
  assert.is(rowling.profile.city, 'Edinburgh')
  assert.is(db.related(rowling, 'profile'), rowling.profile)
  const error = refused(() => gaiman.profile)
  assert.instance(error, DoesNotExist)
  assert.is(
    error.message,
    "Author 2 has no profile; to read null instead, use db.related(row, 'profile'), or declare the relation with reverse: 'null'",
  )
  assert.is(db.related(gaiman, 'profile'), null)
  assert.is(refused(() => db.related(gaiman, 'nope' as never)).code, 'ERR_UNKNOWN_FIELD')
  assert.is(refused(() => loose(db).related({}, 'profile')).code, 'ERR_ARGUMENT')
  assert.is(refused(() => loose(db).related(undefined, 'profile')).code, 'ERR_UNDEFINED')
})

forward('a one-to-one is assigned on the side that holds the key, and is taken by one only', () => {
  const { db, rowling, gaiman, le } = filledLibrary()
  const profile = db.Profile.update(rowling.profile, { author: gaiman })
  assert.is(gaiman.profile, profile)
  assert.is(db.related(rowling, 'profile'), null)
  const other = db.Profile.create({ city: 'Portland', author: le })
  const error = refused(() => db.Profile.update(other, { author: gaiman }))
  assert.is(error.code, 'ERR_UNIQUE')
  assert.is(le.profile, other)
})

forward('inherited relations are read through the parent link', () => {
  const db = emptyLibrary()
  const ann = db.Person.create({ name: 'Ann' })
  const diner = db.Restaurant.create({ name: 'Diner', stars: 3, owner: ann })
  assert.is(diner.owner, ann)
  assert.is(diner.place_ptr, db.Place.get(diner.place_ptr_id))
  assert.is(diner.place_ptr.restaurant, diner)
  assert.equal(ann.places.toArray(), [diner.place_ptr])
  assert.is(db.Restaurant.get({ owner__name: 'Ann' }), diner)
  const bare = db.Place.create({ name: 'Field' })
  assert.is(db.related(bare, 'restaurant'), null)
})

forward('rows can not be assigned to: attributes say what to do instead', () => {
  const { stardust, rowling } = filledLibrary()
  const row = stardust as unknown as Record<string, unknown>
  for (const name of ['author', 'tags', 'chapters']) {
    const error = refused(() => (row[name] = rowling))
    assert.instance(error, UsageError)
    assert.is(error.code, 'ERR_ROW_READONLY')
    assert.match(error.message, 'db.Book.update')
  }
  assert.instance(
    refused(() => (row['title'] = 'x')),
    TypeError,
  )
  assert.instance(
    refused(() => (row['unheard'] = 'x')),
    TypeError,
  )
  assert.instance(
    refused(() => delete row['title']),
    TypeError,
  )
})

forward('pk is the primary key, whatever its name', () => {
  const { db, stardust, rowling } = filledLibrary()
  assert.is(stardust.pk, stardust.id)
  assert.is(db.Slot.create({ code: 'x', author: rowling }).pk, 'x')
})

forward('relation attributes are no own properties: no printer triggers them', () => {
  const { stardust } = filledLibrary()
  assert.equal(Object.keys(stardust), [
    'id',
    'title',
    'published',
    'rating',
    'price',
    'sold',
    'notes',
    'author_id',
    'editor_id',
  ])
  assert.is(JSON.parse(JSON.stringify(stardust)).author, undefined)
})

forward('a deleted row keeps its fields; its managers are empty and throw on writing', () => {
  const { db, gaiman, stardust, fantasy } = filledLibrary()
  const { books } = gaiman
  const { tags } = stardust
  db.Author.delete(gaiman)
  assert.is(gaiman.name, 'Gaiman')
  assert.is(stardust.title, 'Stardust')
  assert.equal(books.toArray(), [])
  assert.is(books.count(), 0)
  assert.is(books.exists(), false)
  assert.equal(books.filter({ rating__gt: 1 }).toArray(), [])
  assert.is(tags.count(), 0)
  assert.equal(tags.toArray(), [])
  assert.is(db.related(gaiman, 'profile'), null)
  const writes: readonly (() => unknown)[] = [
    () => books.create({ title: 'x' }),
    () => books.add(stardust),
    () => books.set([]),
    () => tags.add(fantasy),
    () => tags.remove(fantasy),
    () => tags.clear(),
    () => tags.set([]),
    () => tags.create({ name: 'x' }),
    () => db.Author.update(gaiman, { name: 'x' }),
    () => db.Author.delete(gaiman),
    () => db.Book.create({ title: 'x', author: gaiman }),
  ]
  for (const write of writes) {
    const error = refused(write)
    assert.ok(error.code === 'ERR_ROW_GONE' || error.code === 'ERR_DANGLING_KEY', error.message)
  }
  assert.instance(
    refused(() => books.create({ title: 'x' })),
    StoreError,
  )
  assert.match(refused(() => books.create({ title: 'x' })).message, 'Author 2 no longer exists')
  assert.is(db.Tag.count(), 3)
})

forward.run()

const reverse = suite('reverse foreign key')

reverse('is all of its rows, in order of creation or of the model', () => {
  const { gaiman, stardust, omens } = filledLibrary()
  assert.equal(gaiman.books.toArray(), [stardust, omens])
  assert.equal([...gaiman.books], [stardust, omens])
  assert.equal(gaiman.books.all().toArray(), [stardust, omens])
  assert.is(gaiman.books.count(), 2)
  assert.is(gaiman.books.first(), stardust)
  stardust.chapters.create({ number: 1 })
  stardust.chapters.create({ number: 3 })
  stardust.chapters.create({ number: 2 })
  assert.equal(
    stardust.chapters.toArray().map((chapter) => chapter.number),
    [3, 2, 1],
  )
  assert.is(stardust.chapters.first()?.number, 3)
})

reverse('has the whole surface of a query set', () => {
  const { db, gaiman, stardust, omens } = filledLibrary()
  const { books } = gaiman
  assert.equal(books.filter({ rating__gt: 40 }).toArray(), [omens])
  assert.equal(books.exclude({ tags__name: 'Crime' }).toArray(), [stardust])
  assert.equal(books.orderBy('title').toArray(), [omens, stardust])
  assert.equal(books.valuesList('title', { flat: true }).toArray(), ['Stardust', 'Good Omens'])
  assert.is(books.get({ title: 'Stardust' }), stardust)
  assert.is(books.contains(omens), true)
  assert.is(books.exists(), true)
  assert.equal(books.slice(1).toArray(), [omens])
  assert.equal(books.none().toArray(), [])
  assert.is(books.filter({ rating__gt: 40 }).update({ sold: true }), 1)
  assert.is(db.Book.filter({ sold: true }).count(), 1)
  assert.is(db.Author.filter({ books__in: books }).count(), 1)
})

reverse('create makes a related row, whatever the values say of the owner', () => {
  const { db, gaiman, rowling, stardust } = filledLibrary()
  assert.is(gaiman.books.create({ title: 'Coraline' }).author, gaiman)
  assert.is(gaiman.books.create({ title: 'Odd', author: rowling } as never).author, gaiman)
  assert.is(gaiman.books.create({ title: 'Even', author_id: rowling.id } as never).author, gaiman)
  assert.is(gaiman.books.count(), 5)
  assert.is(stardust.chapters.create({ number: 1 }).book, stardust)
  assert.is(refused(() => gaiman.books.create({ title: 'x', titel: 'x' } as never)).code, 'ERR_UNKNOWN_FIELD')
  assert.is(refused(() => gaiman.books.create({} as never)).code, 'ERR_REQUIRED')
  assert.is(db.Book.count(), 7)
})

reverse('add sets the key of rows and keys, all or none', () => {
  const { gaiman, vacancy, left, stardust } = filledLibrary()
  gaiman.books.add(vacancy, left.id)
  assert.is(gaiman.books.count(), 4)
  gaiman.books.add()
  gaiman.books.add(stardust)
  assert.is(gaiman.books.count(), 4)
  assert.is(vacancy.author_id, 1)
})

reverse('add refuses what is no row of the model, and changes nothing then', () => {
  const { db, gaiman, vacancy, fantasy } = filledLibrary()
  const other = filledLibrary()
  const wrong: readonly (readonly [unknown, string])[] = [
    [fantasy, 'ERR_WRONG_MODEL'],
    [other.left, 'ERR_OTHER_STORE'],
    [undefined, 'ERR_UNDEFINED'],
    [null, 'ERR_NULL_KEY'],
    ['x', 'ERR_VALUE_TYPE'],
    [99, 'ERR_DANGLING_KEY'],
    [{}, 'ERR_NOT_UNIQUE'],
  ]
  const before = db.stateHash()
  for (const [value, code] of wrong)
    assert.is(refused(() => gaiman.books.add(vacancy, value as never)).code, code)
  assert.is(db.stateHash(), before)
  assert.instance(
    refused(() => gaiman.books.add(99)),
    IntegrityError,
  )
  assert.match(
    refused(() => gaiman.books.add(fantasy as never)).message,
    'Expected a Book or its key, got a Tag',
  )
})

reverse('remove, clear and set take the key away where it is nullable', () => {
  const { le, omens, stardust, vacancy, db } = filledLibrary()
  le.edited.add(stardust)
  const edited = (): string[] => le.edited.toArray().map((book) => book.title)
  assert.equal(edited(), ['Stardust', 'Good Omens'])
  le.edited.remove(omens)
  assert.equal(edited(), ['Stardust'])
  assert.is(db.Book.get(omens.id).editor, null)
  const stranger = refused(() => le.edited.remove(stardust, vacancy))
  assert.instance(stranger, DoesNotExist)
  assert.is(stranger.code, 'ERR_NOT_RELATED')
  assert.equal(le.edited.toArray().length, 1)
  le.edited.set([omens, vacancy.id])
  assert.equal(le.edited.valuesList('title', { flat: true }).toArray(), ['The Casual Vacancy', 'Good Omens'])
  le.edited.set([omens], { clear: true })
  assert.is(le.edited.count(), 1)
  le.edited.clear()
  assert.is(le.edited.count(), 0)
  le.edited.set(db.Book.filter({ rating__gt: 30 }))
  assert.is(le.edited.count(), 3)
  assert.is(refused(() => le.edited.set(undefined as never)).code, 'ERR_UNDEFINED')
  assert.is(refused(() => le.edited.set(5 as never)).code, 'ERR_ARGUMENT')
})

reverse('with a key that can not be null, remove and clear are refused and set only adds', () => {
  const { gaiman, stardust, vacancy } = filledLibrary()
  const books = gaiman.books as unknown as {
    remove(row: unknown): void
    clear(): void
    set(rows: unknown[]): void
  }
  for (const call of [() => books.remove(stardust), () => books.clear()]) {
    const error = refused(call)
    assert.instance(error, UsageError)
    assert.is(error.code, 'ERR_NOT_NULLABLE')
    assert.match(error.message, 'Book.author is not nullable')
  }
  books.set([vacancy])
  assert.is(gaiman.books.count(), 3)
})

reverse('getOrCreate and updateOrCreate look among the related rows', () => {
  const { db, gaiman, rowling, stardust } = filledLibrary()
  assert.equal(gaiman.books.getOrCreate({ title: 'Stardust' }), [stardust, false])
  const [made, created] = rowling.books.getOrCreate({ title: 'Stardust' }, { rating: 7 })
  assert.is(created, true)
  assert.is(made.author, rowling)
  assert.is(made.rating, 7)
  const [changed, isNew] = gaiman.books.updateOrCreate({ title: 'Stardust' }, { rating: 1 })
  assert.is(isNew, false)
  assert.is(changed.rating, 1)
  assert.is(changed.id, stardust.id)
  assert.is(gaiman.books.updateOrCreate({ title: 'Coraline' }, { rating: 2 })[1], true)
  assert.is(db.Book.count(), 6)
})

reverse('works without an index, by a scan', () => {
  const { db, gaiman, le } = filledLibrary()
  const first = gaiman.slots.create({ code: 'a' })
  db.Slot.create({ code: 'b', author: le })
  db.Slot.create({ code: 'c', author: gaiman })
  assert.equal(
    gaiman.slots.toArray().map((slot) => slot.code),
    ['a', 'c'],
  )
  assert.is(gaiman.slots.count(), 2)
  le.slots.add(first)
  assert.is(le.slots.count(), 2)
})

reverse.run()
