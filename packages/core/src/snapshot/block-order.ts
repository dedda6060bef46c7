import { UsageError } from '../error/errors.js'
import type { SnapshotBegin, SnapshotBlock } from './snapshot-block.js'

/**
 * Verifies that blocks form one snapshot: `begin` first, `end` last, one of each. Snapshot stores use it when
 * they write.
 */
export class BlockOrder {
  #begin: SnapshotBegin | undefined
  #ended: boolean = false

  /** Throws UsageError `ERR_ARGUMENT` for a block that isn't allowed at this place. */
  take(block: SnapshotBlock): void {
    if ((block.block === 'begin') !== (this.#begin === undefined) || this.#ended)
      throw refusal(`a '${block.block}' block is not expected here`, block)
    if (block.block === 'begin') this.#begin = block
    if (block.block === 'end') this.#ended = true
  }

  /** Whether the last block was an `end`. */
  get complete(): boolean {
    return this.#ended
  }

  /**
   * Returns the `begin` block once all blocks have been checked. Throws UsageError `ERR_ARGUMENT` if blocks
   * are missing.
   */
  finish(): SnapshotBegin {
    if (this.#begin === undefined || !this.#ended) throw refusal("the last block must be an 'end'", undefined)
    return this.#begin
  }
}

function refusal(what: string, value: unknown): UsageError {
  return new UsageError('ERR_ARGUMENT', `These blocks are not a snapshot: ${what}.`, { value })
}
