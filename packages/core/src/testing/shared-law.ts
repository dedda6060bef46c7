import type { EventLog } from '../log/event-log.js'

/** One history that several logs share. */
export interface SharedHistory {
  /** A separate log, as in another process. */
  open(): EventLog | Promise<EventLog>
}

/** Three logs of one history. */
export type SharedLogs = readonly [EventLog, EventLog, EventLog]

/** Registers a law that is checked with three logs of one history. */
export type SharedLaw = (
  name: string,
  check: (logs: SharedLogs, history: SharedHistory) => Promise<void>,
) => void
