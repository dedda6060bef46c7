import type { IntegrityError, RelataError } from '@relata/core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { refused } from '../worlds/library.js'
import { nestedStore } from '../worlds/nested-world.js'

const test = suite('nested writes in create')
/** Anything may be passed at run time. */
const untyped = (value: unknown): never => value as never

test('creates the rows that refer to the new row, and theirs, in one commit', () => {
  const db = nestedStore()
  const author = db.Author.create({
    name: 'Eco',
    books: {
      create: [
        { title: 'Rose', tags: { create: [{ name: 'novel' }, { name: 'crime' }] } },
        { title: 'Pendulum', editor: { create: { name: 'Ed' } } },
      ],
    },
    profile: { create: { city: 'Alessandria' } },
  })
  assert.is(db.position, 2, 'the schema, and one commit')
  assert.equal(author.books.valuesList('title', { flat: true }).toArray(), ['Rose', 'Pendulum'])
  assert.equal(db.Book.get({ title: 'Rose' }).tags.valuesList('name', { flat: true }).toArray(), [
    'novel',
    'crime',
  ])
  assert.is(db.Book.get({ title: 'Pendulum' }).editor?.name, 'Ed')
  assert.is(author.profile.city, 'Alessandria')
})

test('creates, connects, or finds the row that a key refers to', () => {
  const db = nestedStore()
  const eco = db.Author.create({ name: 'Eco' })
  db.Shelf.create({ code: 'A1' })
  const created = db.Book.create({
    title: 'a',
    author: { create: { name: 'Lem', mentor: { connect: eco } } },
  })
  assert.is(created.author.mentor?.name, 'Eco')
  const connected = db.Book.create({
    title: 'b',
    author: { connect: 1 },
    editor: { connect: { id: created.author_id } },
    shelf: { connect: { code: 'A1' } },
  })
  assert.equal([connected.author.name, connected.editor?.name, connected.shelf_id], ['Eco', 'Lem', 'A1'])
  const either = (code: string) =>
    db.Book.create({
      title: code,
      author: eco,
      shelf: { connectOrCreate: { where: { code }, create: { code } } },
    })
  assert.equal([either('A1').shelf_id, either('A2').shelf_id, db.Shelf.count()], ['A1', 'A2', 2])
})

test('links both sides of a many-to-many; a symmetric one; one with a through model and its values', () => {
  const db = nestedStore()
  const [ann, ben] = db.Author.bulkCreate([{ name: 'ann' }, { name: 'ben' }]) as [never, never]
  const cleo = db.Author.create({ name: 'cleo', friends: { connect: [ann, 2], create: { name: 'dan' } } })
  assert.is(cleo.friends.count(), 3)
  assert.ok(db.Author.get({ name: 'dan' }).friends.contains(cleo))
  const club = db.Club.create({
    name: 'c',
    members: { connect: [ann], create: [{ name: 'eve' }], throughDefaults: { role: 'chair' } },
    memberships: { create: [{ person: { create: { name: 'fay' } }, role: 'cashier' }, { person: ben }] },
  })
  assert.equal(club.memberships.orderBy('person__name').valuesList('person__name', 'role').toArray(), [
    ['ann', 'chair'],
    ['ben', 'member'],
    ['eve', 'chair'],
    ['fay', 'cashier'],
  ])
  const tag = db.Tag.create({ name: 't', books: { create: { title: 'x', author: { connect: ann } } } })
  assert.is(tag.books.get().author.name, 'ann')
  db.Author.create({ name: 'guy', clubs: { connect: club, throughDefaults: { role: () => 'guest' } } })
  assert.is(club.memberships.filter({ role: 'guest' }).count(), 1)
})

test('connects existing rows by key, by unique values, by a query set; connecting moves them', () => {
  const db = nestedStore()
  db.Tag.bulkCreate([{ name: 'a' }, { name: 'b' }, { name: 'c' }, { name: 'd' }])
  const old = db.Author.create({ name: 'old', books: { create: [{ title: 'x' }, { title: 'y' }] } })
  const book = db.Book.create({
    title: 'z',
    author: old,
    tags: {
      connect: [1, { name: 'b' }, { pk: 3 }],
      connectOrCreate: [
        { where: { name: 'a' }, create: { name: 'a' } },
        { where: { name: 'e' }, create: { name: 'e', rank: 7 } },
      ],
    },
  })
  assert.equal(book.tags.valuesList('name', { flat: true }).toArray(), ['a', 'b', 'c', 'e'])
  const heir = db.Author.create({ name: 'heir', books: { connect: old.books.all() } })
  assert.equal([heir.books.count(), old.books.count()], [3, 0])
  const all = db.Book.create({ title: 'all', author: heir, tags: { connect: db.Tag.filter({ rank: 0 }) } })
  assert.is(all.tags.count(), 4)
})

