import { expectTypeOf } from 'expect-type'
import { F, type CreateInput, type Database, type Row, type UpdateInput } from '../../src/index.js'
import type { Library } from './library.js'

declare const db: Database<Library>
declare const author: Row<Library, 'Author'>
declare const book: Row<Library, 'Book'>
declare const tag: Row<Library, 'Tag'>
declare const place: Row<Library, 'Place'>
declare const group: Row<Library, 'Group'>

// create: what has no default and may not be null is required; a relation as a row or as a key.
expectTypeOf(db.Book.create({ title: 'x', published: '2012-09-27', author })).toEqualTypeOf<
  Row<Library, 'Book'>
>()
db.Book.create({
  title: 'x',
  published: new Date(),
  author_id: 1,
  editor: null,
  pages: undefined,
  price: 9.5,
  settings: { theme: 'x', widths: [1] },
})
db.Book.create({
  id: 7,
  title: 'x',
  published: '2012-09-27',
  author,
  shelf_id: '3f0c2b1e-0000-4000-8000-000000000000',
})
db.Shelf.create({ code: 'x', room_id: 1n })
db.Shelf.create({ code: 'x', room_id: 1 })
db.Tag.create({ name: 'x', kind: 'genre' })
db.Note.create({ body: 'x' })
db.Place.create({ name: 'x' })
// @ts-expect-error a title is needed
db.Book.create({ published: '2012-09-27', author })
// @ts-expect-error an author is needed, as a row or as a key
db.Book.create({ title: 'x', published: '2012-09-27' })
// @ts-expect-error a row is passed under the field's name, a key under author_id
db.Book.create({ title: 'x', published: '2012-09-27', author: 1 })
// @ts-expect-error a row of another model
db.Book.create({ title: 'x', published: '2012-09-27', author: tag })
// @ts-expect-error no null
db.Book.create({ title: null, published: '2012-09-27', author })
// @ts-expect-error no such field
db.Book.create({ title: 'x', published: '2012-09-27', author, titel: 'x' })
// @ts-expect-error a many-to-many is written by its manager
db.Book.create({ title: 'x', published: '2012-09-27', author, tags: [tag] })
// @ts-expect-error not one of the choices
db.Tag.create({ name: 'x', kind: 'gnre' })

// Multi-table inheritance: the parents' fields too, unless an existing parent row is passed.
db.Restaurant.create({ name: 'x', chef: author })
db.Restaurant.create({ place_ptr: place, chef: author })
db.Restaurant.create({ place_ptr_id: 1, chef_id: 1, stars: 3 })
db.Trattoria.create({ name: 'x', chef: author, regional: true })
db.Trattoria.create({ restaurant_link_id: 1, regional: true })
// @ts-expect-error the place's name is needed
db.Restaurant.create({ chef: author })
// Of parents' parents, too, each may be there already.
db.Osteria.create({ name: 'x', chef: author, regional: true })
db.Osteria.create({ trattoria_ptr_id: 1 })
db.Osteria.create({ restaurant_link_id: 1, regional: true })
db.Osteria.create({ place_ptr: place, chef: author, regional: true })
// @ts-expect-error the trattoria is new
db.Osteria.create({ restaurant_link_id: 1 })
// @ts-expect-error the restaurant is new
db.Osteria.create({ place_ptr: place, regional: true })
// In an app, parents go by their own names.
db['sales.Reminder'].create({ sheets: 1, total: 2, order_id: 3, days: 4 })
db['sales.Reminder'].create({ paper_ptr_id: 1, total: 2, order_id: 3, days: 4 })
db['sales.Reminder'].create({ invoice_ptr_id: 1, days: 4 })
// @ts-expect-error
db['sales.Reminder'].create({ paper_ptr_id: 1, total: 2, days: 4 })
// @ts-expect-error
db['sales.Reminder'].create({ invoice_ptr_id: 1 })

