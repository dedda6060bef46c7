import { checkValue } from '../check-value.js'
import type { FieldMeta, SchemaMeta } from '../meta.js'
import type { SchemaChange } from './schema-change.js'
import type { SchemaStep } from './schema-step.js'

/**
 * The steps of changes that need no migration. A default that is a function is called once: its value becomes
 * part of the step, and all existing rows get it. Throws ValidationError where it returns what the field
 * refuses.
 */
export function automaticSteps(schema: SchemaMeta, changes: readonly SchemaChange[]): readonly SchemaStep[] {
  return changes.flatMap((change) => stepsOf(schema, change))
}

function stepsOf(schema: SchemaMeta, change: SchemaChange): readonly SchemaStep[] {
  const { model, kind, option } = change
  const field = change.field === undefined ? undefined : schema.model(model).fieldByName.get(change.field)
  if (field === undefined) return []
  if (kind === 'fieldAdded' && field.hasDefault) return [addField(field)]
  const { attribute, decimalPlaces } = field
  if (option === 'decimalPlaces' && decimalPlaces !== undefined)
    return [Object.freeze({ step: 'convertDecimal', model, attribute, decimalPlaces })]
  return []
}

function addField(field: FieldMeta): SchemaStep {
  const given: unknown =
    typeof field.default === 'function' ? (field.default as () => unknown)() : field.default
  const value = checkValue(field, given)
  return Object.freeze({ step: 'addField', model: field.model.name, attribute: field.attribute, value })
}
