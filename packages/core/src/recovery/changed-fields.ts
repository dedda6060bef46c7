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
 * The fields and models whose rows have to be verified after steps, by the names that they have at the end, as
 * checked changes.
 */
export function changesOfSteps(schema: SchemaMeta, steps: readonly SchemaStep[]): readonly SchemaChange[] {
  const places: Place[] = []
  for (const step of steps) {
    const { model } = step
    switch (step.step) {
      case 'addField':
      case 'alterField':
        places.push({ model, field: step.field, message: showStep(step) })
        break
      case 'alterModel':
        places.push({ model, field: undefined, message: showStep(step) })
        break
      case 'renameModel':
        for (const place of places) if (place.model === model) place.model = step.to
        break
      case 'renameField':
        for (const place of places)
          if (place.model === model && place.field === step.field) place.field = step.to
        break
      case 'addModel':
      case 'removeModel':
      case 'removeField':
        break
    }
  }
  return places
    .filter((place) => exists(schema, place))
    .map(({ model, field, message }) =>
      Object.freeze({ effect: 'checked', kind: 'option', model, field, option: undefined, message }),
    )
}

/** A later step may have removed it. */
function exists(schema: SchemaMeta, { model, field }: Place): boolean {
  return schema.has(model) && (field === undefined || schema.model(model).fieldByName.has(field))
}
