import { UsageError } from '../error/errors.js'
import type { Event } from './event.js'
import { created, deleted, frozenEvent, linked, unlinked, updated } from './factories.js'

/**
 * The event that reverts another, frozen. Applying both, one after the other, leaves the state as it was, and
 * `invert(invert(event))` equals the event. A `schemaChanged` has no inverse: the schema before it is in an
 * earlier commit.
 */
export function invert(event: Event): Event {
  return frozenEvent(inverseOf(event))
}

/** The same, not frozen. */
export function inverseOf(event: Event): Event {
  switch (event.type) {
    case 'created':
      return deleted(event.model, event.key, event.row)
    case 'deleted':
      return created(event.model, event.key, event.row)
    case 'linked':
      return unlinked(event.relation, event.from, event.to)
    case 'unlinked':
      return linked(event.relation, event.from, event.to)
    case 'updated': {
      const { patches, inverse } = event
      if (patches === undefined || inverse === undefined) return updated(event, event.after, event.before)
      return updated(event, event.after, event.before, { patches: inverse, inverse: patches })
    }
    case 'schemaChanged':
      throw new UsageError(
        'ERR_ARGUMENT',
        'A schemaChanged event has no inverse: the previous schema is in an earlier commit.',
        {
          value: event,
        },
      )
  }
}
