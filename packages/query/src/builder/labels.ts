import { FieldError, type FieldMeta, type ModelMeta, type Value } from '@relata/core/engine'
import type { StoreContext } from './context.js'

const known = new WeakMap<FieldMeta, Readonly<Record<string, string>>>()

/** The labels of a field's choices by value. Throws FieldError `ERR_UNKNOWN_FIELD`, `ERR_NO_CHOICES`. */
export function labelsOf(
  { schema }: StoreContext,
  model: ModelMeta,
  name: string,
): Readonly<Record<string, string>> {
  const field = schema.step(model, name)?.field
  if (field?.choices === undefined) throw noChoices(model, name, field)
  let labels = known.get(field)
  if (labels === undefined) {
    labels = Object.freeze(Object.fromEntries(field.choices.map(([value, label]) => [textOf(value), label])))
    known.set(field, labels)
  }
  return labels
}

/** The name of a value in an object. */
function textOf(value: Value): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

function noChoices(model: ModelMeta, name: string, field: FieldMeta | undefined): FieldError {
  const having = model.rowFields.filter(({ choices }) => choices !== undefined).map((each) => each.name)
  const hint =
    having.length === 0 ? 'none of its fields has choices' : `fields with choices: ${having.join(', ')}`
  const what = field === undefined ? `has no field '${name}'` : `declares no choices for '${name}'`
  return new FieldError(
    field === undefined ? 'ERR_UNKNOWN_FIELD' : 'ERR_NO_CHOICES',
    `labels: ${model.name} ${what}; ${hint}`,
    { value: name, model: model.name, field: name },
  )
}
