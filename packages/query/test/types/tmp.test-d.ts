import type { Database, Row } from '../../src/index.js'
import type { Library } from './library.js'
import { expectTypeOf } from 'expect-type'
declare const db: Database<Library>
declare const book: Row<Library, 'Book'>
const a = db.related(book, 'editor')
export const b: 1 = a
export const c: Row<Library, 'Author'> | null = a
export const d: typeof a = c
expectTypeOf<Row<Library, 'Author'> | null>().toEqualTypeOf<Row<Library, 'Author'> | null>()
expectTypeOf(a).toEqualTypeOf<Row<Library, 'Author'> | null>()
expectTypeOf<typeof a>().toEqualTypeOf<Row<Library, 'Author'> | null>()
expectTypeOf(book.editor).toEqualTypeOf<Row<Library, 'Author'> | null>()
