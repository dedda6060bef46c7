import type { RelataError } from '@relata/core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { F } from '../../src/index.js'
import { refused } from '../worlds/library.js'
import { nestedStore } from '../worlds/nested-world.js'

const test = suite('nested writes in update')
/** Anything may be passed at run time. */
const untyped = (value: unknown): never => value as never
const names = (rows: Iterable<{ readonly name: string }>): string[] => [...rows].map(({ name }) => name)
const titles = (rows: Iterable<{ readonly title: string }>): string[] => [...rows].map(({ title }) => title)

function filled() {
  const db = nestedStore()
  const author = db.Author.create({
    name: 'a',
    books: { create: [{ title: 'x', tags: { create: [{ name: 't' }, { name: 'u' }] } }, { title: 'y' }] },
    profile: { create: { city: 'c' } },
  })
  return { db, author, book: db.Book.get({ title: 'x' }) }
}

test('creates, connects and finds rows on the other side, in one commit', () => {
  const { db, author } = filled()
  const commits = db.position
  const renamed = db.Author.update(author, {
    name: 'b',
    mentor: { create: { name: 'm' } },
    books: { create: [{ title: 'z', tags: { connect: { name: 't' } } }] },
    friends: { connectOrCreate: { where: { id: 9 }, create: { id: 9, name: 'f' } } },
  })
  assert.is(db.position, commits + 1)
  assert.equal([renamed.name, renamed.mentor?.name], ['b', 'm'])
  assert.equal(titles(renamed.books), ['x', 'y', 'z'])
  assert.equal(names(renamed.friends), ['f'])
  assert.is(db.Tag.get({ name: 't' }).books.count(), 2)
  const moved = db.Book.update(1, { author: { connect: { id: 9 } } })
  assert.is(moved.author.name, 'f')
})

test('set, disconnect and delete change which rows are related', () => {
  const { db, author, book } = filled()
  db.Tag.bulkCreate([{ name: 'v' }, { name: 'w' }])
  db.Book.update(book, { tags: { set: [{ name: 'v' }, 1], create: { name: 'new' } } })
  assert.equal(names(book.tags.orderBy('name')), ['new', 't', 'v'])
  db.Book.update(book, { tags: { disconnect: [1, { name: 'v' }] } })
  assert.equal(names(book.tags), ['new'])
  db.Book.update(book, { tags: { set: db.Tag.filter({ name__in: ['t', 'w'] }) } })
  assert.equal(names(book.tags), ['t', 'w'])
  db.Author.update(author, { books: { delete: [{ id: 2 }] } })
  assert.equal(titles(author.books), ['x'])
  const editor = db.Author.create({ name: 'e', edited: { connect: book } })
  db.Author.update(editor, { edited: { disconnect: book } })
  assert.is(db.Book.get(1).editor, null)
  const club = db.Club.create({ name: 'c' })
  db.Club.update(club, { members: { set: [author, editor], throughDefaults: { role: 'chair' } } })
  assert.equal(club.memberships.valuesList('role', { flat: true }).toArray(), ['chair', 'chair'])
})

test('update changes related rows, also what is nested in them', () => {
  const { db, author, book } = filled()
  const changed = db.Author.update(author, {
    books: {
      update: [
        [book, { title: 'X', tags: { update: [[{ name: 't' }, { rank: 7 }]] } }],
        [2, { editor: { create: { name: 'e' } } }],
      ],
    },
    profile: { update: { city: 'd' } },
  })
  assert.is(changed.name, 'a')
  assert.equal(titles(author.books), ['X', 'y'])
  assert.equal([db.Tag.get({ name: 't' }).rank, db.Book.get(2).editor?.name], [7, 'e'])
  assert.is(author.profile.city, 'd')
  db.Book.update(2, { author: { update: { name: 'n' } }, editor: { update: { name: 'o' } } })
  assert.equal([db.Author.get(1).name, db.Book.get(2).editor?.name], ['n', 'o'])
  assert.is(db.Book.update(2, { editor: { disconnect: true } }).editor, null)
})

