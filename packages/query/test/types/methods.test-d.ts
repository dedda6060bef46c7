import { abstractModel, defineSchema, foreignKey, integer, model, string, type SchemaOf } from '@relata/core'
import { expectTypeOf } from 'expect-type'
import type { Database, Picked, Row } from '../../src/index.js'

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

// Getters: properties that are read without parentheses.
const Titled = abstractModel(
  { first: string(), last: string({ null: true }) },
  {
    methods: {
      /** As on an envelope. */
      get fullName(): string {
        return `${this.first} ${this.last ?? ''}`
      },
      get words(): readonly string[] {
        return this.fullName.split(' ')
      },
      get size(): bigint | Uint8Array | undefined {
        return undefined
      },
      loud() {
        return this.fullName.toUpperCase()
      },
    },
  },
)
const people = defineSchema({
  Person: model(
    { boss: foreignKey('self', { onDelete: 'SET_NULL', null: true, relatedName: 'staff' }) },
    { bases: [Titled] },
  ),
  Clerk: model(
    {},
    {
      parents: ['Person'],
      methods: {
        get words(): number {
          return 1
        },
        /** A getter for a function is called as a method. */
        get greet(): (word: string) => string {
          return (word) => word
        },
      },
    },
  ),
})
interface People extends SchemaOf<typeof people> {}
declare const staff: Database<People>
const person = staff.Person.get(1)
const clerk = staff.Clerk.get(1)
expectTypeOf(person.fullName).toEqualTypeOf<string>()
expectTypeOf(person.loud()).toEqualTypeOf<string>()
expectTypeOf(person.boss?.words).toEqualTypeOf<readonly string[] | undefined>()
expectTypeOf(clerk.fullName).toEqualTypeOf<string>()
expectTypeOf(clerk.words).toEqualTypeOf<number>()
expectTypeOf(clerk.greet('x')).toEqualTypeOf<string>()
expectTypeOf(clerk.person_ptr.words).toEqualTypeOf<readonly string[]>()
// @ts-expect-error read-only
person.fullName = 'x'
// @ts-expect-error no function
person.fullName()
// @ts-expect-error no lookup
staff.Person.filter({ fullName: 'x' })
// @ts-expect-error no lookup
staff.Person.filter({ boss__fullName: 'x' })
// @ts-expect-error no order
staff.Person.orderBy('-fullName')
// @ts-expect-error no value
staff.Person.values('fullName')
// @ts-expect-error no field
staff.Person.create({ first: 'x', fullName: 'x' })
// @ts-expect-error no field
staff.Person.update(person, { fullName: 'x' })
// @ts-expect-error no field
staff.Person.update(person, (draft) => void (draft.fullName = 'x'))

// Picked, also of related rows, as JSON has them.
const picked = staff.Person.pick({
  fullName: true,
  size: true,
  boss: { words: true },
  staff: { take: 1, pick: { fullName: true } },
}).get()
expectTypeOf(picked).toEqualTypeOf<{
  readonly fullName: string
  readonly size: string | null
  readonly boss: { readonly words: readonly string[] } | null
  readonly staff: readonly { readonly fullName: string }[]
}>()
expectTypeOf(staff.pick(clerk, { words: true, fullName: true })).toEqualTypeOf<{
  readonly words: number
  readonly fullName: string
}>()
const shapeOfPerson = staff.shape('Person', { fullName: true })
expectTypeOf<Picked<typeof shapeOfPerson>>().toEqualTypeOf<{ readonly fullName: string }>()
// @ts-expect-error a method
staff.Person.pick({ loud: true })
// @ts-expect-error no such property
staff.Person.pick({ fulName: true })
// @ts-expect-error included or left out
staff.Person.pick({ fullName: { id: true } })
model(
  { first: string() },
  {
    methods: {
      get f(): unknown {
        // @ts-expect-error no such field
        return this.fist
      },
    },
  },
)
