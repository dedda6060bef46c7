import type { Event, KeyMeta, ModelMeta, SchemaMeta, Value } from '@relata/core/engine'

type RowEvent = Extract<Event, { type: 'created' | 'updated' | 'deleted' }>

/** A key whose rows refer to another row, or to none, after an event that they are not part of. */
export interface ChangedKey {
  readonly key: KeyMeta
  /** A value that the event's row has now; undefined if it is the same as before. */
  readonly gained: Value | undefined
  readonly lost: Value | undefined
}

/**
 * The keys to the row of an event by a value that it has got or lost. Primary keys with a constraint are left out: rows
 * that refer to them change in the same commit.
 */
export function changedKeys(schema: SchemaMeta, event: RowEvent): readonly ChangedKey[] {
  const found: ChangedKey[] = []
  for (const key of keysTo(schema, schema.model(event.model))) {
    const { attribute } = key.targetField
    const gained =
      event.type === 'deleted'
        ? undefined
        : valueIn(event.type === 'created' ? event.row : event.after, attribute)
    const lost =
      event.type === 'created'
        ? undefined
        : valueIn(event.type === 'deleted' ? event.row : event.before, attribute)
    if (gained !== undefined || lost !== undefined) found.push({ key, gained, lost })
  }
  return found
}

function valueIn(values: Readonly<Record<string, Value>>, attribute: string): Value | undefined {
  return Object.hasOwn(values, attribute) ? (values[attribute] ?? undefined) : undefined
}

function keysTo(schema: SchemaMeta, model: ModelMeta): readonly KeyMeta[] {
  let keys = known.get(model)
  if (keys === undefined) {
    keys = schema.models.flatMap(({ autoOf, fields }) =>
      autoOf === undefined ? fields.flatMap(({ key }) => (key === undefined ? [] : [key])) : [],
    )
    keys = keys.filter(
      ({ targetField, dbConstraint }) =>
        targetField.model === model && (!dbConstraint || !targetField.primaryKey),
    )
    known.set(model, keys)
  }
  return keys
}
const known = new WeakMap<ModelMeta, readonly KeyMeta[]>()
