import { CoreStore, MemoryLog, type Row } from '@relata/core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { choiceChecker, count, databaseOver, F, sum } from '../../src/index.js'
import { type Library, type LibraryDb, refused, schema } from '../worlds/library.js'
import { Replica } from '../worlds/replica.js'

const test = suite('a database over a store that only reads')

interface Both {
  readonly log: MemoryLog
  readonly db: LibraryDb
  readonly replica: Replica
  readonly copy: LibraryDb
}

/** A store with a log, and a database over a replica of it. */
async function both(): Promise<Both> {
  const log = new MemoryLog()
  const db = databaseOver<Library>(new CoreStore(schema, { log, choices: choiceChecker(schema) }))
  fill(db)
  const replica = await Replica.of(schema, log)
  return { log, db, replica, copy: databaseOver<Library>(replica) }
}

function fill(db: LibraryDb): void {
  const [ann, ben] = ['Ann', 'Ben'].map((name) => db.Author.create({ name }))
  db.Profile.create({ city: 'Bath', author_id: 1 })
  for (const name of ['x', 'y']) db.Tag.create({ name })
  for (const rating of [1, 2, 3])
    db.Book.create({ title: `b${rating}`, rating, author: rating < 3 ? ann : ben }).tags.add(
      1,
      rating === 1 ? 2 : 1,
    )
  for (const name of ['P', 'Q', 'R']) db.Person.create({ name })
  db.Person.get(1).friends.add(2, 3)
  db.Club.create({ name: 'C' }).members.add(1, 2)
  db.Restaurant.create({ name: 'Eat', owner_id: 1, stars: 3 })
  for (const number of [1, 2]) db.Chapter.create({ book_id: 1, number })
  db.Vote.create({ tag_id: 'x', by: 'me' })
  db.Slot.create({ code: 's', author_id: 2 })
}

const READS: readonly ((db: LibraryDb) => unknown)[] = [
  (db) => db.Book.get(1),
  (db) => db.Book.get({ title: 'b2' }),
  (db) => db.Book.get(1).author.profile.city,
  (db) => db.Author.get(1).books.toArray(),
  (db) => db.Author.get(1).books.count(),
  (db) => db.Author.get(2).slots.toArray(),
  (db) => db.Author.get(1).books.filter({ rating__gt: 1 }).toArray(),
  (db) => db.Book.get(1).tags.toArray(),
  (db) => db.Tag.get(1).books.count(),
  (db) => db.Tag.get(1).votes.toArray(),
  (db) => db.Person.get(2).friends.toArray(),
  (db) => db.Person.get(1).clubs.toArray(),
  (db) => db.Club.get(1).members.toArray(),
  (db) => db.Restaurant.get(1).owner,
  (db) => db.Book.get(1).chapters.toArray(),
  (db) => db.Book.filter({ tags__name: 'y' }).orderBy('-rating').toArray(),
  (db) => db.Book.exclude({ author__name: 'Ann' }).values('title'),
  (db) =>
    db.Author.annotate({ n: count('books') })
      .orderBy('-n')
      .values('name', 'n')
      .toArray(),
  (db) => db.Book.aggregate({ total: sum('rating') }),
  (db) => db.Book.filter({ rating: F('id') }).exists(),
  (db) => db.Book.all().prefetchRelated('tags').toArray(),
  (db) => String(db.Book.filter({ author__name: 'Ben' }).explain()),
  (db) => db.Book.through('tags').count(),
  (db) => db.position,
  (db) => db.stateHash(),
  (db) => db.has(db.Author.get(2), 'profile'),
]

const text = (value: unknown): string => JSON.stringify(value)

function compare(copy: LibraryDb, db: LibraryDb): void {
  for (const read of READS) assert.is(text(read(copy)), text(read(db)), String(read))
}

