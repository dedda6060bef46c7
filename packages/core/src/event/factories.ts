import type { SchemaDescription } from '../schema/meta.js'
import type { SchemaStep } from '../schema/migration/schema-step.js'
import type { Value } from '../schema/value-type.js'
import type {
  Created,
  Deleted,
  Event,
  JsonPatch,
  Linked,
  SchemaChanged,
  Unlinked,
  Updated,
  Values,
} from './event.js'

/** Patches by column, as an `updated` event has them. */
export type PatchesByColumn = Readonly<Record<string, readonly JsonPatch[]>>

/** Both directions of a JSON edit: forward and back. */
export interface JsonEdit {
  readonly patches: PatchesByColumn
  readonly inverse: PatchesByColumn
}

/*
 * Events of one type have one shape. They are not frozen here: freezing takes longer than the rest, and most events are
 * never read by an application. `frozenEvent` freezes those that are.
 */

/** The row must be frozen already, as stored rows are, because the event contains the object itself. */
export function created(model: string, key: Value, row: Values): Created {
  return { type: 'created', model, key, row }
}

export function deleted(model: string, key: Value, row: Values): Deleted {
  return { type: 'deleted', model, key, row }
}

export function updated(
  { model, key }: { readonly model: string; readonly key: Value },
  before: Values,
  after: Values,
  edit?: JsonEdit,
): Updated {
  if (edit === undefined) return { type: 'updated', model, key, before, after }
  const { patches, inverse } = edit
  return { type: 'updated', model, key, before, after, patches, inverse }
}

export function linked(relation: string, from: Value, to: Value): Linked {
  return { type: 'linked', relation, from, to }
}

export function unlinked(relation: string, from: Value, to: Value): Unlinked {
  return { type: 'unlinked', relation, from, to }
}

export function schemaChanged(
  schema: SchemaDescription,
  steps: readonly SchemaStep[] = [],
  { migrations = [], reverts = [] }: Pick<SchemaChanged, 'migrations' | 'reverts'> = {},
): SchemaChanged {
  return {
    type: 'schemaChanged',
    schema,
    ...(steps.length === 0 ? {} : { steps }),
    ...(migrations.length === 0 ? {} : { migrations }),
    ...(reverts.length === 0 ? {} : { reverts }),
  }
}

/** The event, deeply frozen. */
export function frozenEvent(event: Event): Event {
  if (event.type === 'updated') {
    Object.freeze(event.before)
    Object.freeze(event.after)
    if (event.patches !== undefined) freezePatches(event.patches)
    if (event.inverse !== undefined) freezePatches(event.inverse)
  }
  if (event.type === 'schemaChanged') {
    if (event.steps !== undefined) Object.freeze(event.steps)
    if (event.migrations !== undefined) Object.freeze(event.migrations)
    if (event.reverts !== undefined) Object.freeze(event.reverts)
  }
  return Object.freeze(event)
}

function freezePatches(patches: PatchesByColumn): void {
  for (const list of Object.values(patches)) {
    for (const patch of list) Object.freeze(Object.freeze(patch).path)
    Object.freeze(list)
  }
  Object.freeze(patches)
}
