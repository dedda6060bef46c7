import { abstractModel, defineSchema, foreignKey, integer, model, string, type SchemaOf } from '@relata/core'
import { expectTypeOf } from 'expect-type'
import type { Database, Row } from '../../src/index.js'

const Named = abstractModel(
  { first: string(), last: string({ null: true }) },
  {
    methods: {
      fullName() {
        return `${this.first} ${this.last ?? ''}`
      },
      shout(times: number) {
        return this.fullName().repeat(times)
      },
    },
  },
)
const schema = defineSchema({
  Author: model(
    { born: integer({ null: true }) },
    {
      bases: [Named],
      ordering: ['first'],
      methods: {
        age(year: number) {
          return this.born === null ? null : year - this.born
        },
        /** The schema isn't known here: with the type of the result, its rows are. */
        bookCount(): number {
          return (this as unknown as Row<Library, 'Author'>).books.count()
        },
      },
    },
  ),
  Writer: model(
    { prize: string() },
    {
      parents: ['Author'],
      methods: {
        laurels() {
          return this.prize
        },
      },
    },
  ),
  Book: model({
    title: string(),
    author: foreignKey('Author', { onDelete: 'CASCADE', relatedName: 'books' }),
  }),
})
interface Library extends SchemaOf<typeof schema> {}
declare const db: Database<Library>

const author = db.Author.get(1)
expectTypeOf(author.fullName()).toEqualTypeOf<string>()
expectTypeOf(author.age(2020)).toEqualTypeOf<number | null>()
expectTypeOf(db.Book.get(1).author.bookCount()).toEqualTypeOf<number>()
expectTypeOf(db.Author.filter({ born: 1 }).first()?.shout(3)).toEqualTypeOf<string | undefined>()
// Those of bases and of parents are inherited.
const writer = db.Writer.get(1)
expectTypeOf(writer.laurels() + writer.shout(2)).toEqualTypeOf<string>()
expectTypeOf(writer.bookCount()).toEqualTypeOf<number>()
// A method is no column and no step of a chain; a copy of a row has none.
db.Author.create({ ...author, id: undefined })
// @ts-expect-error no such method
author.fulName()
// @ts-expect-error a method of a child
author.laurels()
// @ts-expect-error an argument is missing
author.age()
// @ts-expect-error no lookup
db.Author.filter({ fullName: 'x' })
// @ts-expect-error no field
db.Author.create({ first: 'x', fullName: 'x' })
// @ts-expect-error no order
db.Author.orderBy('fullName')
// @ts-expect-error methods are functions
model({ first: string() }, { methods: { f: 3 } })
model(
  { first: string() },
  {
    methods: {
      f(): unknown {
        // @ts-expect-error no such field
        return this.fist
      },
      g(): unknown {
        // @ts-expect-error no such method
        return this.h()
      },
    },
  },
)
