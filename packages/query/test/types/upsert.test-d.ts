import { expectTypeOf } from 'expect-type'
import { F, type Database, type Row } from '../../src/index.js'
import type { Library } from './library.js'

declare const db: Database<Library>
declare const author: Row<Library, 'Author'>

expectTypeOf(db.Tag.upsert({ name: 'x' }, { create: { kind: 'genre' }, update: {} })).toEqualTypeOf<
  [row: Row<Library, 'Tag'>, created: boolean]
>()
db.Book.upsert(
  { id: 1 },
  { create: { title: 'x', published: 'x', author }, update: { pages: F('pages').plus(1), title: 'y' } },
)
db.Book.upsert({ id: 1 }, { create: { title: 'x', published: 'x', author_id: 1 }, update: { author } })
expectTypeOf(
  db.Tag.bulkUpsert(['x', 'y'].map((name) => [{ name }, { create: { kind: 'genre' }, update: {} }] as const)),
).toEqualTypeOf<[row: Row<Library, 'Tag'>, created: boolean][]>()
// @ts-expect-error a tag has a kind
db.Tag.upsert({ name: 'x' }, { create: {}, update: {} })
// @ts-expect-error no such field
db.Tag.upsert({ nmae: 'x' }, { create: { name: 'x', kind: 'genre' }, update: {} })
// @ts-expect-error no such field to create
db.Tag.upsert({ name: 'x' }, { create: { kind: 'genre', knid: 'x' }, update: {} })
// @ts-expect-error no such field to update
db.Tag.upsert({ name: 'x' }, { create: { kind: 'genre' }, update: { knid: 'x' } })
// @ts-expect-error a value of another type
db.Tag.upsert({ name: 'x' }, { create: { kind: 'genre' }, update: { kind: 3 } })
// @ts-expect-error both cases
db.Tag.upsert({ name: 'x' }, { create: { kind: 'genre' } })
// @ts-expect-error keys never change
db.Book.upsert({ id: 1 }, { create: { title: 'x', published: 'x', author }, update: { id: 2 } })
