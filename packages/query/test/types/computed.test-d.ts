import {
  abstractModel,
  date,
  decimal,
  defineSchema,
  foreignKey,
  integer,
  json,
  model,
  string,
  type SchemaOf,
} from '@relata/core'
import { expectTypeOf } from 'expect-type'
import type { CreateInput, Database, Row, UpdateInput } from '../../src/index.js'

const Base = abstractModel(
  { code: string(), upper: string({ computed: ['code'] }) },
  { computed: { upper: ({ code }) => code.toUpperCase() } },
)
const schema = defineSchema({
  Team: model({ name: string() }),
  Person: model(
    {
      first: string(),
      last: string({ null: true }),
      data: json<{ list: number[] }>(),
      team: foreignKey('Team', { onDelete: 'SET_NULL', null: true }),
      full: string({ computed: ['first', 'last'], unique: true }),
      size: integer({ computed: ['data', 'full'], null: true }),
      member: string({ computed: ['team_id', 'id', 'code'] }),
      price: decimal({ computed: ['first'] }),
      day: date({ computed: ['first'] }),
    },
    {
      bases: [Base],
      computed: {
        full: (row) => {
          expectTypeOf(row).toEqualTypeOf<{ readonly first: string; readonly last: string | null }>()
          return row.first
        },
        size: ({ data, full }) => {
          expectTypeOf(full).toEqualTypeOf<string>()
          return data.list[0] ?? null
        },
        member: ({ team_id, id, code }) => {
          expectTypeOf(team_id).toEqualTypeOf<string | number | bigint | null>()
          expectTypeOf(id).toEqualTypeOf<unknown>()
          expectTypeOf(code).toEqualTypeOf<unknown>()
          return `${team_id}`
        },
        price: () => 5,
        day: () => new Date(),
      },
    },
  ),
  Child: model({ n: integer() }, { parents: ['Person'] }),
})
interface App extends SchemaOf<typeof schema> {}
declare const db: Database<App>
declare const person: Row<App, 'Person'>

// Rows have them, and lookups know them.
expectTypeOf(person.full).toEqualTypeOf<string>()
expectTypeOf(person.size).toEqualTypeOf<number | null>()
expectTypeOf(person.upper).toEqualTypeOf<string>()
db.Person.filter({ full__startswith: 'A', upper: 'B' }).orderBy('-full')
db.Person.get({ full: 'A' })
expectTypeOf(db.Person.recompute()).toEqualTypeOf<number>()

// They find the row of a conflict.
db.Person.bulkCreate([], { updateConflicts: true, uniqueFields: ['full'], updateFields: ['last'] })
// @ts-expect-error no such field
db.Person.bulkCreate([], { updateConflicts: true, uniqueFields: ['fool'], updateFields: ['last'] })
// @ts-expect-error computed
db.Person.bulkCreate([], { updateConflicts: true, uniqueFields: ['full'], updateFields: ['upper'] })

// Writes don't.
db.Person.create({ first: 'a', data: { list: [] }, code: 'x' })
db.Person.create({ ...person, first: 'a' })
db.Person.update(person, { first: 'a' })
db.Child.create({ n: 1, first: 'a', data: { list: [] }, code: 'x' })
expectTypeOf<'full'>().not.toMatchTypeOf<keyof CreateInput<App, 'Person'>>()
expectTypeOf<'upper'>().not.toMatchTypeOf<keyof CreateInput<App, 'Person'>>()
expectTypeOf<'full'>().not.toMatchTypeOf<keyof CreateInput<App, 'Child'>>()
expectTypeOf<'full'>().not.toMatchTypeOf<keyof UpdateInput<App, 'Person'>>()
expectTypeOf<'first'>().toMatchTypeOf<keyof CreateInput<App, 'Person'>>()
// @ts-expect-error Person.full is computed
db.Person.create({ first: 'a', data: { list: [] }, code: 'x', full: 'b' })
// @ts-expect-error Person.full is computed
db.Person.update(person, { full: 'b' })
// @ts-expect-error Child.full is computed
db.Child.create({ n: 1, first: 'a', data: { list: [] }, code: 'x', full: 'b' })
// @ts-expect-error Person.upper is computed
db.Person.all().update({ upper: 'b' })

// The function of a field returns its type, and reads what the field names.
model(
  { a: string(), n: integer({ computed: ['a'] }) },
  {
    computed: {
      // @ts-expect-error a string is no integer
      n: ({ a }) => a,
    },
  },
)
model(
  { a: string(), b: string(), n: string({ computed: ['a'] }) },
  {
    computed: {
      // @ts-expect-error b is not among what it is computed from
      n: ({ b }) => b,
    },
  },
)
model(
  { a: string(), n: string({ computed: ['a'] }) },
  {
    computed: {
      // @ts-expect-error n is never null
      n: () => null,
    },
  },
)
