import { expectTypeOf } from 'expect-type'
import {
  avg,
  count,
  F,
  firstValue,
  lag,
  ntile,
  percentRank,
  rank,
  rowNumber,
  sum,
  type Database,
} from '../../src/index.js'
import type { Library } from './library.js'

declare const db: Database<Library>

const numbered = db.Book.annotate({ n: rowNumber().over({ partitionBy: 'author', orderBy: '-published' }) })
expectTypeOf(numbered.filter({ n__lte: 3 }).get().n).toEqualTypeOf<number>()
numbered.orderBy('-n').values('title', 'n')
// @ts-expect-error a number
numbered.filter({ n: 'x' })

expectTypeOf(
  db.Book.values({
    place: rank().over({ orderBy: ['-pages', F('title').desc()] }),
    share: percentRank().over({ orderBy: 'pages' }),
    quarter: ntile(4).over(),
    total: sum('pages').over({ partitionBy: ['author', 'published__year'] }),
    moving: avg('pages').over({ orderBy: 'published', frame: { rows: [-2, 0] } }),
    all: count().over(),
    before: lag('title').over({ orderBy: 'published' }),
    other: lag('title', 2, '').over({ orderBy: 'published' }),
    first: firstValue('title').over({ partitionBy: 'author', orderBy: 'published' }),
    none: sum('pages', { default: 0 }).over(),
  }).get(),
).branded.toEqualTypeOf<{
  readonly place: number
  readonly share: number
  readonly quarter: number
  readonly total: number | null
  readonly moving: number | null
  readonly all: number
  readonly before: string | null
  readonly other: string
  readonly first: string | null
  readonly none: number
}>()
expectTypeOf(db.Book.alias({ n: rank().over({ orderBy: 'pages' }) }).get()).not.toHaveProperty('n')
db.Author.alias({ n: count('books') })
  .alias({ r: rank().over({ orderBy: '-n' }) })
  .filter({ r__lte: 3 })

// @ts-expect-error no such field
db.Book.annotate({ n: rank().over({ orderBy: 'pags' }) })
// @ts-expect-error no such field
db.Book.annotate({ n: rank().over({ orderBy: '-author__nmae' }) })
// @ts-expect-error no such field
db.Book.annotate({ n: rank().over({ partitionBy: ['title', 'autor'] }) })
// @ts-expect-error no such field
db.Book.annotate({ n: lag('titel').over({ orderBy: 'pages' }) })
// @ts-expect-error no such field
db.Book.annotate({ n: sum('pags').over() })
// @ts-expect-error not numbers
db.Book.annotate({ n: sum('title').over() })
// @ts-expect-error over says among which rows
db.Book.annotate({ n: rowNumber() })
// @ts-expect-error no such option
rank().over({ sortBy: 'pages' })
// @ts-expect-error a range ends at rows that are equal
sum('pages').over({ orderBy: 'pages', frame: { range: [-1, 0] } })
// @ts-expect-error no aggregate
F('pages').over()
