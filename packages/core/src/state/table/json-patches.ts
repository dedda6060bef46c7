import { applyPatches, enablePatches, type Objectish, type Patch } from 'immer'
import type { Updated, Values } from '../../event/event.js'
import type { Value } from '../../schema/value-type.js'
import type { Row } from '../reader.js'

enablePatches()

/**
 * The changed columns of an update: those in the event, and those that result from applying its patches to
 * the row's JSON values.
 */
export function changesOf(row: Row, event: Updated): Values {
  if (event.patches === undefined) return event.after
  const changes: Record<string, Value> = { ...event.after }
  for (const [attribute, patches] of Object.entries(event.patches)) {
    changes[attribute] = applyPatches(row[attribute] as Objectish, patches as readonly Patch[]) as Value
  }
  return changes
}
