/**
 * What an implementation of an event log needs. Its test suite is in `@relata/core/testing`.
 *
 * @packageDocumentation
 */

export * from './shared-exports.js'
export { contentOf } from './event/content.js'
export type { DroppedHistory, SchemaVersion } from './log/dropped-history.js'
export { BaseLog } from './log/base-log.js'
export { WHOLE_EVENT } from './log/event-run.js'
export type { LogGroup } from './log/append-queue.js'
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
export type { SnapshotStore } from './snapshot/snapshot-store.js'
export { isValueList, valuesOf, type ValueList } from './snapshot/value-list.js'
