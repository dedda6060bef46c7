import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { avg, count, max, OuterRef, stdDev, Subquery, sum } from '../../src/index.js'
import type { LiveQueries } from '../../src/live/registry/live-queries.js'
import { emptyLibrary, type LibraryDb } from '../worlds/library.js'

const test = suite('the work of a live query')

const liveOf = (db: LibraryDb): LiveQueries =>
  (db.Book as unknown as { readonly context: { readonly live: LiveQueries } }).context.live

/** Authors with three books each, each with two chapters. */
function filled(authors: number): LibraryDb {
  const db = emptyLibrary()
  db.transact(() => {
    for (let i = 0; i < authors; i++) {
      const author = db.Author.create({ name: `A${i}`, country: ['uk', 'fr'][i % 2] ?? '' })
      db.Profile.create({ author, city: `City${i % 10}` })
      for (let j = 0; j < 3; j++) {
        const book = author.books.create({ title: `B${i}.${j}`, rating: j })
        for (let k = 0; k < 2; k++) book.chapters.create({ number: k })
      }
    }
  })
  return db
}

/** The cost of a write, in rows visited, evaluated and replayed. */
function workOf(db: LibraryDb, write: () => void): readonly number[] {
  const { visited, evaluated, replayed } = liveOf(db).work
  write()
  const after = liveOf(db).work
  return [after.visited - visited, after.evaluated - evaluated, after.replayed - replayed]
}

function costs(authors: number): readonly unknown[] {
  const db = filled(authors)
  db.Chapter.filter({ book__author__profile__city: 'City1' }).live().subscribe()
  db.Chapter.exclude({ book__author__country: 'fr' }).orderBy('book__author__name').changes().subscribe()
  db.Author.filter({ books__chapters__number: 1, books__rating__gt: 0 }).liveCount().subscribe()
  db.Book.orderBy('-rating', 'title').slice(0, 5).live().subscribe()
  for (const author of db.Author.orderBy('pk').slice(0, 20)) author.books.live().subscribe()
  const author = db.Author.orderBy('pk').at(3)
  const book = author?.books.first()
  if (author === undefined || book === null || book === undefined) throw new Error('filled')
  return [
    workOf(db, () => db.Profile.update(author.profile, { city: 'City1' })),
    workOf(db, () => db.Author.update(author, { country: 'de' })),
    workOf(db, () => db.Author.update(author, { name: 'Z' })),
    workOf(db, () => db.Book.update(book, { rating: 9 })),
    workOf(db, () => db.Book.update(book, { author: db.Author.orderBy('pk').at(5) ?? author })),
    workOf(db, () => db.Tag.create({ name: 'Nobody watches' })),
    workOf(db, () => db.Author.delete(author)),
  ]
}

test('is bounded by the change, whatever the size of the tables', () => {
  const small = costs(40)
  assert.equal(costs(400), small)
  // A profile is one author's, three books' and six chapters': those chapters are evaluated again, and nothing
  // else.
  assert.equal((small[0] as readonly number[])[1], 6)
  assert.equal(small[5], [0, 0, 0])
})

/** Groups, aggregates, different values, values over several rows, combined sets, and queries inside. */
function groupCosts(authors: number): readonly unknown[] {
  const db = filled(authors)
  db.Book.values('author')
    .annotate({
      n: count('pk'),
      sum: sum('rating'),
      best: max('rating'),
      different: count('rating', { distinct: true }),
    })
    .orderBy('-sum')
    .slice(0, 3)
    .live()
    .subscribe()
  db.Book.liveAggregate({ n: count(), mean: avg('rating'), chapters: count('chapters') }).subscribe()
  db.Book.values('author')
    .annotate({ spread: stdDev('rating') })
    .live()
    .subscribe()
  db.Book.orderBy('-rating', 'title')
    .slice(0, 5)
    .liveAggregate({ n: count(), sum: sum('rating'), chapters: count('chapters') })
    .subscribe()
  db.Book.values('author')
    .annotate({ n: count('pk'), best: max('rating') })
    .values('n', 'best')
    .distinct()
    .live()
    .subscribe()
  db.Author.values('name', 'books__title').live().subscribe()
  db.Author.values('country').distinct().live().subscribe()
  db.Book.filter({ rating: 1 })
    .union(db.Book.filter({ author__country: 'uk' }))
    .orderBy('title')
    .live()
    .subscribe()
  db.Book.filter({ rating: 1 })
    .values('title')
    .union(db.Book.filter({ author__country: 'uk' }).values('title'))
    .difference(db.Book.filter({ chapters__number: 7 }).values('title'))
    .orderBy('title')
    .live()
    .subscribe()
  db.Book.filter({ author__in: db.Author.filter({ country: 'uk' }) })
    .live()
    .subscribe()
  const latest = db.Book.filter({ author: OuterRef('pk') })
    .orderBy('-rating')
    .values('title')
    .slice(0, 1)
  db.Author.annotate({ best: Subquery(latest) })
    .live()
    .subscribe()
  const author = db.Author.orderBy('pk').at(3)
  const book = author?.books.first()
  if (author === undefined || book === null || book === undefined) throw new Error('filled')
  return [
    workOf(db, () => db.Book.update(book, { rating: 9 })),
    workOf(db, () => db.Book.update(book, { title: 'Z' })),
    workOf(db, () => db.Book.update(book, { author: db.Author.orderBy('pk').at(5) ?? author })),
    workOf(db, () => db.Author.update(author, { country: 'de' })),
    workOf(db, () => book.chapters.create({ number: 9 })),
    workOf(db, () => db.Author.delete(author)),
  ]
}

