import type { WriteContext } from '../transaction/write-context.js'
import type { CommitWriter } from './commit-writer.js'
import type { Notifications } from './notifications.js'
import type { StoreHealth } from './store-health.js'

/** The environment of a store's transactions. */
export interface Surroundings {
  readonly context: WriteContext
  readonly health: StoreHealth
  readonly notifications: Notifications
  readonly writer: CommitWriter
}
