/** Codes of warnings: what failed without affecting the store. */
export type WarningCode =
  /** A snapshot is damaged, or its blocks are inconsistent. */
  | 'SNAPSHOT_CORRUPT'
  /** A snapshot could not be read. */
  | 'SNAPSHOT_UNREADABLE'
  /** A snapshot has a format that this version can't read. */
  | 'SNAPSHOT_FORMAT'
  /** A snapshot's rows can't be carried over to the current schema. */
  | 'SNAPSHOT_SCHEMA'
  /** A snapshot belongs to a different history than the log. */
  | 'SNAPSHOT_HISTORY'
  /** A snapshot is later than the last commit of the log. */
  | 'SNAPSHOT_AHEAD'
  /** A snapshot could not be written. */
  | 'SNAPSHOT_FAILED'
  /** An old snapshot could not be removed. */
  | 'SNAPSHOT_NOT_REMOVED'

/**
 * Something that an operator should know, although the store works: a snapshot was skipped, or could not be
 * written.
 * @public
 */
export interface StoreWarning {
  readonly code: WarningCode
  readonly message: string
  /** Position of the snapshot; undefined if it is unknown. */
  readonly position: number | undefined
  readonly cause: unknown
}
