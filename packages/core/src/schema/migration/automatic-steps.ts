import { checkValue } from '../check-value.js'
import { own, plain } from '../difference.js'
import type { FieldMeta, SchemaMeta } from '../meta.js'
import { FIRST_VERSION } from '../first-version.js'
import type { Value } from '../value-type.js'
import type { SchemaChange } from './schema-change.js'
import type { DescribedField, SchemaStep } from './schema-step.js'

/**
 * The steps of changes that need no migration. A default that is a function is called once: its value becomes
 * part of the step, and all existing rows get it. Throws ValidationError if it returns a value that the field
 * refuses.
 */
export function automaticSteps(schema: SchemaMeta, changes: readonly SchemaChange[]): readonly SchemaStep[] {
  return changes.flatMap((change) => stepsOf(schema, change))
}

function stepsOf(schema: SchemaMeta, change: SchemaChange): readonly SchemaStep[] {
  const { model, kind, option } = change
  const field = change.field === undefined ? undefined : schema.model(model).fieldByName.get(change.field)
  if (field === undefined) return []
  const described = describeField(schema, field)
  if (kind === 'fieldAdded' && (field.hasDefault || field.managed === 'version'))
    return [Object.freeze({ step: 'addField', model, field: field.name, described, value: defaultOf(field) })]
  return option === 'decimalPlaces' || option === 'column'
    ? [Object.freeze({ step: 'alterField', model, field: field.name, described })]
    : []
}

function describeField(schema: SchemaMeta, { model, name }: FieldMeta): DescribedField {
  const { fields } = plain(own(schema.describe().models, model.name))
  return plain(own(plain(fields), name)) as DescribedField
}

function defaultOf(field: FieldMeta): Value {
  if (field.managed === 'version') return FIRST_VERSION
  const value: unknown =
    typeof field.default === 'function' ? (field.default as () => unknown)() : field.default
  return checkValue(field, value)
}
