import type { EventStreams } from './events/event-streams.js'
import type { LibraryStore } from './model/schema.js'

/** The parts of the service that routes use. */
export interface Service {
  readonly db: LibraryStore
  readonly streams: EventStreams
}
