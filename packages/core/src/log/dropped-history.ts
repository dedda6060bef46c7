import { StoreError, UsageError } from '../error/errors.js'
import type { SchemaChanged } from '../event/event.js'

/** A schema that a log has had. */
export interface SchemaVersion {
  /** Position of its commit. */
  readonly position: number
  /** Of that commit, in milliseconds since the epoch. */
  readonly time: number
  readonly event: SchemaChanged
}

/** A point at which a log can be cut: a position, and the hash of the record that ends there. */
export type DropPoint = Pick<DroppedHistory, 'position' | 'hash'>

/** Information about the first commits of a log, which were dropped. The log keeps this instead of them. */
export interface DroppedHistory {
  /** Of the last commit that was dropped: the log begins with the next one. */
  readonly position: number
  /** Hash of the record that ended there, hex: the first one that is kept follows it. '' without a hash chain. */
  readonly hash: string
  /** When it was dropped, in milliseconds since the epoch. */
  readonly droppedAt: number
  /** Times of the first and of the last commit that was dropped, in milliseconds since the epoch. */
  readonly firstTime: number
  readonly lastTime: number
  /** All schemas up to this position, the first one first: the last one is in force there. */
  readonly schemas: readonly SchemaVersion[]
}

/** The error for reading commits that a log has dropped. */
export function historyDropped(after: number, dropped: DroppedHistory): StoreError {
  const message = `The log has no commit ${after + 1}: history up to commit ${dropped.position} was dropped on ${dateOf(dropped)}. Read after ${dropped.position}, or restore a backup from before that day.`
  return new StoreError('ERR_HISTORY_DROPPED', message, { value: after })
}

/** The day on which history was dropped: `2026-11-29`. */
export function dateOf({ droppedAt }: DroppedHistory): string {
  return new Date(droppedAt).toISOString().slice(0, 10)
}

/** Refuses a drop that isn't possible. `at` is the drop point up to that position. */
export function checkDrop({ position, hash }: DroppedHistory, at: DropPoint): void {
  if (position > 0 && position === at.position && hash === at.hash) return
  const message = `The log can't drop its commits up to ${position}: it can be cut after what dropPoint returns, before its last commit and once. Nothing was dropped.`
  throw new UsageError('ERR_ARGUMENT', message, { value: position })
}

/** Refuses a limit that is not a position. */
export function checkLimit(limit: number): void {
  if (Number.isSafeInteger(limit) && limit >= 0) return
  throw new UsageError(
    'ERR_ARGUMENT',
    `A drop point is found up to a position (0, 1, 2, …), found ${String(limit)}.`,
    { value: limit },
  )
}
