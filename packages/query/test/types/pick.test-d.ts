import { expectTypeOf } from 'expect-type'
import { any, count, F, lower, not, type Database, type Picked, type Row } from '../../src/index.js'
import type { Library } from './library.js'

declare const db: Database<Library>
declare const book: Row<Library, 'Book'>
declare const trattoria: Row<Library, 'Trattoria'>

const [first] = db.Book.pick({
  id: true,
  title: true,
  author_id: true,
  author: { name: true, born: true },
  editor: { name: true },
  tags: { where: { kind: 'genre' }, orderBy: '-name', take: 2, pick: { name: true } },
  n: count('tags'),
  small: lower('title'),
  long: not({ pages__lt: 300 }),
})
expectTypeOf(first).toEqualTypeOf<
  | {
      readonly id: number
      readonly title: string
      readonly author_id: number
      readonly author: { readonly name: string; readonly born: string | null }
      readonly editor: { readonly name: string } | null
      readonly tags: readonly { readonly name: string }[]
      readonly n: number
      readonly small: string
      readonly long: boolean
    }
  | undefined
>()

// Relations from the other side, several levels, all values of a row, and values that JSON doesn't have.
const author = db.Author.filter({ name: 'x' })
  .orderBy('name')
  .pick({
    profile: { city: true },
    books: { title: true, tags: { name: true, books: { pick: { pages: true }, take: 1 } } },
    edited: true,
  })
  .get()
expectTypeOf(author.profile).toEqualTypeOf<{ readonly city: string } | null>()
expectTypeOf(author.books[0]?.tags[0]?.books).toEqualTypeOf<
  readonly { readonly pages: number | null }[] | undefined
>()
expectTypeOf(author.edited[0]?.published).toEqualTypeOf<string | undefined>()
expectTypeOf(author.edited[0]?.author_id).toEqualTypeOf<number | undefined>()
const room = db.Room.pick({ '*': true, pk: true }).first()
expectTypeOf(room?.number).toEqualTypeOf<string | undefined>()
expectTypeOf(room?.plan).toEqualTypeOf<string | null | undefined>()
expectTypeOf(room?.pk).toEqualTypeOf<string | undefined>()
expectTypeOf(room?.area).toEqualTypeOf<number | undefined>()
const [restaurant] = db.Trattoria.pick({ name: true, stars: true, regional: true, chef: { name: true } })
expectTypeOf(restaurant?.chef).toEqualTypeOf<{ readonly name: string } | undefined>()
expectTypeOf(restaurant?.stars).toEqualTypeOf<number | undefined>()

// After annotate, slice and of related sets; live.
const [counted] = db.Author.annotate({ n: count('books') })
  .slice(0, 3)
  .pick({ n: true, name: true })
expectTypeOf(counted).toEqualTypeOf<{ readonly n: number; readonly name: string } | undefined>()
book.tags.pick({ name: true }).slice(0, 2).first()
db.Book.pick({ title: true })
  .live()
  .subscribe((list) => expectTypeOf(list).toEqualTypeOf<readonly { readonly title: string }[]>())

// Shapes as values, whose types have names.
const tagShape = db.shape('Tag', { name: true, kind: true })
const bookShape = db.shape('Book', { title: true, tags: tagShape, author: { name: true } })
type BookCard = Picked<typeof bookShape>
expectTypeOf<BookCard>().toEqualTypeOf<{
  readonly title: string
  readonly tags: readonly { readonly name: string; readonly kind: 'genre' | 'mood' }[]
  readonly author: { readonly name: string }
}>()
const cards: BookCard[] = db.Book.pick(bookShape).toArray()
const card: BookCard = db.pick(book, bookShape)
const several: BookCard[] = db.pick([book], bookShape)
const ofQuery = db.Book.pick({ title: true })
expectTypeOf<Picked<typeof ofQuery>>().toEqualTypeOf<{ readonly title: string }>()
expectTypeOf(db.pick(db.Tag.create({ name: 'x', kind: 'mood' }), { name: true })).toEqualTypeOf<{
  readonly name: string
}>()
expectTypeOf(db.pick(trattoria, { regional: true, chef: { name: true } }).regional).toEqualTypeOf<boolean>()
db.Author.pick({
  books: { where: any('tags', { name: 'x' }), orderBy: ['title', F('pages').desc()], pick: bookShape },
})
void [cards, card, several]

// @ts-expect-error no such field
db.Book.pick({ titel: true })
// @ts-expect-error no such field of the related rows
db.Book.pick({ author: { nam: true } })
// @ts-expect-error no such field in a list
db.Author.pick({ books: { take: 3, pick: { titel: true } } })
// @ts-expect-error no such field in a condition
db.Author.pick({ books: { where: { titel: 'x' }, pick: { title: true } } })
// @ts-expect-error no such field in an order
db.Author.pick({ books: { orderBy: '-titel', pick: { title: true } } })
// @ts-expect-error a number of rows
db.Author.pick({ books: { take: '3', pick: { title: true } } })
// @ts-expect-error a single row takes no options
db.Book.pick({ author: { take: 1, pick: { name: true } } })
// @ts-expect-error no such chain
db.Book.pick({ n: count('tgas') })
// @ts-expect-error a field is included or left out
db.Book.pick({ title: false })
// @ts-expect-error a shape of another model
db.Author.pick(bookShape)
// @ts-expect-error a shape of another model than the relation leads to
db.Book.pick({ author: bookShape })
// @ts-expect-error no such model
db.shape('Bok', { title: true })
// @ts-expect-error no such field
db.shape('Book', { titel: true })
// @ts-expect-error values have no relations
db.Book.values('title').pick({ title: true })
// @ts-expect-error filter before
db.Book.pick({ title: true }).filter({ title: 'x' })
