import { upcastFrom, type OnConverted, type Upcast } from '../event/upcast.js'
import type { SchemaDescription, SchemaMeta } from '../schema/meta.js'
import type { SchemaStep } from '../schema/migration/schema-step.js'
import type { State } from '../state/state.js'
import { hiddenFrom, type Hidden } from './hidden.js'
import { rowReaders, type RowReaders } from './row-readers.js'
import type { SchemaVersion } from './schema-history.js'

/** How events that were recorded under one schema are converted. */
export interface VersionEvents {
  readonly schema: SchemaDescription
  /** Undefined if events are unchanged. */
  readonly upcast: Upcast | undefined
  readonly hidden: Hidden | undefined
  /** Undefined if the rows of no model change. */
  readonly rows: RowReaders | undefined
  /** From this schema to the current one. */
  readonly steps: readonly SchemaStep[]
}

/** By the position of the schema under which an event was recorded. */
export type Upcasts = ReadonlyMap<number, VersionEvents>

/** The conversion by later steps. */
export interface Present {
  readonly schema: SchemaMeta
  /** The schemas of the log. */
  readonly versions: readonly SchemaVersion[]
  /** Steps after those of the log. */
  readonly steps: readonly SchemaStep[]
}

/** How the events of each schema of a log are converted to the schema after `steps`, which come last. */
export function upcastsOf(
  { schema, versions, steps }: Present,
  { state, onConverted }: { readonly state: State; readonly onConverted: OnConverted | undefined },
): Upcasts {
  const upcasts = new Map<number, VersionEvents>()
  let later = steps
  for (const { position, event } of versions.toReversed()) {
    upcasts.set(position, {
      schema: event.schema,
      upcast: upcastFrom(event.schema, later, onConverted),
      hidden: hiddenFrom(event.schema, later, schema),
      rows: rowReaders(event.schema, later, state),
      steps: later,
    })
    later = [...(event.steps ?? []), ...later]
  }
  return upcasts
}
