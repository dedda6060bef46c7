import { date, defineSchema, foreignKey, model, oneToOne, string, type SchemaOf } from '@relata/core'
import { expectTypeOf } from 'expect-type'
import type { CreateInput, Database, Row } from '../../src/index.js'

/** A model with so many required relations that a union of all ways to give them would not compile. */
const by = foreignKey('Person', { onDelete: 'CASCADE', relatedName: '+' })
const some = { a: by, b: by, c: by, d: by, e: by, f: by, g: by, h: by, i: by, j: by }
const many = { ...some, k: by, l: by, m: by, n: by, o: by, p: by, q: by, r: by, s: by, t: by }
const schema = defineSchema({
  Person: model({ name: string() }),
  Pair: model({ one: by, two: by, on: date() }),
  Wide: model({
    title: string(),
    ...many,
    free: foreignKey('Person', { onDelete: 'SET_NULL', null: true, relatedName: '+' }),
  }),
  Twin: model({ of: oneToOne('Person', { onDelete: 'CASCADE', primaryKey: true }) }),
})
interface Crowd extends SchemaOf<typeof schema> {}
declare const db: Database<Crowd>
declare const x: Row<Crowd, 'Person'>

// An input without relations, and one of a function's own.
const people: CreateInput<Crowd, 'Person'> = { name: 'x' }
db.Person.create(people)
db.Person.bulkCreate([people, { name: 'y' }])
// @ts-expect-error the name may be missing
db.Person.create({} as { name?: string })
// @ts-expect-error there is no argument
db.Person.create({})

// Few relations: each as a row or as a key.
const pairs: CreateInput<Crowd, 'Pair'>[] = [
  { one: x, two: x, on: '2024-01-01' },
  { one_id: 1, two_id: 2, on: '2024-01-01' },
  { one: x, two_id: 2, on: '2024-01-01' },
]
db.Pair.bulkCreate(pairs)
// @ts-expect-error the second is missing
pairs.push({ one: x, on: '2024-01-01' })
// @ts-expect-error the date is missing
pairs.push({ one: x, two: x })
db.Twin.create({ of: x })
db.Twin.create({ of_id: 1 })
// @ts-expect-error of whom?
db.Twin.create({})
// @ts-expect-error a key never changes
db.Twin.update(1, { of: x })
// @ts-expect-error by neither name
db.Twin.update(1, { of_id: 2 })

// Many: all as rows or all as keys, or those that are named as keys.
const rows = { a: x, b: x, c: x, d: x, e: x, f: x, g: x, h: x, i: x, j: x, k: x, l: x, m: x, n: x, o: x }
const others = { p: x, q: x, r: x, s: x, t: x }
const keys = { a_id: 1, b_id: 1, c_id: 1, d_id: 1, e_id: 1, f_id: 1, g_id: 1, h_id: 1, i_id: 1, j_id: 1 }
const otherKeys = { k_id: 1, l_id: 1, m_id: 1, n_id: 1, o_id: 1, p_id: 1, q_id: 1, r_id: 1, s_id: 1, t_id: 1 }
const wide: CreateInput<Crowd, 'Wide'>[] = [
  { title: 'x', ...rows, ...others },
  { title: 'x', ...keys, ...otherKeys, free_id: 3 },
]
db.Wide.bulkCreate(wide)
wide.map((values) => db.Wide.create(values))
// @ts-expect-error the rest are missing
wide.push({ title: 'x', ...rows })
// @ts-expect-error the title is missing
wide.push({ ...rows, ...others })
const { a: _a, ...withoutA } = rows
const mixed: CreateInput<Crowd, 'Wide', 'a'> = { title: 'x', a_id: 1, ...withoutA, ...others }
db.Wide.create(mixed)
// @ts-expect-error the key is missing
const unkeyed: CreateInput<Crowd, 'Wide', 'a'> = { title: 'x', ...rows, ...others }
void unkeyed
// What `create` takes is checked by its own names: any mixture does.
db.Wide.create({ title: 'x', ...withoutA, ...others, a_id: 1 })
// @ts-expect-error one is missing
db.Wide.create({ title: 'x', ...withoutA, ...others })

/** How many members a union has, at most five. */
type Size<U, N extends unknown[] = []> = [U] extends [never]
  ? N['length']
  : N['length'] extends 5
    ? 5
    : Size<Exclude<U, Last<U>>, [...N, unknown]>
type Last<U> = (U extends unknown ? (t: () => U) => void : never) extends (t: infer I) => void
  ? I extends () => infer L
    ? L
    : never
  : never
expectTypeOf<Size<CreateInput<Crowd, 'Pair'>>>().toEqualTypeOf<4>()
expectTypeOf<Size<CreateInput<Crowd, 'Wide'>>>().toEqualTypeOf<2>()
expectTypeOf<Size<CreateInput<Crowd, 'Wide', 'a'>>>().toEqualTypeOf<1>()
