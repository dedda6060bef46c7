/**
 * What applications and implementations of event logs both handle: events, commits, the contract of logs, and their
 * errors. Both doors export all of it.
 */

export type { SchemaDescription } from './schema/meta.js'
export type { Value } from './schema/value-type.js'
export { LogError, StoreError, UsageError } from './error/errors.js'
export type { LogErrorKind } from './error/error-kind.js'
export type { Commit, CommitMeta } from './event/commit.js'
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
  LogHead,
  LostCommits,
  ReadOptions,
  TailOptions,
} from './log/event-log.js'
export type { EventKind } from './event/event-kind.js'
export type { CommitHead, EventKinds, EventRun } from './log/event-run.js'
export { MemoryLog } from './log/memory-log.js'
export type { SnapshotInfo } from './snapshot/snapshot-store.js'
