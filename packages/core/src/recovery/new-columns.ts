import type { Event, Values } from '../event/event.js'
import type { SchemaMeta } from '../schema/meta.js'
import type { Value } from '../schema/value-type.js'

/**
 * An event of a row with null in the columns that are newer than the event. Stored events are not rewritten
 * for them, because rows have null for values that an event lacks.
 */
export function withNewColumns(schema: SchemaMeta, event: Event): Event {
  if ((event.type !== 'created' && event.type !== 'deleted') || !schema.has(event.model)) return event
  const { fields } = schema.model(event.model)
  const missing = fields.filter(({ attribute }) => !Object.hasOwn(event.row, attribute))
  if (missing.length === 0) return event
  const nulls = missing.map(({ attribute }): readonly [string, Value] => [attribute, null])
  return { ...event, row: Object.freeze<Values>({ ...event.row, ...Object.fromEntries(nulls) }) }
}