// A JSON value is handed on as a row has it.
db.Book.create({ title: 'x', published: '2012-09-27', author, settings: book.settings })
db.Book.update(book, { settings: book.settings })
db.Book.filter({ settings: book.settings })
db.Book.bulkCreate(
  db.Book.all()
    .toArray()
    .map(({ title, published, author_id, settings }) => ({ title, published, author_id, settings })),
)
// @ts-expect-error
db.Book.update(book, { settings: { theme: 'x', widths: ['640'] } })

// bulkCreate and inputs for functions of one's own.
db.Tag.bulkCreate(
  ['x', 'y'].map((name) => ({ name, kind: 'genre' as const })),
  { updateConflicts: true, uniqueFields: ['name'], updateFields: ['kind'] },
)
// @ts-expect-error
db.Tag.bulkCreate([{ name: 'x' }])
function add(values: CreateInput<Library, 'Book'>): Row<Library, 'Book'> {
  return db.Book.create(values)
}
add({ title: 'x', published: '2012-09-27', author })
add({ title: 'x', published: '2012-09-27', author_id: 1 })
// @ts-expect-error neither the author nor the key
add({ title: 'x', published: '2012-09-27' })
// @ts-expect-error of two keys one is missing
const membership: CreateInput<Library, 'Membership'> = { group_id: 1, since: '2024-01-01' }
db.Membership.create(membership)
db.Membership.bulkCreate([membership, { group_id: 1, person: author, since: '2024-01-01' }])
// @ts-expect-error neither the author nor the key
db.Book.bulkCreate([{ title: 'x', published: '2012-09-27' }])
// @ts-expect-error no such field
db.Tag.bulkCreate(['x'].map((name) => ({ nmae: name, kind: 'mood' as const })))
// @ts-expect-error a key is no row
db.Book.create({ title: 'x', published: '2012-09-27', author: 1 })
// @ts-expect-error
add({ published: '2012-09-27', author })

// update: one row by itself or by key; expressions; a recipe; never the key.
expectTypeOf(db.Book.update(book, { title: 'x' })).toEqualTypeOf<Row<Library, 'Book'>>()
db.Book.update(1, { pages: F('pages').plus(1), editor: null, author_id: 3, price: 2 })
db.Book.update(book, (draft) => {
  draft.title = 'x'
  draft.settings?.widths.push(640)
  // @ts-expect-error
  draft.pages = 'x'
})
function change(values: UpdateInput<Library, 'Book'>): void {
  db.Book.update(book, values)
}
change({ title: 'x' })
// @ts-expect-error nor do the links to parents
db.Trattoria.update(1, { place_ptr: place })
// A row that was changed after it was read is refused.
db.Book.update(book, { title: 'x' }, { expect: 'unchanged' })
db.Book.update(
  book,
  (draft) => {
    draft.title = 'x'
  },
  { expect: 'unchanged' },
)
db.Book.delete(book, { expect: 'unchanged' })
// @ts-expect-error no such expectation
db.Book.update(book, { title: 'x' }, { expect: 'same' })
// A recipe returns nothing, or the whole row.
// @ts-expect-error an async recipe
db.Author.update(author, async (draft) => {
  draft.name = 'x'
})
// @ts-expect-error a number is no row
db.Author.update(author, () => 5)
// @ts-expect-error keys never change
db.Book.update(book, { id: 3 })
// @ts-expect-error
db.Book.update(book, { titel: 'x' })
// @ts-expect-error
db.Book.update(book, { title: null })
// @ts-expect-error
db.Book.update(book, { pages: F('pags') })
// @ts-expect-error no such field, whatever its value
db.Book.update(book, { titel: F('title') })
// @ts-expect-error nor of several rows
db.Book.all().update({ titel: F('title') })
// @ts-expect-error a key, whatever its value
db.Book.update(book, { id: F('pages') })
// @ts-expect-error no such field
db.Book.updateOrCreate({ title: 'x' }, { titel: F('title') })
// @ts-expect-error a row of another model
db.Book.update(tag, { title: 'x' })
expectTypeOf(
  db.Book.filter({ author }).update({ pages: F('pages').plus(1), editor: author }),
).toEqualTypeOf<number>()
// @ts-expect-error
db.Book.all().update({ titel: 'x' })
db.Book.bulkUpdate([
  [book, { title: 'x' }],
  [2, { title: 'y' }],
])
expectTypeOf(db.Book.delete(book).byModel).toExtend<Readonly<Record<string, number>>>()
db.Book.delete(1)
db.Book.all().delete()

