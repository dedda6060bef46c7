import type { EventStreams } from './events/event-streams.js'
import type { LibraryStore } from './model/schema.js'

/** What routes work with. */
export interface Service {
  readonly db: LibraryStore
  readonly streams: EventStreams
}
