import { INSPECT, printedInCopies } from '@relata/core/engine'
import {
  BlockOrder,
  LogError,
  noSnapshot,
  StoreError,
  type SnapshotBegin,
  type SnapshotBlock,
  type SnapshotInfo,
  type SnapshotStore,
} from '@relata/core/log'
import { SnapshotDecoder, SnapshotEncoder } from '@relata/record'
import type { Connections } from '../connection/connections.js'
import type { Session } from '../connection/session.js'
import { openDatabase, type OpenDatabase } from '../database/open-database.js'
import type { PostgresConnection, PostgresOptions } from '../options.js'
import { sha256 } from '../sha256.js'
import { SnapshotTables } from './snapshot-tables.js'

/** Small blocks are stored together in parts of at least this many bytes. */
const PART_BYTES = 2 ** 18

/**
 * Snapshots in PostgreSQL, beside a log: a process that starts reads the newest one and the commits after it.
 *
 * A snapshot is written in one transaction: it exists completely or not at all, and a killed process leaves
 * nothing. Every block is verified when it is read.
 *
 * @example
 * ```ts
 * const snapshots = await PostgresSnapshots.open('postgres://app@localhost/library')
 * for (const { position, bytes } of await snapshots.list()) console.log(position, bytes)
 * await snapshots.close()
 * ```
 * Errors: `ERR_LOG_UNAVAILABLE` if the server can't be reached, `ERR_LOG_CORRUPT` for damage,
 * `ERR_NO_SNAPSHOT ERR_CLOSED ERR_ARGUMENT`.
 * @public
 */
export class PostgresSnapshots implements SnapshotStore {
  readonly #connections: Connections
  readonly #tables: SnapshotTables
  /** Opened by a log, which also closes them. */
  readonly #isOfLog: boolean
  #writing: Promise<unknown> = Promise.resolve()
  #closing: Promise<void> | undefined

  /** @internal */
  constructor({ connections, settings, log }: OpenDatabase, isOfLog: boolean) {
    this.#connections = connections
    this.#tables = new SnapshotTables(settings.schema, log)
    this.#isOfLog = isOfLog
  }

  /** @internal */
  [INSPECT](): string {
    return 'PostgresSnapshots'
  }

  /**
   * Opens only the snapshots of a log. If the log is open, use `log.snapshots()`, which shares its
   * connections.
   */
  static async open(to: string | PostgresConnection, options?: PostgresOptions): Promise<PostgresSnapshots> {
    return new PostgresSnapshots(await openDatabase(to, options, 'PostgresSnapshots.open'), false)
  }

  async list(): Promise<readonly SnapshotInfo[]> {
    this.#assertOpen()
    return this.#tables.list(this.#connections.reads.run)
  }

  async write(blocks: AsyncIterable<SnapshotBlock>): Promise<SnapshotInfo> {
    this.#assertOpen()
    const written = this.#writing.then(() => this.#write(blocks))
    this.#writing = written.catch(() => undefined)
    return written
  }

  async *read(position: number): AsyncGenerator<SnapshotBlock, void, undefined> {
    this.#assertOpen()
    const { run } = this.#connections.reads
    const snapshot = await this.#tables.find(run, position)
    if (snapshot === undefined) throw noSnapshot(position)
    const decoder = new SnapshotDecoder(sha256, `The snapshot of position ${position}`)
    for (let number = 0; !decoder.ended;) {
      const parts = await this.#tables.parts(run, snapshot, number)
      number += parts.length
      if (parts.length === 0) {
        // The snapshot may have been removed meanwhile.
        if ((await this.#tables.find(run, position)) !== snapshot) throw noSnapshot(position)
        throw decoder.truncated()
      }
      for (const part of parts)
        for (const block of blocksOf(part, decoder)) {
          this.#assertOpen()
          yield checked(block, position)
        }
    }
  }

  async remove(position: number): Promise<void> {
    this.#assertOpen()
    await this.#tables.remove(this.#connections.reads.run, position)
  }

  async setAside(position: number): Promise<void> {
    this.#assertOpen()
    await this.#tables.setAside(this.#connections.reads.run, position)
  }

  /** Waits for writes in progress. Reads in progress reject. */
  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #close(): Promise<void> {
    await this.#writing
    if (!this.#isOfLog) await this.#connections.close()
  }

  /** Uses a separate connection, which undoes an unfinished write when it is closed. */
  async #write(blocks: AsyncIterable<SnapshotBlock>): Promise<SnapshotInfo> {
    const session = this.#connections.session()
    try {
      const { begin, snapshot, bytes } = await this.#writeBlocks(session, blocks)
      const { position, time } = begin
      await this.#tables.publish(session.run, snapshot, { position, bytes })
      return Object.freeze({ position, bytes, createdAt: time })
    } finally {
      await session.close()
    }
  }

  async #writeBlocks(session: Session, blocks: AsyncIterable<SnapshotBlock>): Promise<Written> {
    const order = new BlockOrder()
    const encoder = new SnapshotEncoder(sha256)
    let parts: PartWriter | undefined
    for await (const block of blocks) {
      order.take(block)
      if (block.block === 'begin') {
        const snapshot = await this.#tables.begin(session.run, block.position, block.time)
        parts = new PartWriter(
          (number, part) => this.#tables.add(session.run, snapshot, number, part),
          snapshot,
        )
        await parts.put(encoder.head(block))
      }
      await parts?.put(encoder.block(block))
    }
    const begin = order.finish()
    if (parts === undefined) throw new TypeError('a snapshot that is complete has a first block')
    await parts.put(encoder.end())
    await parts.flush()
    return { begin, snapshot: parts.snapshot, bytes: parts.bytes }
  }

  #assertOpen(): void {
    if (this.#closing !== undefined) throw new StoreError('ERR_CLOSED', 'The snapshots are closed.')
  }
}

interface Written {
  readonly begin: SnapshotBegin
  readonly snapshot: string
  readonly bytes: number
}

/** Joins small blocks into parts. A part contains whole blocks. */
class PartWriter {
  readonly snapshot: string
  readonly #add: (number: number, part: Uint8Array) => Promise<void>
  #waiting: Uint8Array[] = []
  #size = 0
  #number = 0
  bytes = 0

  constructor(add: (number: number, part: Uint8Array) => Promise<void>, snapshot: string) {
    this.#add = add
    this.snapshot = snapshot
  }

  async put(bytes: Uint8Array): Promise<void> {
    this.#waiting.push(bytes)
    this.#size += bytes.length
    this.bytes += bytes.length
    if (this.#size >= PART_BYTES) await this.flush()
  }

  async flush(): Promise<void> {
    if (this.#size === 0) return
    const part = Buffer.concat(this.#waiting, this.#size)
    this.#waiting = []
    this.#size = 0
    await this.#add(++this.#number, part)
  }
}

/** The blocks of a part. */
function* blocksOf(part: Uint8Array, decoder: SnapshotDecoder): Generator<SnapshotBlock> {
  for (let at = 0; at < part.length;) {
    const { needed } = decoder
    if (decoder.ended || needed > part.length - at) throw decoder.truncated()
    const block = decoder.take(part.subarray(at, (at += needed)))
    if (block !== undefined) yield block as SnapshotBlock
  }
}

function checked(block: SnapshotBlock, position: number): SnapshotBlock {
  if (block.block === 'begin' && block.position !== position)
    throw new LogError(
      'Corrupt',
      `The snapshot of position ${position} is damaged: it is one of ${block.position}.`,
      {
        value: position,
      },
    )
  return block
}

printedInCopies(PostgresSnapshots.prototype)
