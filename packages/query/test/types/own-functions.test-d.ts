import { expectTypeOf } from 'expect-type'
import { aggregateFunction, F, fn, lower, type Database } from '../../src/index.js'
import type { Library } from './library.js'

declare const db: Database<Library>

const slug = fn('slug', 'text', (title: string) => title.toLowerCase())
const half = fn('half', 'float', (n: number) => (n === 0 ? null : n / 2))
const product = aggregateFunction('product', 'float', {
  start: () => 1,
  step: (state, factor: number) => state * factor,
  result: (state) => state,
})

const rows = db.Book.annotate({ s: slug('title'), other: slug(lower('author__name')) })
expectTypeOf(rows.filter({ s__startswith: 'a' }).get().s).toEqualTypeOf<string>()
expectTypeOf(db.Book.values({ h: half('pages') }).get().h).toEqualTypeOf<number | null>()
expectTypeOf(db.Book.aggregate({ p: product('pages') }).p).toEqualTypeOf<number>()
expectTypeOf(db.Author.annotate({ p: product('books__pages') }).get().p).toEqualTypeOf<number>()
db.Book.annotate({ p: product(F('pages').plus(1)).over({ partitionBy: 'author' }) })

// @ts-expect-error no such field
db.Book.annotate({ s: slug('titel') })
// @ts-expect-error a text, not a number
db.Book.annotate({ s: slug('pages') })
// @ts-expect-error numbers
db.Book.aggregate({ p: product('title') })
// @ts-expect-error one argument
slug('title', 'title')
// @ts-expect-error the result is no number
fn('wrong', 'integer', () => 'x')
// @ts-expect-error the filter names no field
db.Book.aggregate({ p: product('pages', { filter: { pags: 1 } }) })
