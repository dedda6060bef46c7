import { defineSchema, foreignKey, integer, model, string, type SchemaOf } from '@relata/core'
import { expectTypeOf } from 'expect-type'
import { Case, F, lower, Value, When, type Database } from '../../src/index.js'

/** Expressions in a model's ordering, beside other options, whose types stay. */
const schema = defineSchema({
  A: model(
    { name: string(), n: integer({ null: true }) },
    { ordering: [F('n').asc({ nulls: 'first' }), lower('name')], display: (row) => row.name },
  ),
  B: model(
    { a: foreignKey('A', { onDelete: 'CASCADE', relatedName: 'bs' }) },
    { ordering: [F('a__n').plus(1).desc(), '-id'] },
  ),
  C: model(
    { extra: string() },
    { parents: ['A'], ordering: [Case(When({ n__gt: 1 }, F('name')), { default: Value('') })] },
  ),
  D: model({}, { proxy: 'A', ordering: [F('n')] }),
})
interface Ordered extends SchemaOf<typeof schema> {}
declare const db: Database<Ordered>
expectTypeOf(db.C.get(1).name).toEqualTypeOf<string>()
expectTypeOf(db.D.get(1).n).toEqualTypeOf<number | null>()
expectTypeOf(db.A.get(1).bs.count()).toEqualTypeOf<number>()

// @ts-expect-error an object that is no expression
model({ name: string() }, { ordering: [{ name: 'asc' }] })
// @ts-expect-error a number
model({ name: string() }, { ordering: [1] })
// @ts-expect-error a Date
model({ name: string() }, { ordering: [new Date()] })
// @ts-expect-error a function
model({ name: string() }, { ordering: [(row: { readonly name: string }) => row.name] })
// @ts-expect-error no list
model({ name: string() }, { ordering: F('name') })
