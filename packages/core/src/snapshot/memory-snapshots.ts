import { StoreError } from '../error/errors.js'
import { deepCopy } from '../util/globals.js'
import { INSPECT, printedInCopies } from '../util/inspect.js'
import { BlockOrder } from './block-order.js'
import type { SnapshotBlock } from './snapshot-block.js'
import type { SnapshotInfo, SnapshotStore } from './snapshot-store.js'

interface Held {
  readonly info: SnapshotInfo
  readonly blocks: readonly SnapshotBlock[]
}

/**
 * Snapshots in memory, for tests and for logs in memory.
 * @public
 */
export class MemorySnapshots implements SnapshotStore {
  readonly #held: Map<number, Held> = new Map()
  #writing: Promise<unknown> = Promise.resolve()
  #closed: boolean = false

  async list(): Promise<readonly SnapshotInfo[]> {
    this.#assertOpen()
    return [...this.#held.values()].map(({ info }) => info).sort((a, b) => b.position - a.position)
  }

  /** @internal */
  [INSPECT](): string {
    return #held in this ? `MemorySnapshots (${this.#held.size})` : 'MemorySnapshots'
  }

  async write(blocks: AsyncIterable<SnapshotBlock>): Promise<SnapshotInfo> {
    this.#assertOpen()
    const written = this.#writing.then(() => this.#write(blocks))
    this.#writing = written.catch(() => undefined)
    return written
  }

  async *read(position: number): AsyncGenerator<SnapshotBlock, void, undefined> {
    this.#assertOpen()
    const held = this.#held.get(position)
    if (held === undefined) throw noSnapshot(position)
    yield* held.blocks
  }

  async remove(position: number): Promise<void> {
    this.#assertOpen()
    this.#held.delete(position)
  }

  async close(): Promise<void> {
    this.#closed = true
    await this.#writing
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #write(source: AsyncIterable<SnapshotBlock>): Promise<SnapshotInfo> {
    const order = new BlockOrder()
    const blocks: SnapshotBlock[] = []
    for await (const block of source) {
      order.take(block)
      blocks.push(deepCopy(block))
    }
    const { position, time } = order.finish()
    const bytes = blocks.reduce((sum, block) => sum + sizeOf(block), 0)
    const info = Object.freeze({ position, bytes, createdAt: time })
    this.#held.set(position, { info, blocks })
    return info
  }

  #assertOpen(): void {
    if (this.#closed) throw new StoreError('ERR_CLOSED', 'The snapshot store is closed.')
  }
}

/** The error for reading at a position without a snapshot. */
export function noSnapshot(position: number): StoreError {
  const message = `There is no snapshot of commit ${position}: list() returns those that exist.`
  return new StoreError('ERR_NO_SNAPSHOT', message, { value: position })
}

/** An estimate of the bytes that plain data takes. */
function sizeOf(data: unknown): number {
  if (typeof data === 'string') return data.length + 1
  if (typeof data !== 'object' || data === null) return WORD
  if (ArrayBuffer.isView(data)) return data.byteLength
  let bytes = WORD
  for (const member of Object.values(data)) bytes += sizeOf(member)
  return bytes
}

const WORD = 8

printedInCopies(MemorySnapshots.prototype)
