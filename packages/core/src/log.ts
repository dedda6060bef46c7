/**
 * What an implementation of an event log needs. Its test suite is in `@relata/core/testing`.
 *
 * @packageDocumentation
 */

export type { SchemaDescription } from './schema/meta.js'
export type { Value } from './schema/value-type.js'
export { LogError, StoreError, UsageError, type LogErrorKind } from './error/errors.js'
export type { Commit, CommitMeta } from './event/commit.js'
export { contentOf } from './event/content.js'
export type {
  Created,
  Deleted,
  Event,
  JsonPatch,
  Linked,
  SchemaChanged,
  Unlinked,
  Updated,
  Values,
} from './event/event.js'
export type {
  AppendOptions,
  AppendResult,
  Durability,
  EventLog,
  LogFinding,
  LostCommits,
  LogHead,
  ReadOptions,
} from './log/event-log.js'
export type { DroppedHistory, SchemaVersion } from './log/dropped-history.js'
export { BaseLog } from './log/base-log.js'
export type { LogGroup } from './log/append-queue.js'
export { MemoryLog } from './log/memory-log.js'
export { BlockOrder } from './snapshot/block-order.js'
export { MemorySnapshots, noSnapshot } from './snapshot/memory-snapshots.js'
export {
  SNAPSHOT_FORMAT,
  type DictionaryValues,
  type KeyTargets,
  type ListedValues,
  type NumberValues,
  type SnapshotBegin,
  type SnapshotBlock,
  type SnapshotColumn,
  type SnapshotData,
  type SnapshotEnd,
  type SnapshotKeyOrigins,
  type SnapshotKeys,
  type SnapshotLinks,
  type SnapshotModel,
  type SnapshotRelation,
  type SnapshotRows,
} from './snapshot/snapshot-block.js'
export type { SnapshotInfo, SnapshotStore } from './snapshot/snapshot-store.js'