test('the row of a one-to-one is created, connected, disconnected or deleted', () => {
  const { db, author } = filled()
  const other = db.Author.create({ name: 'o' })
  db.Author.update(other, { profile: { connect: 1 } })
  assert.equal([db.has(author, 'profile'), other.profile.city], [false, 'c'])
  db.Author.update(author, { profile: other.profile })
  assert.is(author.profile.id, 1)
  db.Author.update(author, { profile: { delete: true } })
  assert.is(db.Profile.count(), 0)
  db.Author.update(author, { profile: { delete: true } })
  db.Author.update(author, { profile: { create: { city: 'n' } } })
  assert.is(author.profile.city, 'n')
  const required = refused(() => db.Author.update(author, { profile: { disconnect: true } })) as RelataError
  assert.equal([required.code, required.issues[0]?.path], ['ERR_NULL', 'profile.author'])
})

test('upsert and bulkUpdate take them, too; expressions beside them see the row', () => {
  const { db, book } = filled()
  const [, created] = db.Tag.upsert(
    { name: 't' },
    { create: {}, update: { books: { connect: 2 }, rank: F('rank').plus(1) } },
  )
  assert.equal([created, db.Tag.get({ name: 't' }).rank, db.Book.get(2).tags.count()], [false, 1, 1])
  db.Book.bulkUpdate([[book, { tags: { disconnect: 1 } }]])
  db.Book.bulkUpdate([[2, { title: 'Y', author: { create: { name: 'q' } } }]])
  assert.equal([names(book.tags), db.Book.get(2).author.name], [['u'], 'q'])
})

test('a fault names its path, and nothing changes', () => {
  const { db, author, book } = filled()
  const before = db.stateHash()
  const paths = (call: () => unknown): string[] => {
    const { issues } = refused(call) as RelataError
    assert.is(db.stateHash(), before)
    return issues.map(({ path, code }) => `${path ?? ''} ${code}`)
  }
  assert.equal(
    paths(() =>
      db.Author.update(author, {
        books: {
          update: [
            [1, { title: 'n' }],
            [2, untyped({ title: null })],
          ],
        },
      }),
    ),
    ['books.update[1].title ERR_NULL'],
  )
  assert.equal(
    paths(() => db.Author.update(author, { books: { delete: [9], set: [8], update: [[7, {}]] } })),
    [
      'books.set[0] ERR_DOES_NOT_EXIST',
      'books.delete[0] ERR_DOES_NOT_EXIST',
      'books.update[0] ERR_DOES_NOT_EXIST',
    ],
  )
  assert.equal(
    paths(() => db.Tag.update(1, { books: { update: [[2, { title: 'not its book' }]] } })),
    ['books.update[0] ERR_NOT_RELATED'],
  )
  assert.equal(
    paths(() => db.Tag.update(1, { books: { delete: 2 } })),
    ['books.delete ERR_NOT_RELATED'],
  )
  assert.equal(
    paths(() => db.Book.update(book, { editor: { update: { name: 'x' } } })),
    ['editor ERR_DOES_NOT_EXIST'],
  )
  assert.equal(
    paths(() => db.Book.update(book, { author: { update: { name: 'far too long' } } })),
    ['author.update.name ERR_MAX_LENGTH'],
  )
  assert.equal(
    paths(() => db.Book.update(book, { author: untyped({ disconnect: true }) })),
    [' ERR_NULL'],
  )
  assert.equal(
    paths(() => db.Book.update(book, { author: untyped({ delete: true, create: {} }) })),
    ['author ERR_ARGUMENT'],
  )
  assert.equal(
    paths(() => db.Author.update(author, { books: untyped({ disconnect: 1 }) })),
    ['books.disconnect ERR_NOT_NULLABLE'],
  )
  assert.equal(
    paths(() => db.Author.update(author, { books: untyped({ update: [1] }) })),
    ['books.update[0] ERR_ARGUMENT'],
  )
  assert.equal(
    paths(() => db.Book.filter({ id: 2 }).update(untyped({ tags: { connect: 1 } }))),
    [' ERR_NOT_A_FIELD'],
  )
  assert.equal(
    paths(() => db.Author.create(untyped({ name: 'x', books: { set: [1] } }))),
    ['books ERR_ARGUMENT'],
  )
})

test('a row that has not changed is expected, also with nested writes', () => {
  const { db, author } = filled()
  db.Author.update(author, { books: { create: { title: 'z' } } }, { expect: 'unchanged' })
  db.Author.update(author, { name: 'n' })
  const error = refused(() =>
    db.Author.update(author, { books: { create: { title: 'w' } } }, { expect: 'unchanged' }),
  )
  assert.equal([error.code, db.Book.count()], ['ERR_CONFLICT', 3])
})

test.run()
