import { expectTypeOf } from 'expect-type'
import type { Observable } from 'rxjs'
import { avg, count, max, type Changes, type Live, type Page, type Row } from '../../src/index.js'
import { emptyLibrary, type Library } from '../worlds/library.js'

// What is live is an Observable and an AsyncIterable of what the query set gives.
const db = emptyLibrary()
const author = db.Author.get(1)

expectTypeOf(author.books.live()).toExtend<Observable<readonly Row<Library, 'Book'>[]>>()
expectTypeOf(author.books.live()).toExtend<AsyncIterable<readonly Row<Library, 'Book'>[]>>()
expectTypeOf(db.Book.filter({ rating: 1 }).changes()).toEqualTypeOf<Live<Changes<Row<Library, 'Book'>>>>()
expectTypeOf(db.Book.values('title').slice(0, 3).live()).toEqualTypeOf<
  Live<readonly { readonly title: string }[]>
>()
expectTypeOf(db.Book.liveCount()).toEqualTypeOf<Live<number>>()
expectTypeOf(db.Book.liveExists()).toEqualTypeOf<Live<boolean>>()
expectTypeOf(db.Book.orderBy('title').liveFirst()).toEqualTypeOf<Live<Row<Library, 'Book'> | null>>()
db.Author.annotate({ n: count('books') })
  .live()
  .subscribe((authors) => {
    for (const { n, name } of authors)
      expectTypeOf([n, name] as const).toEqualTypeOf<readonly [number, string]>()
  })

expectTypeOf(db.Book.filter({ rating: 1 }).liveAggregate({ n: count(), best: max('title') })).toEqualTypeOf<
  Live<{ readonly n: number; readonly best: string | null }>
>()
expectTypeOf(author.books.liveAggregate({ mean: avg('rating') })).toEqualTypeOf<
  Live<{ readonly mean: number | null }>
>()
expectTypeOf(
  db.Book.values('rating')
    .annotate({ n: count('pk') })
    .live(),
).toEqualTypeOf<Live<readonly { readonly rating: number; readonly n: number }[]>>()
// @ts-expect-error Book has no field or relation 'titel'
db.Book.liveAggregate({ best: max('titel') })
expectTypeOf(db.Book.livePage({ sign: ['a', new Uint8Array()] })).toExtend<Live<Page<Row<Library, 'Book'>>>>()
db.Book.pick({ title: true })
  .livePage({ total: true })
  .subscribe(({ items, total }) => {
    expectTypeOf(items[0]?.title).toEqualTypeOf<string | undefined>()
    expectTypeOf(total).toEqualTypeOf<number>()
  })
