import { F, type Database, type Row } from '../../src/index.js'
import type { Library } from './library.js'

declare const db: Database<Library>
declare const author: Row<Library, 'Author'>
declare const book: Row<Library, 'Book'>
declare const tag: Row<Library, 'Tag'>
declare const profile: Row<Library, 'Profile'>

db.Author.update(author, {
  name: 'x',
  books: {
    create: { title: 'x', published: 'x' },
    connect: [1, book],
    set: db.Book.all(),
    delete: { id: 1 },
    update: [
      [book, { title: 'x', tags: { disconnect: tag } }],
      [1, { editor: { create: { name: 'x' } } }],
    ],
  },
  edited: { disconnect: [book] },
  friends: { set: [author], disconnect: 1 },
  profile: { update: { city: 'x' } },
  groups: { connect: 1, throughDefaults: { since: 'x' } },
})
db.Book.update(book, {
  author: { update: { name: 'x' } },
  editor: { disconnect: true },
  pages: F('pages').plus(1),
})
db.Book.update(book, { author: { connect: 1 }, shelf: null, tags: { set: [] }, editor: F('author') })
db.Author.update(1, { profile })
db.Author.update(1, { profile: { delete: true } })
db.Book.bulkUpdate([[book, { tags: { connect: 1 } }]])
db.Tag.upsert({ name: 'x' }, { create: { kind: 'genre' }, update: { books: { connect: book } } })
// @ts-expect-error no such field
db.Author.update(author, { books: { update: [[book, { titel: 'x' }]] } })
// @ts-expect-error a value of another type
db.Author.update(author, { books: { update: [[book, { title: 1 }]] } })
// @ts-expect-error a key that can't be null
db.Author.update(author, { books: { disconnect: book } })
// @ts-expect-error a key that can't be null
db.Book.update(book, { author: { disconnect: true } })
// @ts-expect-error a row of another model
db.Author.update(author, { books: { set: [tag] } })
// @ts-expect-error a title is needed
db.Author.update(author, { books: { create: { published: 'x' } } })
// @ts-expect-error no such call
db.Author.update(author, { books: { sett: [] } })
// @ts-expect-error a list is no nested write
db.Author.update(author, { books: [book] })
// @ts-expect-error no such relation
db.Author.update(author, { boks: { set: [] } })
// @ts-expect-error all rows of a query set can't have the same related rows
db.Author.filter({ name: 'x' }).update({ books: { connect: 1 } })
// @ts-expect-error nor the same new row
db.Book.filter({ pages: 1 }).update({ author: { create: { name: 'x' } } })
// @ts-expect-error a new row has no related rows yet
db.Author.create({ name: 'x', books: { set: [book] } })