test('is bounded by the change for groups, combined sets and queries inside, too', () => {
  const small = groupCosts(40)
  assert.equal(groupCosts(400), small)
  // A spread is computed again from its group, three books, and aggregates of a slice from its five.
  assert.is((small[0] as readonly number[])[2], 3 + 5)
})

test('ends with the last subscriber', () => {
  const db = filled(10)
  const sets = Array.from({ length: 30 }, () => db.Book.filter({ author__country: 'uk' }).live().subscribe())
  const others = [1, 2, 3].map((rating) => db.Book.filter({ rating }).live().subscribe())
  assert.is(liveOf(db).size, 4)
  for (const subscription of [...sets, ...others]) subscription.unsubscribe()
  assert.is(liveOf(db).size, 0)
  assert.equal(
    workOf(db, () => db.Book.all().update({ rating: 3 })),
    [0, 0, 0],
  )
})

test('is that of the views that contain a row or match its key, whatever the number of others', () => {
  const db = filled(60)
  for (const author of db.Author.all()) author.books.live().subscribe()
  for (let i = 0; i < 60; i++)
    db.Book.filter({ author__name: `A${i}`, rating__gte: 0 })
      .live()
      .subscribe()
  const book = db.Book.get(1)
  assert.equal(
    workOf(db, () => db.Book.update(book, { rating: 7 })),
    [0, 2, 0],
  )
  assert.equal(workOf(db, () => db.Book.update(book, { author: db.Author.get(9) }))[1], 4)
})

test('is printed by explain', () => {
  const db = filled(3)
  const byRow = String(db.Book.filter({ author__name: 'A1' }).explain({ live: true }))
  assert.match(byRow, 'maintained per row, routed by key value')
  assert.match(byRow, 'on a change of Author (name) by author')
  assert.match(String(db.Book.filter({ rating__gt: 1 }).explain({ live: true })), 'routed by range')
  assert.match(
    String(db.Book.filter({ title__startswith: 'B', author: 1 }).explain({ live: true })),
    'routed by key value and range',
  )
  assert.match(String(db.Book.values('title').distinct().explain({ live: true })), 'maintained per group')
  const groups = db.Book.values('author').annotate({ n: count('pk') })
  assert.match(String(groups.distinct().explain({ live: true })), 'maintained per group')
  assert.match(String(groups.values('n').distinct().explain({ live: true })), 'maintained per group')
  assert.match(
    String(
      db.Book.filter({ rating: 1 })
        .union(db.Book.filter({ rating: 2 }), { all: true })
        .explain({ live: true }),
    ),
    'maintained by recomputing',
  )
})

/** The work of a write to, before and behind a live page in the middle of a table. */
function pageCosts(authors: number): readonly unknown[] {
  const db = filled(authors)
  const set = db.Book.orderBy('rating', 'title')
  const cursor = set.page({ size: 20 }).next
  set.livePage({ size: 20, after: cursor }).subscribe()
  const [on, behind] = [set.at(25), set.last()]
  if (on === undefined || behind === null) throw new Error('filled')
  return [
    workOf(db, () => db.Book.update(on, { rating: 0, title: `${on.title}!` })),
    workOf(db, () => db.Book.update(behind, { title: 'Z' })),
    workOf(db, () => db.Tag.create({ name: 'Nobody watches' })),
  ]
}

test('of a page is bounded by the change', () => {
  const small = pageCosts(100)
  assert.equal(pageCosts(1000), small)
})

test.run()