test('returns for every read what the store returns whose commits it has, after further commits too', async () => {
  const { log, db, replica, copy } = await both()
  compare(copy, db)
  db.transact(() => {
    db.Book.get(1).tags.remove(2)
    db.Book.get(2).tags.add(2)
    db.Book.update(3, { author_id: 1 })
    db.Vote.create({ tag_id: 'x', by: 'you' })
    db.Chapter.delete(1)
  })
  replica.catchUp(log)
  compare(copy, db)
})

test('keeps live queries current', async () => {
  const { log, db, replica, copy } = await both()
  const shown: string[] = []
  copy.Book.filter({ author__name: 'Ann' })
    .valuesList('title', { flat: true })
    .live()
    .subscribe((titles) => shown.push(titles.join()))
  db.Book.update(3, { author_id: 1 })
  replica.catchUp(log)
  assert.equal(shown, ['b1,b2', 'b1,b2,b3'])
})

test('refuses every writing call, by a code', async () => {
  const { copy } = await both()
  const [ann, book] = [copy.Author.get(1), copy.Book.get(1)]
  const writes: readonly (() => unknown)[] = [
    () => copy.Tag.create({ name: 'z' }),
    () => copy.Tag.bulkCreate([{ name: 'z' }]),
    () => copy.Tag.update(1, { name: 'z' }),
    () => copy.Book.update(1, (draft) => void (draft.rating = 9)),
    () => copy.Tag.bulkUpdate([[1, { name: 'z' }]]),
    () => copy.Tag.delete(1),
    () => copy.Tag.getOrCreate({ name: 'x' }),
    () => copy.Tag.updateOrCreate({ name: 'x' }),
    () => copy.Tag.all().update({ name: 'z' }),
    () => copy.Book.all().update({ rating: F('id') }),
    () => copy.Tag.all().delete(),
    () => ann.books.add(3),
    () => ann.books.create({ title: 'z' }),
    () => ann.books.set([1]),
    () => ann.edited.remove(1),
    () => ann.edited.clear(),
    () => book.tags.add(1),
    () => book.tags.remove(1),
    () => book.tags.clear(),
    () => book.tags.set([1]),
    () => book.tags.create({ name: 'z' }),
    () => copy.Club.get(1).members.add(3),
    () => copy.Club.get(1).members.clear(),
    () => copy.explainDelete(ann),
    () => copy.transact(() => 1),
  ]
  for (const write of writes) assert.is(refused(write).code, 'ERR_READ_ONLY_STORE', String(write))
  for (const write of [() => copy.submit(() => 1), () => copy.durable()]) {
    const code = await write().then(
      () => 'none',
      (error: Error & { readonly code: string }) => error.code,
    )
    assert.is(code, 'ERR_READ_ONLY_STORE')
  }
})

test('reads another state as soon as that is in force, by rows of the one before too; live queries end', async () => {
  const { replica, copy } = await both()
  const [row, list] = [copy.Author.get(1), copy.Book.all()]
  const errors: string[] = []
  list.live().subscribe({
    next: () => undefined,
    error: (error: Error & { readonly code: string }) => errors.push(error.code),
  })
  const log = new MemoryLog()
  const other = databaseOver<Library>(new CoreStore(schema, { log }))
  fill(other)
  other.Author.get(1).books.create({ title: 'b4' })
  other.Profile.update(1, { city: 'York' })
  await replica.replace(log)
  compare(copy, other)
  const titles = (rows: readonly Row[]): string => rows.map(({ title }) => title).join()
  assert.is(titles(row.books.toArray()), 'b1,b2,b4')
  assert.is(titles(row.books.filter({ rating: 0 }).toArray()), 'b4')
  assert.is(row.profile.city, 'York')
  assert.is(titles(list.toArray()), 'b1,b2,b3,b4')
  assert.equal(errors, ['ERR_LIVE_FAILED'])
})

test('is closed with its store', async () => {
  const { copy } = await both()
  await copy.close()
  for (const read of READS.filter((each) => !String(each).includes('position')))
    assert.is(refused(() => read(copy)).code, 'ERR_CLOSED', String(read))
})

test.run()
