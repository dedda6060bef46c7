import { expectTypeOf } from 'expect-type'
import { type Database, type Row, type ScopedDatabase } from '../../src/index.js'
import type { Library } from './library.js'

declare const db: Database<Library>
declare const author: Row<Library, 'Author'>
declare const shown: (book: Row<Library, 'Book'>) => string
declare const useLibrary: (db: Database<Library>) => void

// By a foreign key: a row of its target, or the key.
const mine = db.scope({ author: 1 })
expectTypeOf(mine).toEqualTypeOf<ScopedDatabase<Library, 'author'>>()
db.scope({ author })
// By a field.
expectTypeOf(db.scope({ title: 'x' })).toEqualTypeOf<ScopedDatabase<Library, 'title'>>()
// By several names, at once and one after the other.
expectTypeOf(mine.at(1)).resolves.toEqualTypeOf<ScopedDatabase<Library, 'author'>>()
expectTypeOf(mine.scope({ title: 'x' })).toEqualTypeOf<ScopedDatabase<Library, 'author' | 'title'>>()

// @ts-expect-error no model has the name
db.scope({ autor: 1 })
// @ts-expect-error a value of another type
db.scope({ author: 'x' })
// @ts-expect-error a row of another model
db.scope({ author: db.Tag.get(1) })
// @ts-expect-error undefined is no scope
db.scope({ author: undefined })
// @ts-expect-error a many-to-many is no scope
db.scope({ tags: 1 })

// A scope sets its values itself; the others are required as ever.
expectTypeOf(mine.Book.create({ title: 'x', published: '2000-01-01' })).toEqualTypeOf<Row<Library, 'Book'>>()
mine.Book.create({ title: 'x', published: '2000-01-01', author })
mine.Book.bulkCreate([{ title: 'x', published: '2000-01-01' }])
mine.Book.upsert({ id: 1 }, { create: { title: 'x', published: '2000-01-01' }, update: {} })
// @ts-expect-error the title is required
mine.Book.create({ published: '2000-01-01' })
// @ts-expect-error no such field
mine.Book.create({ title: 'x', published: '2000-01-01', tilte: 'x' })
// @ts-expect-error the database itself needs the author
db.Book.create({ title: 'x', published: '2000-01-01' })

// It reads like every database, and can be passed as one.
expectTypeOf(mine.Book.get(1)).toEqualTypeOf<Row<Library, 'Book'>>()
shown(mine.Book.get(1))
useLibrary(mine)
