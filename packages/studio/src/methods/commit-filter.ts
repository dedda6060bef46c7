import type { Commit, Event, SchemaMeta } from 'relata'
import { encodeKey } from '../values/key.js'

/** Which commits to return. */
export interface CommitFilter {
  readonly schema: SchemaMeta
  readonly model: string | undefined
  /** The model and those that it inherits from: a row of a child has events of its parents, too. */
  readonly models: ReadonlySet<string>
  /** Together with the model: of one row. */
  readonly key: unknown
  readonly action: string | undefined
  readonly actor: string | undefined
}

export function matches(commit: Commit, filter: CommitFilter): boolean {
  const { action, meta, events } = commit
  if (filter.action !== undefined && action !== filter.action) return false
  if (filter.actor !== undefined && meta?.actor !== filter.actor) return false
  return filter.model === undefined || events.some((event) => touches(event, filter))
}

/** Whether an event is about the model and the row of a filter. */
export function touches(event: Event, { schema, model, models, key }: CommitFilter): boolean {
  if (model === undefined) return true
  switch (event.type) {
    case 'created':
    case 'updated':
    case 'deleted':
      return models.has(event.model) && (key === undefined || sameKey(event.key, key))
    case 'linked':
    case 'unlinked':
      return endsOf(schema, event).some(
        ([end, value]) => models.has(end) && (key === undefined || sameKey(value, key)),
      )
    case 'schemaChanged':
      return false
  }
}

function sameKey(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(encodeKey(a)) === JSON.stringify(encodeKey(b))
}

type Link = Extract<Event, { readonly type: 'linked' | 'unlinked' }>

/**
 * The models of the two ends of a link with their keys. Of a relation that the schema in force doesn't have, the
 * declaring model is in its name.
 */
export function endsOf(
  schema: SchemaMeta,
  { relation, from, to }: Link,
): readonly [readonly [model: string, key: unknown], readonly [model: string, key: unknown]] {
  const link = schema.links.find(({ label }) => label === relation)
  const declaring = link?.model.name ?? relation.slice(0, relation.lastIndexOf('.'))
  return [
    [declaring, from],
    [link?.target.name ?? '', to],
  ]
}
