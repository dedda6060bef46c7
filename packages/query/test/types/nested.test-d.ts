import { expectTypeOf } from 'expect-type'
import type { CreateInput, Database, Row } from '../../src/index.js'
import type { Library } from './library.js'

declare const db: Database<Library>
declare const author: Row<Library, 'Author'>
declare const book: Row<Library, 'Book'>
declare const tag: Row<Library, 'Tag'>
declare const profile: Row<Library, 'Profile'>
declare const group: Row<Library, 'Group'>

// The key that leads back isn't required, nor is what nesting provides; at any depth.
expectTypeOf(
  db.Author.create({
    name: 'x',
    books: {
      create: [
        {
          title: 'x',
          published: 'x',
          tags: { create: { name: 'x', kind: 'genre' }, connect: [tag, 1, { name: 'y' }] },
        },
        {
          title: 'x',
          published: new Date(),
          editor: { create: { name: 'x' } },
          steps: { create: { text: 'x' } },
        },
      ],
    },
    profile: { create: { city: 'x' } },
  }),
).toEqualTypeOf<Row<Library, 'Author'>>()
db.Author.create({ name: 'x', books: { create: { title: 'x', published: 'x' } }, profile })
db.Author.create({ name: 'x', friends: { connect: author, create: [{ name: 'y' }] } })
db.Author.create({ name: 'x', books: { connect: db.Book.filter({ pages: 1 }) }, edited: { connect: [book] } })
db.Author.create({
  name: 'x',
  groups: { connect: group, throughDefaults: { since: '2024-01-01', vip: () => true } },
})
db.Book.create({ title: 'x', published: 'x', author: { create: { name: 'x' } } })
db.Book.create({ title: 'x', published: 'x', author: { connect: 1 }, shelf: { connect: { code: 'x' } } })
db.Book.create({
  title: 'x',
  published: 'x',
  author,
  tags: { connectOrCreate: { where: { name: 'x' }, create: { name: 'x', kind: 'mood' } } },
})
db.Profile.create({ city: 'x', author: { connectOrCreate: { where: { pk: 1 }, create: { name: 'x' } } } })
db.Group.create({
  name: 'x',
  members: { create: { name: 'x' }, throughDefaults: { since: 'x' } },
  membership_set: {
    create: [
      { person: { create: { name: 'y' } }, since: 'x' },
      { person_id: 1, since: 'x' },
    ],
  },
})
// Inherited relations, and those of proxies.
db.Restaurant.create({ name: 'x', chef: { create: { name: 'x' } } })
db.Twist.create({ text: 'x', spoiler: true, recipe: { connect: book }, cook: { create: { name: 'x' } } })
db.Award.create({ name: 'x', winner: { create: { name: 'x' } }, jury: { connect: [author] } })
// Everything that creates takes them.
author.books.create({ title: 'x', published: 'x', tags: { connect: 1 } })
book.tags.create({ name: 'x', kind: 'genre', books: { connect: book } })
db.Book.bulkCreate([{ title: 'x', published: 'x', author: { create: { name: 'x' } } }])
db.Tag.upsert({ name: 'x' }, { create: { kind: 'genre', books: { connect: book } }, update: {} })
const input: CreateInput<Library, 'Author'> = {
  name: 'x',
  books: { create: [{ title: 'x', published: 'x' }] },
}
db.Author.create(input)
// Copies of rows have no relations.
db.Author.create({ ...author, id: undefined })
db.Book.create({ ...book, pk: undefined })
db.Profile.create(profile)

// @ts-expect-error a title is needed
db.Author.create({ name: 'x', books: { create: [{ published: 'x' }] } })
// @ts-expect-error no such field
db.Author.create({ name: 'x', books: { create: { title: 'x', published: 'x', titel: 'x' } } })
// @ts-expect-error a value of another type
db.Author.create({ name: 'x', books: { create: { title: 1, published: 'x' } } })
// @ts-expect-error the nesting sets the key
db.Author.create({ name: 'x', books: { create: { title: 'x', published: 'x', author } } })
// @ts-expect-error the nesting sets the key
db.Author.create({ name: 'x', books: { create: { title: 'x', published: 'x', author_id: 1 } } })
const untagged = { title: 'x', published: 'x', tags: { create: { name: 'x' } } }
// @ts-expect-error a kind is needed, two levels down
db.Author.create({ name: 'x', books: { create: untagged } })
// @ts-expect-error an author is needed
db.Tag.create({ name: 'x', kind: 'genre', books: { create: { title: 'x', published: 'x' } } })
// @ts-expect-error a row of another model
db.Author.create({ name: 'x', books: { connect: tag } })
// @ts-expect-error rows of another model
db.Author.create({ name: 'x', books: { connect: db.Tag.all() } })
// @ts-expect-error a row of another model
db.Book.create({ title: 'x', published: 'x', author: { connect: tag } })
// @ts-expect-error a key of another type
db.Author.create({ name: 'x', books: { connect: 'x' } })
// @ts-expect-error one row only
db.Book.create({ title: 'x', published: 'x', author: { create: [{ name: 'x' }] } })
// @ts-expect-error no such call
db.Author.create({ name: 'x', books: { creat: [] } })
// @ts-expect-error a list is no nested write
db.Author.create({ name: 'x', books: [book] })
// @ts-expect-error no through model
db.Author.create({ name: 'x', friends: { connect: 1, throughDefaults: { x: 1 } } })
// @ts-expect-error no such value of the through model
db.Author.create({ name: 'x', groups: { connect: group, throughDefaults: { sinc: 'x' } } })
// @ts-expect-error the row of a child is created by its model
db.Place.create({ name: 'x', restaurant: { create: { chef: author } } })
// @ts-expect-error no such relation
db.Author.create({ name: 'x', boks: { create: [] } })
// @ts-expect-error neither the other side of a hidden relation
db.Shelf.create({ code: 'x', room_id: 1n, book_set: { connect: 1 } })

// submit takes rows and models.
void db.submit(() => book, { read: [book, tag], since: 1, models: ['Book', 'Tag'], key: 'x' })
void db.submit(() => book, { read: db.Book.filter({ pages: 1 }) })
// @ts-expect-error no such model
void db.submit(() => book, { since: 1, models: ['Bok'] })
// @ts-expect-error keys are no rows
void db.submit(() => book, { read: [1] })