test('the other side of a one-to-one is created, or connected: the row itself, by its key', () => {
  const db = nestedStore()
  const first = db.Author.create({ name: 'a', profile: { create: { city: 'x' } } })
  const { profile } = first
  const second = db.Author.create({ name: 'b', profile: { connect: profile.id } })
  assert.equal([second.profile.city, db.has(first, 'profile')], ['x', false])
  const third = db.Author.create({ name: 'c', profile: second.profile })
  assert.is(third.profile.id, profile.id)
  assert.is(db.Author.create({ name: 'd', profile: null }).name, 'd')
  assert.is(db.Profile.create({ city: 'y', author: { create: { name: 'e' } } }).author.name, 'e')
})

test('rows of a child model, and relations that it inherits', () => {
  const db = nestedStore()
  const shop = db.Shop.create({
    name: 's',
    owner: { create: { name: 'o' } },
    sells: { create: { title: 'x', author: { create: { name: 'a' } } } },
  })
  assert.equal([shop.owner?.name, shop.sells.get().author.name], ['o', 'a'])
  const owner = db.Author.create({ name: 'p', places: { create: { name: 'q' }, connect: shop.place_ptr } })
  assert.equal(owner.places.valuesList('name', { flat: true }).toArray(), ['s', 'q'])
})

test('related managers, bulkCreate, upsert and getOrCreate create what is nested, too', () => {
  const db = nestedStore()
  const author = db.Author.create({ name: 'a' })
  author.books.create({ title: 'x', tags: { create: { name: 't' } } })
  db.Book.bulkCreate([
    { title: 'y', author: { create: { name: 'b' } }, tags: { connect: { name: 't' } } },
    { title: 'z', author, tags: { create: { name: 'u' } } },
  ])
  db.Book.bulkCreate(
    [
      { title: 'z', author, tags: { create: { name: 'never' } } },
      { title: 'w', author, tags: { create: { name: 'v' } } },
    ],
    { ignoreConflicts: true },
  )
  const values = { create: { tags: { connect: 1 } }, update: {} }
  const [made, created] = db.Book.upsert({ title: 'up', author }, values)
  assert.equal([made.tags.count(), created], [1, true])
  assert.is(db.Book.upsert({ title: 'up', author }, values)[1], false)
  assert.equal(db.Tag.orderBy('id').valuesList('name', { flat: true }).toArray(), ['t', 'u', 'v'])
  assert.is(db.Tag.get(1).books.count(), 3)
  const conflicts = { updateConflicts: true, uniqueFields: ['name'], updateFields: ['rank'] } as const
  const error = refused(() => db.Tag.bulkCreate([{ name: 't', books: { connect: 1 } }], conflicts))
  assert.equal([error.code, error.field], ['ERR_ARGUMENT', 'books'])
})

/** The path and code of each issue of the refused call, which changes nothing. */
function faults(call: (db: ReturnType<typeof nestedStore>) => unknown): string[] {
  const db = nestedStore()
  db.Author.create({ name: 'a', books: { create: [{ title: 'x', tags: { create: { name: 'taken' } } }] } })
  const before = db.stateHash()
  const error = refused(() => call(db)) as RelataError
  assert.is(db.stateHash(), before)
  const [own] = error.issues
  assert.is(error.message, own?.path === undefined ? own?.message : `${own.path}: ${own.message}`)
  return error.issues.map(({ path, code }) => `${path ?? ''} ${code}`)
}

