import type { Schema } from '@relata/core'
import { expectTypeOf } from 'expect-type'
import { jsonSchema, standardSchema, withHooks } from '../../src/index.js'
import type { CreateInput, Database, Row, UpdateInput } from '../../src/index.js'
import type { Library } from './library.js'

declare const schema: Schema<Library>

// The rows and the values of hooks have the types of the schema.
withHooks<Library>(schema, {
  Book: {
    beforeCreate: (values, { db }) => {
      expectTypeOf(values.title).toEqualTypeOf<string>()
      expectTypeOf(db).toEqualTypeOf<Database<Library>>()
      values.title = 'a'
      // @ts-expect-error a text
      values.title = 5
      // @ts-expect-error no field
      values.nothing = 5
    },
    beforeUpdate: (values, { row }) => {
      expectTypeOf(values.title).toEqualTypeOf<string | undefined>()
      expectTypeOf(row).toEqualTypeOf<Row<Library, 'Book'>>()
    },
    afterUpdate: (row, { before }) => {
      expectTypeOf(row).toEqualTypeOf(before)
    },
    afterDelete: (row) => row.title,
    // @ts-expect-error a hook has no context of an update
    afterCreate: (row, { before }) => [row, before],
  },
})
// @ts-expect-error no model
withHooks<Library>(schema, { Bok: {} })
// @ts-expect-error no hook
withHooks<Library>(schema, { Book: { beforeSave: () => 1 } })
// @ts-expect-error no many-to-many
withHooks<Library>(schema, { Book: { afterLink: { title: () => 1 } } })

// What a request has passed goes into create and update.
const created = standardSchema<Library, 'Book'>(schema, 'Book', 'create')['~standard'].validate({})
if (created.issues === undefined) expectTypeOf(created.value).toEqualTypeOf<CreateInput<Library, 'Book'>>()
const changed = standardSchema<Library, 'Book'>(schema, 'Book', 'update')['~standard'].validate({})
if (changed.issues === undefined) expectTypeOf(changed.value).toEqualTypeOf<UpdateInput<Library, 'Book'>>()
// @ts-expect-error no model
standardSchema(schema, 'Bok', 'create')
// @ts-expect-error no call
standardSchema(schema, 'Book', 'delete')
expectTypeOf(jsonSchema(schema, 'Book', 'create')).toEqualTypeOf<Record<string, unknown>>()
// @ts-expect-error no model
jsonSchema(schema, 'Bok', 'create')
