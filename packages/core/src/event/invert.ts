import { UsageError } from '../error/errors.js'
import type { Event } from './event.js'
import { created, deleted, linked, unlinked, updated } from './factories.js'

/**
 * The event that takes another back. Applying both in turn leaves the state as it was, and
 * `invert(invert(event))` equals the event. A `schemaChanged` has no inverse: the schema before it stands in
 * an earlier commit.
 */
export function invert(event: Event): Event {
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
