import type { SnapshotBlock } from './snapshot-block.js'

/** Describes a snapshot in a snapshot store. */
export interface SnapshotInfo {
  /** Position of the last commit that the snapshot contains. */
  readonly position: number
  /** An estimate of its size in bytes. */
  readonly bytes: number
  /** Milliseconds since the epoch: the `time` of its `begin` block. */
  readonly createdAt: number
}

/**
 * Stores snapshots. `snapshotStoreLaws` checks these rules for every implementation:
 * - `write` makes the whole snapshot visible or nothing, and resolves once it is as durable as the store can
 *   make it. If the blocks throw, it rejects with their error and changes nothing. It takes a block only when
 *   it can write it, and keeps no reference to it, so that the writer's memory is bounded by one block.
 * - The first block is `begin`, the last one `end`, and there is one of each. Otherwise `write` rejects with
 *   UsageError `ERR_ARGUMENT`, and nothing becomes visible.
 * - A second snapshot at the same position replaces the first one. Writes run one at a time, in the order of
 *   the calls.
 * - `list` returns the visible snapshots, newest position first. It doesn't verify their contents.
 * - `read` yields blocks that are equal (deeply, by value and type of array) to those written. It verifies
 *   each block before it yields it, and completeness before it ends; damage rejects with LogError
 *   `ERR_LOG_CORRUPT`. For a position without a snapshot it rejects with StoreError `ERR_NO_SNAPSHOT`.
 * - `remove` of a position without a snapshot does nothing. A read in progress continues unaffected, or
 *   rejects.
 * - `setAside` renames a snapshot, so that it is no longer listed. A store may leave the method out: the
 *   snapshot is then removed instead.
 * - Remains of an interrupted write are never listed. The next write removes them at the latest.
 * - `close` waits for calls in progress. Later calls reject with `ERR_CLOSED`. It is idempotent.
 * @public
 */
export interface SnapshotStore extends AsyncDisposable {
  list(): Promise<readonly SnapshotInfo[]>
  write(blocks: AsyncIterable<SnapshotBlock>): Promise<SnapshotInfo>
  read(position: number): AsyncIterable<SnapshotBlock>
  remove(position: number): Promise<void>
  setAside?(position: number): Promise<void>
  close(): Promise<void>
}

/** What a recovery needs of a snapshot store. */
export type SnapshotReader = Pick<SnapshotStore, 'list' | 'read'>