// In batches.
expectTypeOf(db.Tag.bulkCreateInBatches([{ name: 'x', kind: 'mood' }], { size: 10 })).resolves.toEqualTypeOf<
  Row<Library, 'Tag'>[]
>()
expectTypeOf(
  db.Book.filter({ author }).updateInBatches(
    { pages: F('pages').plus(1) },
    { onProgress: ({ done }) => done },
  ),
).resolves.toEqualTypeOf<number>()
expectTypeOf(db.Book.all().deleteInBatches()).resolves.toEqualTypeOf(db.Book.all().delete())
// @ts-expect-error
void db.Tag.bulkCreateInBatches([{ nmae: 'x', kind: 'mood' }])
// @ts-expect-error
void db.Book.all().updateInBatches({ titel: 'x' })
// @ts-expect-error
void db.Book.all().deleteInBatches({ batchSize: 10 })
// @ts-expect-error a slice
void db.Book.all().slice(0, 2).deleteInBatches()

// Related managers.
expectTypeOf(author.books.create({ title: 'x', published: '2012-09-27' })).toEqualTypeOf<
  Row<Library, 'Book'>
>()
author.books.add(book, 3)
author.books.set([book, 4])
author.edited.set([book, book.pk])
author.edited.set(new Set([book, 4]))
author.edited.remove(book)
author.edited.clear()
author.books.filter({ title: 'x' }).update({ title: 'y' })
// @ts-expect-error a book can't be without an author
void author.books.remove
// @ts-expect-error
author.books.add(tag)
// @ts-expect-error
author.books.create({ title: 'x' })
book.tags.add(tag, 2)
book.tags.set(db.Tag.filter({ kind: 'mood' }), { clear: true })
book.tags.create({ name: 'x', kind: 'genre' })
tag.books.remove(book)
book.tags.clear()
group.members.add(author, { throughDefaults: { since: '2024-01-01', vip: () => true } })
group.members.set([author], { throughDefaults: { since: '2024-01-01' } })
group.members.create({ name: 'x' }, { throughDefaults: { since: '2024-01-01' } })
// @ts-expect-error no such field of the through model
group.members.add(author, { throughDefaults: { sinc: '2024-01-01' } })
// @ts-expect-error there is no through model to take them
book.tags.add(tag, { throughDefaults: { x: 1 } })

// getOrCreate
expectTypeOf(db.Tag.getOrCreate({ name: 'x' }, { kind: 'genre' })).toEqualTypeOf<
  [row: Row<Library, 'Tag'>, created: boolean]
>()
author.books.updateOrCreate({ title: 'x' }, { published: () => '2012-09-27', pages: 3 })
// @ts-expect-error
db.Tag.getOrCreate({ nam: 'x' })
// @ts-expect-error
db.Tag.getOrCreate({ name: 'x' }, { kid: 'genre' })

// choicesFor
expectTypeOf(db.Book.choicesFor('author').get()).toEqualTypeOf<Row<Library, 'Author'>>()
expectTypeOf(db.Book.choicesFor('tags').get()).toEqualTypeOf<Row<Library, 'Tag'>>()
// @ts-expect-error
db.Book.choicesFor('title')

// Transactions
expectTypeOf(db.transact(() => 3).value).toEqualTypeOf<number>()
expectTypeOf(db.submit(() => book)).toEqualTypeOf<Promise<Row<Library, 'Book'>>>()
db.transact(
  () => {
    db.Book.delete(1)
  },
  { action: 'x', meta: { actor: 'u7' }, key: 'k' },
)
// @ts-expect-error a transaction is synchronous
db.transact(async () => 3)
// @ts-expect-error
void db.submit(async () => 3)
db.explainDelete(book)
db.explainDelete(db.Book.all())
