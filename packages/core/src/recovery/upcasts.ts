import { upcastFrom, type OnConverted, type Upcast } from '../event/upcast.js'
import type { SchemaStep } from '../schema/migration/schema-step.js'
import type { SchemaVersion } from './schema-history.js'

/** By the position of the schema that an event was recorded under; undefined where events stay as they are. */
export type Upcasts = ReadonlyMap<number, Upcast | undefined>

/** How the events of each schema of a log become those of the schema after `steps`, which come last. */
export function upcastsOf(
  versions: readonly SchemaVersion[],
  steps: readonly SchemaStep[],
  onConverted: OnConverted,
): Upcasts {
  const upcasts = new Map<number, Upcast | undefined>()
  let later = steps
  for (const { position, event } of versions.toReversed()) {
    upcasts.set(position, upcastFrom(event.schema, later, onConverted))
    later = [...(event.steps ?? []), ...later]
  }
  return upcasts
}
