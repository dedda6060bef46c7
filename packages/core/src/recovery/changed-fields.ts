import { plain } from '../schema/difference.js'
import type { SchemaMeta } from '../schema/meta.js'
import type { SchemaChange } from '../schema/migration/schema-change.js'
import { showStep } from '../schema/migration/show-step.js'
import type { SchemaStep } from '../schema/migration/schema-step.js'

interface Place {
  model: string
  field: string | undefined
  readonly message: string
}

/**
 * The fields and models whose rows must be verified after steps, by their names at the end, as checked
 * changes.
 */
export function changesOfSteps(schema: SchemaMeta, steps: readonly SchemaStep[]): readonly SchemaChange[] {
  const places: Place[] = []
  for (const step of steps) follow(places, step)
  return places
    .flatMap((place) => (exists(schema, place) ? [place] : otherPart(schema, place)))
    .map(({ model, field, message }) =>
      Object.freeze({ effect: 'checked', kind: 'option', model, field, option: undefined, message }),
    )
}

/** Adds what a step changes, and renames what it renames. */
function follow(places: Place[], step: SchemaStep): void {
  const { model } = step
  const ofModel = places.filter((place) => place.model === model)
  switch (step.step) {
    case 'addField':
    case 'restoreField':
    case 'alterField':
    case 'removeField':
      places.push({ model, field: step.field, message: showStep(step) })
      return
    case 'restoreModel':
      for (const field of Object.keys(plain(step.described['fields'])))
        places.push({ model, field, message: showStep(step) })
      places.push({ model, field: undefined, message: showStep(step) })
      return
    case 'alterModel':
      places.push({ model, field: undefined, message: showStep(step) })
      return
    case 'renameModel':
      for (const place of ofModel) place.model = step.to
      return
    case 'renameField':
      for (const place of ofModel) if (place.field === step.field) place.field = step.to
      return
    case 'addModel':
    case 'removeModel':
  }
}

/** Another key of the generic key that a removed one was a part of: rows may be left without a target. */
function otherPart(schema: SchemaMeta, { model, field, message }: Place): readonly Place[] {
  if (field === undefined || !schema.has(model)) return []
  const generic = schema.model(model).generics.find(({ name }) => field.startsWith(`${name}__`))
  const other = generic?.parts[0]?.key.field
  return other === undefined ? [] : [{ model: other.model.name, field: other.name, message }]
}

/** A later step may have removed it. */
function exists(schema: SchemaMeta, { model, field }: Place): boolean {
  return schema.has(model) && (field === undefined || schema.model(model).fieldByName.has(field))
}
