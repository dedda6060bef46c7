import { defineSchema, model, oneToOne, string, type SchemaMeta, type SchemaOf } from '@relata/core'
import { expectTypeOf } from 'expect-type'
import {
  count,
  type Database,
  type ManyRelatedManager,
  type ModelManager,
  type NullableRelatedManager,
  type OrderedMembers,
  type OrderedRows,
  type QuerySet,
  type ReadManager,
  type RelatedManager,
  type Row,
  type RowValues,
} from '../../src/index.js'
import type { Library } from './library.js'

declare const db: Database<Library>
declare const book: Row<Library, 'Book'>
declare const author: Row<Library, 'Author'>
declare const trattoria: Row<Library, 'Trattoria'>

// Scalars, with null where declared.
expectTypeOf(book.id).toEqualTypeOf<number>()
expectTypeOf(book.title).toEqualTypeOf<string>()
expectTypeOf(book.pages).toEqualTypeOf<number | null>()
expectTypeOf(book.price).toEqualTypeOf<string>()
expectTypeOf(book.settings).toEqualTypeOf<{
  readonly theme: string
  readonly widths: readonly number[]
} | null>()
declare const tag: Row<Library, 'Tag'>
expectTypeOf(tag.kind).toEqualTypeOf<'genre' | 'mood'>()
declare const room: Row<Library, 'Room'>
expectTypeOf(room.number).toEqualTypeOf<bigint>()
expectTypeOf(room.plan).toEqualTypeOf<Uint8Array | null>()
expectTypeOf(room.walk).toEqualTypeOf<number>()
expectTypeOf<keyof RowValues<Library, 'Room'>>().toEqualTypeOf<
  'number' | 'plan' | 'opens' | 'area' | 'walk'
>()

// The place in an order, and what goes with it: of the manager whose key it is with respect to, and of the
// model's and its children's.
declare const step: Row<Library, 'Step'>
expectTypeOf(step._order).toEqualTypeOf<number>()
expectTypeOf(book.steps).toEqualTypeOf<
  RelatedManager<Library, 'Step', 'recipe'> & OrderedMembers<Library, 'Step'>
>()
expectTypeOf(book.steps.order()).toEqualTypeOf<number[]>()
book.steps.setOrder([step, 3])
// @ts-expect-error
book.steps.setOrder([book])
expectTypeOf(author.step_set).toEqualTypeOf<NullableRelatedManager<Library, 'Step', 'cook'>>()
expectTypeOf(db.Step).toEqualTypeOf<ModelManager<Library, 'Step'> & OrderedRows<Library, 'Step'>>()
expectTypeOf(db.Step.nextInOrder(step)).toEqualTypeOf<Row<Library, 'Step'> | null>()
expectTypeOf(db.Twist.previousInOrder(3)).toEqualTypeOf<Row<Library, 'Twist'> | null>()
expectTypeOf(db.model('Twist').nextInOrder(3)?.spoiler).toEqualTypeOf<boolean | undefined>()
expectTypeOf(db.Book).toEqualTypeOf<ModelManager<Library, 'Book'>>()
db.Step.create({ text: 'Stir', recipe: book })
db.Twist.create({ text: 'Stir', recipe: book, spoiler: true, _order: 3 })
db.Book.filter({ steps___order__gt: 3, steps__twist___order: 4 })
// @ts-expect-error
db.Book.filter({ steps___order__gt: 'x' })
// @ts-expect-error
db.Step.update(step, { _order: null })

// A proxy is another manager of its model's rows; a relation to it is one to its model.
expectTypeOf(db.ByName).toEqualTypeOf<ModelManager<Library, 'Author'>>()
expectTypeOf(db.Again).toEqualTypeOf<ModelManager<Library, 'Author'>>()
expectTypeOf(db.model('Again')).toEqualTypeOf<ModelManager<Library, 'Author'>>()
expectTypeOf(db.model('sales.Thick')).toEqualTypeOf<ModelManager<Library, 'sales.Paper'>>()
declare const award: Row<Library, 'Award'>
expectTypeOf(award.winner).toEqualTypeOf<Row<Library, 'Author'>>()
expectTypeOf(award.jury).toEqualTypeOf<ManyRelatedManager<Library, 'Author', never>>()
expectTypeOf(author.awards).toEqualTypeOf<RelatedManager<Library, 'Award', 'winner'>>()
expectTypeOf(db.model('sales.Folder').get(1).first).toEqualTypeOf<Row<Library, 'sales.Paper'>>()
expectTypeOf(db.Award_jury.get(1).author_id).toEqualTypeOf<number>()
db.ByName.filter({ awards__jury__name: 'x', books__title: 'y' })
db.Award.create({ name: 'x', winner: db.ByName.get(1) })
// @ts-expect-error
db.ByName.filter({ nam: 'x' })

