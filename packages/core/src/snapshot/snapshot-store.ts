import type { SnapshotBlock } from './snapshot-block.js'

/** A snapshot that a store has. */
export interface SnapshotInfo {
  /** Of the last commit that the snapshot contains. */
  readonly position: number
  /** About how much space it takes. */
  readonly bytes: number
  /** Milliseconds since the epoch: the `time` of its `begin` block. */
  readonly createdAt: number
}

/**
 * Where snapshots live. Laws, held by `snapshotStoreLaws` for every implementation:
 * - `write` makes the snapshot visible whole or not at all, and resolves once it is as durable as the store makes
 *   things. If the blocks throw, it rejects with their error, and everything is as it was before. It takes a block
 *   only when it can write it, and may keep no reference to it: the writer's memory is bounded by one block.
 * - The first block is `begin`, the last one `end`, and there is one of each: anything else is refused with
 *   UsageError `ERR_ARGUMENT`, and nothing becomes visible.
 * - A second snapshot at the same position replaces the first one. Writes run one after the other, in the order of
 *   the calls.
 * - `list` has the snapshots that are visible, newest position first. It doesn't verify their contents.
 * - `read` yields blocks that are equal (deeply, by value and type of array) to those written. It verifies each block
 *   before it yields it, and completeness before it ends; damage rejects with LogError `ERR_LOG_CORRUPT`. Of a position
 *   without a snapshot it rejects with StoreError `ERR_NO_SNAPSHOT`.
 * - `remove` of a position without a snapshot does nothing. A read under way ends as it would have, or rejects.
 * - `setAside` keeps a snapshot under another name: it is no longer listed. Left out where that makes no sense: it is
 *   removed then.
 * - What belongs to no visible snapshot (of an interrupted write) is never listed, and is cleared at the latest
 *   by the next write.
 * - `close` waits for what is under way. Later calls reject with `ERR_CLOSED`. It is idempotent.
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
