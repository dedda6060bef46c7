import {
  abstractModel,
  datetime,
  defineSchema,
  foreignKey,
  integer,
  manyToMany,
  model,
  string,
  type SchemaOf,
} from '@relata/core'
import { createStore, F, or, type QuerySet } from '../../src/index.js'

const Dated = abstractModel(
  { deletedAt: datetime({ null: true }) },
  { scopes: { default: { deletedAt: null }, gone: { deletedAt__isnull: false } } },
)
const schema = defineSchema({
  Author: model({ name: string() }),
  Book: model(
    {
      title: string(),
      pages: integer(),
      author: foreignKey('Author', { onDelete: 'CASCADE', relatedName: 'books' }),
      tags: manyToMany('Tag', { relatedName: 'books' }),
    },
    { bases: [Dated], scopes: { long: { pages__gt: 300 }, own: { pages: F('id'), author_id: 3 } } },
  ),
  Tag: model({ name: string() }, { scopes: { default: or({ name: 'a' }, { name: 'b' }) } }),
  Thick: model({}, { proxy: 'Book' }),
  Comic: model({ drawn: string() }, { parents: ['Book'], scopes: { inked: { drawn: 'ink', pages: 3 } } }),
})
interface Books extends SchemaOf<typeof schema> {}
const db = createStore<Books>(schema)
const author = db.Author.get(1)

// Every kind of query set has them, and stays what it is.
const books: QuerySet<Books, 'Book'> = db.Book.unscoped().scoped('long').scoped('own').scoped('gone')
books.unscoped().update({ pages: 1 })
author.books.unscoped().scoped('gone').first()?.title.trim()
db.Book.annotate({ n: F('pages') })
  .unscoped()
  .first()
  ?.n.toFixed()
db.Book.values('title').unscoped().first()?.title.trim()
db.Thick.scoped('long')
db.Comic.scoped('inked').scoped('long').scoped('gone')
db.Tag.unscoped()

// @ts-expect-error -- Book declares no such scope
db.Book.scoped('lnog')
// @ts-expect-error -- it is there until unscoped()
db.Book.scoped('default')
// @ts-expect-error -- only the child has it
db.Book.scoped('inked')
// @ts-expect-error -- Author has none
db.Author.scoped('long')
// @ts-expect-error -- Tag has only a default one
author.books.get(1).tags.scoped('default')
// @ts-expect-error -- not after a slice
db.Book.slice(0, 3).unscoped()
// @ts-expect-error -- takes no arguments
db.Book.unscoped(1)

// @ts-expect-error -- a condition, not its name
model({ title: string() }, { scopes: { default: 'title' } })
model({ title: string({ null: true }) }, { scopes: { default: { title: null, title__gt: 'a', id: 3 } } })