// The primary key by any name.
expectTypeOf(book.pk).toEqualTypeOf<number>()
expectTypeOf(room.pk).toEqualTypeOf<bigint>()
expectTypeOf(trattoria.pk).toEqualTypeOf<number>()
expectTypeOf(db.Book.annotate({ n: count('tags') }).get(3).pk).toEqualTypeOf<number>()
// @ts-expect-error
book.pk = 3

// Forward relations: the row, or null; the raw key beside it, of the type of what it points at.
expectTypeOf(book.author).toEqualTypeOf<Row<Library, 'Author'>>()
expectTypeOf(book.editor).toEqualTypeOf<Row<Library, 'Author'> | null>()
expectTypeOf(book.author_id).toEqualTypeOf<number>()
expectTypeOf(book.editor_id).toEqualTypeOf<number | null>()
expectTypeOf(book.shelf_id).toEqualTypeOf<string | null>()
declare const shelf: Row<Library, 'Shelf'>
expectTypeOf(shelf.room_id).toEqualTypeOf<bigint>()
expectTypeOf(book.author.profile.author.profile.city).toEqualTypeOf<string>()

// Reverse relations: one row of a one-to-one, managers otherwise.
expectTypeOf(author.profile).toEqualTypeOf<Row<Library, 'Profile'>>()
expectTypeOf(author.books).toEqualTypeOf<RelatedManager<Library, 'Book', 'author'>>()
expectTypeOf(author.edited).toEqualTypeOf<NullableRelatedManager<Library, 'Book', 'editor'>>()
expectTypeOf(author.membership_set).toEqualTypeOf<RelatedManager<Library, 'Membership', 'person'>>()
expectTypeOf(author.friends).toEqualTypeOf<ManyRelatedManager<Library, 'Author', never>>()
expectTypeOf(author.groups).toEqualTypeOf<ManyRelatedManager<Library, 'Group', 'Membership'>>()
expectTypeOf(tag.books).toEqualTypeOf<ManyRelatedManager<Library, 'Book', never>>()
expectTypeOf(author.note_owned).toEqualTypeOf<NullableRelatedManager<Library, 'Note', 'owner'>>()
// @ts-expect-error hidden by '+'
void shelf.book_set

// Multi-table inheritance: the parents' fields and relations, and the links to them.
expectTypeOf(trattoria.regional).toEqualTypeOf<boolean>()
expectTypeOf(trattoria.stars).toEqualTypeOf<number>()
expectTypeOf(trattoria.name).toEqualTypeOf<string>()
expectTypeOf(trattoria.id).toEqualTypeOf<number>()
expectTypeOf(trattoria.restaurant_link).toEqualTypeOf<Row<Library, 'Restaurant'>>()
expectTypeOf(trattoria.restaurant_link_id).toEqualTypeOf<number>()
expectTypeOf(trattoria.place_ptr).toEqualTypeOf<Row<Library, 'Place'>>()
expectTypeOf(trattoria.chef).toEqualTypeOf<Row<Library, 'Author'>>()
declare const place: Row<Library, 'Place'>
expectTypeOf(place.restaurant).toEqualTypeOf<Row<Library, 'Restaurant'>>()
expectTypeOf(place.restaurant.trattoria).toEqualTypeOf<Row<Library, 'Trattoria'>>()

// Abstract bases' fields are the model's own.
declare const note: Row<Library, 'Note'>
expectTypeOf(note.created).toEqualTypeOf<string>()
expectTypeOf(note.owner).toEqualTypeOf<Row<Library, 'Author'> | null>()

// Models of an app, by their own names among themselves.
declare const order: Row<Library, 'sales.Order'>
expectTypeOf(order.lines).toEqualTypeOf<RelatedManager<Library, 'sales.Line', 'order'>>()
expectTypeOf(order.next).toEqualTypeOf<Row<Library, 'sales.Order'> | null>()
expectTypeOf(order.previous).toEqualTypeOf<Row<Library, 'sales.Order'>>()
expectTypeOf(book.order_set).toEqualTypeOf<RelatedManager<Library, 'sales.Order', 'book'>>()
expectTypeOf(db['sales.Line'].get(1).order.book.title).toEqualTypeOf<string>()

