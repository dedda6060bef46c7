import { StoreError } from '../error/errors.js'
import { upcastFrom, type Upcast } from '../event/upcast.js'
import { sameDescription } from '../schema/difference.js'
import type { SchemaDescription, SchemaMeta } from '../schema/meta.js'
import { automaticSteps } from '../schema/migration/automatic-steps.js'
import { classifyChanges } from '../schema/migration/classify.js'
import type { SchemaChange } from '../schema/migration/schema-change.js'
import type { SchemaStep } from '../schema/migration/schema-step.js'
import type { SchemaVersion } from './schema-history.js'

/** What a store does with changes of the schema since the log was written. */
export type MigrateOption = 'safe' | 'refuse'

/** A change of the schema that a store makes when it opens a log. */
export interface PendingSchema {
  readonly changes: readonly SchemaChange[]
  readonly steps: readonly SchemaStep[]
}

/** How the events of a log become those of the schema that opens it. */
export interface SchemaPlan {
  /** By the position of the schema that an event was recorded under; undefined where events stay as they are. */
  readonly upcasts: ReadonlyMap<number, Upcast | undefined>
  /** What the store has to record; undefined where the log has the schema already. */
  readonly pending: PendingSchema | undefined
}

/**
 * Plans how a log is opened under a schema. Throws StoreError `ERR_SCHEMA_CHANGED` where a change requires a
 * decision, `ERR_SCHEMA_AHEAD` where the log has moved on from the schema.
 */
export function planSchema(
  versions: readonly SchemaVersion[],
  schema: SchemaMeta,
  migrate: MigrateOption,
): SchemaPlan {
  const last = versions.at(-1)
  const changes = last === undefined ? [] : classifyChanges(last.event.schema, schema.describe())
  if (changes.length > 0) checkEffects({ versions, schema, migrate }, changes)
  const pending = changes.length === 0 ? undefined : { changes, steps: automaticSteps(schema, changes) }
  const upcasts = new Map<number, Upcast | undefined>()
  let steps: readonly SchemaStep[] = pending?.steps ?? []
  for (const { position, event } of versions.toReversed()) {
    upcasts.set(position, upcastFrom(event.schema, steps))
    steps = [...(event.steps ?? []), ...steps]
  }
  return { upcasts, pending }
}

interface Opening {
  readonly versions: readonly SchemaVersion[]
  readonly schema: SchemaMeta
  readonly migrate: MigrateOption
}

function checkEffects({ versions, schema, migrate }: Opening, changes: readonly SchemaChange[]): void {
  const isFree = changes.every(({ effect }) => effect === 'free')
  if (!isFree) {
    const own: SchemaDescription = schema.describe()
    const earlier = versions.findLast(({ event }) => sameDescription(event.schema, own))
    if (earlier !== undefined) throw schemaAhead(earlier.position, versions, changes)
  }
  const refused = migrate === 'refuse' ? changes : changes.filter(({ effect }) => effect === 'decided')
  if (refused.length === 0) return
  const remedy =
    migrate === 'refuse'
      ? "The store was opened with migrate: 'refuse'. Open it with migrate: 'safe' to apply the changes that need no migration"
      : 'Stored data does not say what these changes should become. Open the log with the schema that it was written with'
  throw new StoreError(
    'ERR_SCHEMA_CHANGED',
    `The log was written with another schema (commit ${versions.at(-1)?.position}). Changes since then:\n${lines(refused)}\n${remedy}.`,
    { value: refused },
  )
}

function schemaAhead(
  own: number,
  versions: readonly SchemaVersion[],
  changes: readonly SchemaChange[],
): StoreError {
  const message = `The log is ahead of this schema: this is the schema of commit ${own}, and commit ${versions.at(-1)?.position} replaced it. Going back would mean:\n${lines(changes)}\nDeploy the code of the newer schema.`
  return new StoreError('ERR_SCHEMA_AHEAD', message, { value: changes })
}

function lines(changes: readonly SchemaChange[]): string {
  return changes.map(({ message }) => `  ${message}`).join('\n')
}
