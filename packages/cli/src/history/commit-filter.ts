import type { Commit, Event, SchemaMeta } from '@relata/core/engine'

/** Which commits to return. */
export interface CommitFilter {
  /** Positions: later than `after`, earlier than `before`. */
  readonly after: number
  readonly before: number
  /** Milliseconds since the epoch, both included. */
  readonly since: number
  readonly until: number
  readonly model?: string | undefined
  /** The text of a primary key. */
  readonly key?: string | undefined
  readonly action?: string | undefined
  readonly actor?: string | undefined
}

/** Whether to return a commit. */
export function matches(commit: Commit, filter: CommitFilter, schema: SchemaMeta): boolean {
  const { position, time, action, meta } = commit
  if (position <= filter.after || position >= filter.before) return false
  if (time < filter.since || time > filter.until) return false
  if (filter.action !== undefined && action !== filter.action) return false
  if (filter.actor !== undefined && meta?.actor !== filter.actor) return false
  if (filter.model === undefined && filter.key === undefined) return true
  return commit.events.some((event) => touches(event, filter, schema))
}

/** Whether an event is about a model, or about the row with a key. */
export function touches(event: Event, { model, key }: CommitFilter, schema: SchemaMeta): boolean {
  switch (event.type) {
    case 'created':
    case 'updated':
    case 'deleted':
      return (
        (model === undefined || event.model === model) && (key === undefined || keyText(event.key) === key)
      )
    case 'linked':
    case 'unlinked':
      return endsOf(event, schema).some(
        ([end, value]) =>
          (model === undefined || end === model) && (key === undefined || keyText(value) === key),
      )
    case 'schemaChanged':
      return false
  }
}

/** A key as users write it on a command line. */
function keyText(key: unknown): string {
  return key instanceof Uint8Array ? Buffer.from(key).toString('hex') : String(key)
}

type Link = Extract<Event, { readonly type: 'linked' | 'unlinked' }>

/**
 * The models of the two ends of a link with their keys. For a relation that the present schema doesn't have,
 * the declaring model is in its name.
 */
function endsOf({ relation, from, to }: Link, schema: SchemaMeta): readonly (readonly [string, unknown])[] {
  const link = schema.links.find(({ label }) => label === relation)
  const declaring = link?.model.name ?? relation.slice(0, relation.lastIndexOf('.'))
  return [
    [declaring, from],
    [link?.target.name ?? '', to],
  ]
}
