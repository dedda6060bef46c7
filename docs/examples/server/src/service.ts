import type { EventStreams } from './events/event-streams.js'
import type { LibraryStore } from './model/schema.js'

/** What the routes use. */
export interface Service {
  readonly db: LibraryStore
  readonly streams: EventStreams
}