test('a fault names its path, and nothing changes', () => {
  const tags = { create: { name: 'taken' } }
  assert.equal(
    faults((db) =>
      db.Author.create({ name: 'b', books: { create: [{ title: 'x' }, untyped({ titel: 'x' })] } }),
    ),
    ['books[1].titel ERR_UNKNOWN_FIELD', 'books[1].title ERR_REQUIRED'],
  )
  assert.equal(
    faults((db) =>
      db.Author.create({ name: 'b', books: { create: [{ title: 'x' }, { title: 'y', tags }] } }),
    ),
    ['books[1].tags.name ERR_UNIQUE'],
  )
  assert.equal(
    faults((db) => db.Author.create({ name: 'b', mentor: { create: { name: 'far too long' } } })),
    ['mentor.name ERR_MAX_LENGTH'],
  )
  assert.equal(
    faults((db) => db.Author.create({ name: 'b', books: { create: { title: 'x', editor: untyped(7) } } })),
    ['books.editor ERR_VALUE_TYPE'],
  )
  assert.equal(
    faults((db) => db.Author.create({ name: 'b', books: { connect: [1, 7], create: untyped([{}]) } })),
    ['books[0].title ERR_REQUIRED', 'books.connect[1] ERR_DOES_NOT_EXIST'],
  )
  assert.equal(
    faults((db) => db.Book.create({ title: 'x', author: { connect: { id: 9 } } })),
    ['author ERR_DOES_NOT_EXIST'],
  )
  assert.equal(
    faults((db) =>
      db.Book.create({ title: 'x', author: 1 as never, tags: { create: [tags.create, tags.create] } }),
    ),
    [' ERR_VALUE_TYPE'],
  )
  assert.equal(
    faults((db) =>
      db.Tag.bulkCreate([
        { name: 'n' },
        { name: 'm', books: { create: [{ title: 'x', author: { create: { name: 'far too long' } } }] } },
      ]),
    ),
    ['books[0].author.name ERR_MAX_LENGTH'],
  )
  assert.equal(
    faults((db) =>
      db.Book.create({
        title: 'x',
        author: 1 as never,
        shelf: { connectOrCreate: { where: { code: 'q' }, create: untyped({}) } },
      }),
    ),
    ['shelf.connectOrCreate.code ERR_REQUIRED'],
  )
})

test('the issues of a list have the index of the entry', () => {
  const db = nestedStore()
  const error = refused(() =>
    db.Author.bulkCreate([
      { name: 'a', books: { create: { title: 'x' } } },
      { name: 'b', books: untyped({ create: [{ title: 'x' }, {}] }) },
    ]),
  ) as IntegrityError
  assert.equal(
    error.issues.map(({ index, path }) => [index, path]),
    [[1, 'books[1].title']],
  )
  assert.is(db.Author.count(), 0)
})

test('wrong forms are refused', () => {
  const author = { create: { name: 'a' } }
  const codes = (values: object): string[] =>
    faults((db) => db.Book.create(untyped({ title: 'n', author, ...values })))
  assert.equal(codes({ tags: [1] }), [' ERR_NOT_ASSIGNABLE'])
  assert.equal(codes({ tags: { creat: [] } }), ['tags ERR_ARGUMENT'])
  assert.equal(codes({ tags: { create: 1 } }), ['tags ERR_ARGUMENT'])
  assert.equal(codes({ tags: { connect: { rank: 1 } } }), ['tags.connect ERR_NOT_UNIQUE'])
  assert.equal(codes({ tags: { connectOrCreate: { where: { name: 'x' } } } }), [
    'tags.connectOrCreate ERR_ARGUMENT',
  ])
  assert.equal(codes({ tags: { connect: 1, throughDefaults: { x: 1 } } }), [
    'tags.connect ERR_THROUGH_DEFAULTS',
  ])
  assert.equal(codes({ author: { create: { name: 'a' }, connect: 1 } }), ['author ERR_ARGUMENT'])
  assert.equal(codes({ author_id: 1 }), [' ERR_ARGUMENT'])
  assert.equal(codes({ editor: { name: 'a' } }), ['editor ERR_NOT_UNIQUE'])
  const other = nestedStore().Author.create({ name: 'x' })
  assert.equal(codes({ editor: { connect: other } }), ['editor ERR_OTHER_STORE'])
})

test('copies of rows have no relations: they are created as before', () => {
  const db = nestedStore()
  const author = db.Author.create({ name: 'a', books: { create: { title: 'x' } } })
  const copy = db.Author.create({ ...author, id: undefined })
  assert.equal([copy.name, copy.books.count()], ['a', 0])
})

test.run()
