/** What went wrong without harm to the store. */
export type WarningCode =
  /** A snapshot is damaged, or its blocks don't fit each other. */
  | 'SNAPSHOT_CORRUPT'
  /** A snapshot could not be read. */
  | 'SNAPSHOT_UNREADABLE'
  /** A snapshot has a format that this version doesn't read. */
  | 'SNAPSHOT_FORMAT'
  /** A snapshot's rows can't be carried over to the schema in force. */
  | 'SNAPSHOT_SCHEMA'
  /** A snapshot belongs to another history than the log. */
  | 'SNAPSHOT_HISTORY'
  /** A snapshot is later than the last commit of the log. */
  | 'SNAPSHOT_AHEAD'
  /** A snapshot could not be written. */
  | 'SNAPSHOT_FAILED'
  /** An old snapshot could not be removed. */
  | 'SNAPSHOT_NOT_REMOVED'

/**
 * Something that an operator should know, though the store works: a snapshot that was passed over, or that could not be
 * written.
 * @public
 */
export interface StoreWarning {
  readonly code: WarningCode
  readonly message: string
  /** Position of the snapshot; undefined if none can be named. */
  readonly position: number | undefined
  readonly cause: unknown
}
