import {
  FieldError,
  hintOf,
  ownValues,
  parentOfTree,
  propertyNotStored,
  UsageError,
  type FieldMeta,
  type ModelMeta,
} from '@relata/core/engine'
import type { StoreContext } from './context.js'

/** Values of a row by field name, as they were passed. */
export type InputValues = Readonly<Record<string, unknown>>

export function valuesObject(values: unknown, method: string): InputValues {
  if (typeof values === 'object' && values !== null && !Array.isArray(values))
    return ownValues(values as InputValues)
  throw new UsageError(
    values === undefined ? 'ERR_UNDEFINED' : 'ERR_ARGUMENT',
    `${method} takes an object of values by field name`,
    {
      value: values,
    },
  )
}

/** The field of a row with this name. Throws `FieldError` for any other name. */
export function settableField(
  { schema }: StoreContext,
  model: ModelMeta,
  name: string,
  method: string,
): FieldMeta {
  const field =
    model.fieldByName.get(name) ??
    (name === 'pk' ? model.pk : model.rowFields.find((each) => each.name === name || each.attribute === name))
  if (field !== undefined) return field
  const tree = parentOfTree(schema, model, name)
  if (tree !== undefined)
    throw new FieldError(
      'ERR_NOT_A_FIELD',
      `${method}: '${name}' follows from ${tree.field.model.name}.${tree.field.name}: set that key instead`,
      { value: name, model: model.name, field: name },
    )
  if (model.properties.has(name)) throw propertyNotStored(model, name)
  const relation = model.edges.has(name) || model.accessors.has(name)
  const hint = relation
    ? `'${name}' is a relation from another table: use its manager`
    : `${model.name} has no field '${name}'${hintOf(schema, model, name)}`
  throw new FieldError(relation ? 'ERR_NOT_A_FIELD' : 'ERR_UNKNOWN_FIELD', `${method}: ${hint}`, {
    value: name,
    model: model.name,
    field: name,
  })
}
