import {
  abstractModel,
  datetime,
  decimal,
  defineSchema,
  foreignKey,
  integer,
  json,
  manyToMany,
  model,
  string,
  type SchemaOf,
} from '@relata/core'
import { createStore, F, not, or, type QuerySet } from '../../src/index.js'

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

// The model's own fields are checked. What rows refer to it, and what its parents have, only the schema knows.
const fields = {
  title: string(),
  kind: string({ choices: ['a', 'b'] }),
  pages: integer({ null: true }),
  price: decimal(),
  data: json<{ size: number }>(),
  author: foreignKey('Author', { onDelete: 'CASCADE' }),
  tags: manyToMany('Tag'),
}
model(fields, {
  scopes: {
    default: {
      title: 'a',
      kind: 'b',
      pages: null,
      pages__gte: 3,
      pages__isnull: true,
      price: 3,
      price__lt: '3',
    },
    related: {
      author: 3,
      author_id: 3,
      author__name: 3,
      tags: 3,
      tags__isnull: true,
      reviews__stars: 3,
      pk: 3,
    },
    computed: { title: F('kind'), pages__gt: F('id'), title__in: ['a'], data__size: 3, data: { size: 3 } },
    made: or({ title: 'a' }, not({ pages: 3 })),
  },
})
model({ drawn: string() }, { parents: ['Book'], scopes: { default: { title: 'a', drawn: 'b' } } })
model(
  { up: foreignKey('self', { onDelete: 'CASCADE', null: true, tree: true }) },
  { scopes: { top: { depth: 0 } } },
)
model({ title: string() }, { bases: [Dated], scopes: { default: { deletedAt: new Date() } } })
abstractModel({ title: string() }, { scopes: { default: { title__startswith: 'a' } } })

// @ts-expect-error -- no such field
model(fields, { scopes: { default: { titel: 'a' } } })
// @ts-expect-error -- no such field, in another scope
model(fields, { scopes: { default: { title: 'a' }, long: { paegs: 3 } } })
// @ts-expect-error -- another type
model(fields, { scopes: { default: { pages: '3' } } })
// @ts-expect-error -- another type in a lookup
model(fields, { scopes: { default: { pages__gte: '3' } } })
// @ts-expect-error -- no such choice
model(fields, { scopes: { default: { kind: 'c' } } })
// @ts-expect-error -- it can't be null
model(fields, { scopes: { default: { title: null } } })
// @ts-expect-error -- true or false
model(fields, { scopes: { default: { pages__isnull: 0 } } })
// @ts-expect-error -- of an abstract base
model({ title: string() }, { bases: [Dated], scopes: { default: { deletedAt: 3 } } })
// @ts-expect-error -- in an abstract model
abstractModel({ title: string() }, { scopes: { default: { titel: 'a' } } })
