import { upcastFrom, type OnConverted, type Upcast } from '../event/upcast.js'
import type { SchemaMeta } from '../schema/meta.js'
import type { SchemaStep } from '../schema/migration/schema-step.js'
import { hiddenFrom, type Hidden } from './hidden.js'
import type { SchemaVersion } from './schema-history.js'

/** What happens to the events that were recorded under one schema. */
export interface VersionEvents {
  /** Undefined where events stay as they are. */
  readonly upcast: Upcast | undefined
  readonly hidden: Hidden | undefined
}

/** By the position of the schema that an event was recorded under. */
export type Upcasts = ReadonlyMap<number, VersionEvents>

/** What later steps lead to. */
export interface Present {
  readonly schema: SchemaMeta
  /** Steps after those of the log. */
  readonly steps: readonly SchemaStep[]
}

/** How the events of each schema of a log become those of the schema after `steps`, which come last. */
export function upcastsOf(
  versions: readonly SchemaVersion[],
  { schema, steps }: Present,
  onConverted: OnConverted,
): Upcasts {
  const upcasts = new Map<number, VersionEvents>()
  let later = steps
  for (const { position, event } of versions.toReversed()) {
    upcasts.set(position, {
      upcast: upcastFrom(event.schema, later, onConverted),
      hidden: hiddenFrom(event.schema, later, schema),
    })
    later = [...(event.steps ?? []), ...later]
  }
  return upcasts
}
