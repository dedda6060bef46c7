import type { SchemaDescription } from '../schema/meta.js'
import type { SchemaStep } from '../schema/migration/schema-step.js'
import type { Value } from '../schema/value-type.js'
import type {
  Created,
  Deleted,
  JsonPatch,
  Linked,
  SchemaChanged,
  Unlinked,
  Updated,
  Values,
} from './event.js'

/** Patches by column, as an `updated` event carries them. */
export type PatchesByColumn = Readonly<Record<string, readonly JsonPatch[]>>

/** Both directions of a JSON edit: forwards and back. */
export interface JsonEdit {
  readonly patches: PatchesByColumn
  readonly inverse: PatchesByColumn
}

/** The row must be frozen already, as stored rows are: the event keeps it as it is. */
export function created(model: string, key: Value, row: Values): Created {
  return Object.freeze({ type: 'created', model, key, row })
}

export function deleted(model: string, key: Value, row: Values): Deleted {
  return Object.freeze({ type: 'deleted', model, key, row })
}

/** Freezes `before` and `after`. */
export function updated(
  target: { readonly model: string; readonly key: Value },
  before: Values,
  after: Values,
  edit?: JsonEdit,
): Updated {
  const { model, key } = target
  Object.freeze(before)
  Object.freeze(after)
  if (edit === undefined) return Object.freeze({ type: 'updated', model, key, before, after })
  const { patches, inverse } = edit
  return Object.freeze({
    type: 'updated',
    model,
    key,
    before,
    after,
    patches: freezePatches(patches),
    inverse: freezePatches(inverse),
  })
}

export function linked(relation: string, from: Value, to: Value): Linked {
  return Object.freeze({ type: 'linked', relation, from, to })
}

export function unlinked(relation: string, from: Value, to: Value): Unlinked {
  return Object.freeze({ type: 'unlinked', relation, from, to })
}

export function schemaChanged(schema: SchemaDescription, steps: readonly SchemaStep[] = []): SchemaChanged {
  if (steps.length === 0) return Object.freeze({ type: 'schemaChanged', schema })
  return Object.freeze({ type: 'schemaChanged', schema, steps: Object.freeze(steps) })
}

function freezePatches(patches: PatchesByColumn): PatchesByColumn {
  for (const list of Object.values(patches)) {
    for (const patch of list) Object.freeze(Object.freeze(patch).path)
    Object.freeze(list)
  }
  return Object.freeze(patches)
}