// The links of a many-to-many, as rows.
const link = db.Book_tags.get(1)
expectTypeOf(link.book).toEqualTypeOf<Row<Library, 'Book'>>()
expectTypeOf(link.tag_id).toEqualTypeOf<number>()
expectTypeOf(db.Author_friends.get(1).from_author.name).toEqualTypeOf<string>()
expectTypeOf(db.Book.through('tags').filter({ tag__name: 'x' })).toEqualTypeOf<
  QuerySet<Library, 'Book_tags'>
>()
expectTypeOf(db.Group.through('members').get(1).vip).toEqualTypeOf<boolean>()
// @ts-expect-error links are written by the managers of the many-to-many
void db.Book_tags.create

// Managers by the names of their models.
expectTypeOf(db.model('Book')).toEqualTypeOf<ModelManager<Library, 'Book'>>()
expectTypeOf(db.model('sales.Line').get(1).amount).toEqualTypeOf<number>()
expectTypeOf(db.model('Book_tags')).toEqualTypeOf<ReadManager<Library, 'Book_tags'>>()
expectTypeOf(db.schema).toEqualTypeOf<SchemaMeta>()
// @ts-expect-error
db.model('Bok')

// A reverse one-to-one that may have no row.
expectTypeOf(db.related(author, 'profile')).toEqualTypeOf<Row<Library, 'Profile'> | null>()
expectTypeOf(db.related(trattoria, 'chef')).toEqualTypeOf<Row<Library, 'Author'> | null>()
expectTypeOf(db.related(book, 'editor')).toEqualTypeOf<Row<Library, 'Author'> | null>()
// @ts-expect-error a reverse set is a manager, never null
db.related(author, 'books')

// Rows are read-only.
// @ts-expect-error
book.title = 'x'
// @ts-expect-error
void book.titel

// The other side of a one-to-one: a row, or a row or null where the relation or the schema says so.
const reversed = defineSchema({
  Person: model({ name: string() }, { display: (person) => person.name }),
  Badge: model({ person: oneToOne('Person', { onDelete: 'CASCADE', reverse: 'null' }) }),
  Desk: model({ person: oneToOne('Person', { onDelete: 'CASCADE', reverse: 'throw' }) }),
  Phone: model(
    { person: oneToOne('Person', { onDelete: 'CASCADE' }), number: string() },
    { display: (phone) => `${phone.number} of ${String(phone.person)}` },
  ),
})
interface Reversed extends SchemaOf<typeof reversed> {}
declare const person: Row<Reversed, 'Person'>
expectTypeOf(person.badge).toEqualTypeOf<Row<Reversed, 'Badge'> | null>()
expectTypeOf(person.desk).toEqualTypeOf<Row<Reversed, 'Desk'>>()
expectTypeOf(person.phone).toEqualTypeOf<Row<Reversed, 'Phone'>>()
declare const people: Database<Reversed>
expectTypeOf(people.has(person, 'badge')).toEqualTypeOf<boolean>()
expectTypeOf(people.related(person, 'badge')).toEqualTypeOf<Row<Reversed, 'Badge'> | null>()
// @ts-expect-error
people.has(person, 'name')
// @ts-expect-error
oneToOne('Person', { onDelete: 'CASCADE', reverse: 'nil' })
// @ts-expect-error
model({ name: string() }, { display: (row) => row.name.length })

const allNull = defineSchema(
  {
    Person: model({ name: string() }),
    Desk: model({ person: oneToOne('Person', { onDelete: 'CASCADE', reverse: 'throw' }) }),
    Phone: model({ person: oneToOne('Person', { onDelete: 'CASCADE' }) }),
    Employee: model({}, { parents: ['Person'] }),
  },
  { reverse: 'null' },
)
interface AllNull extends SchemaOf<typeof allNull> {}
declare const someone: Row<AllNull, 'Person'>
expectTypeOf(someone.desk).toEqualTypeOf<Row<AllNull, 'Desk'>>()
expectTypeOf(someone.phone).toEqualTypeOf<Row<AllNull, 'Phone'> | null>()
expectTypeOf(someone.employee).toEqualTypeOf<Row<AllNull, 'Employee'> | null>()

// @ts-expect-error no such model of Library
export const misspelled = <M extends 'Bok'>(row: Row<Library, M>): unknown => row
export const titleOf = <M extends 'Book' | 'Tag'>(row: Row<Library, M>): unknown => row.pk
