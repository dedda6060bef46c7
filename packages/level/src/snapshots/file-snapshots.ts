import type { FileHandle } from 'node:fs/promises'
import { rm } from 'node:fs/promises'
import { resolve } from 'node:path'
import {
  BlockOrder,
  LogError,
  noSnapshot,
  StoreError,
  UsageError,
  type SnapshotBlock,
  type SnapshotInfo,
  type SnapshotStore,
} from '@relata/core/log'
import { INSPECT, printedInCopies } from '@relata/core/engine'
import { SnapshotEncoder } from '@relata/record'
import { sha256 } from '../hash.js'
import { openIfThere, SnapshotFiles } from './snapshot-files.js'
import { readSnapshot, snapshotFault } from './read-snapshot.js'

/**
 * Snapshots as files in a folder, such as `snapshots` beside a log.
 *
 * A snapshot is written to a file of another name, synced, and renamed, so it is complete or doesn't exist.
 * The first write creates the folder. Files that a killed process has left are removed when the folder is
 * opened, and before each write. Every block is verified when it is read.
 *
 * @example
 * ```ts
 * const snapshots = await FileSnapshots.open('./library/snapshots')
 * for (const { position, bytes } of await snapshots.list()) console.log(position, bytes)
 * await snapshots.close()
 * ```
 * Errors: `ERR_LOG_UNAVAILABLE` if the system refuses (a full disk, a read-only folder), `ERR_LOG_CORRUPT`
 * for a damaged file, `ERR_NO_SNAPSHOT ERR_CLOSED ERR_ARGUMENT`.
 * @public
 */
export class FileSnapshots implements SnapshotStore {
  readonly #files: SnapshotFiles
  readonly #reading: Set<FileHandle> = new Set()
  #writing: Promise<unknown> = Promise.resolve()
  #closing: Promise<void> | undefined

  private constructor(files: SnapshotFiles) {
    this.#files = files
  }

  /** @internal */
  [INSPECT](): string {
    return 'FileSnapshots'
  }

  /** Opens the snapshots in a folder. It may be missing, or read-only. */
  static async open(folder: string): Promise<FileSnapshots> {
    if (typeof folder !== 'string' || folder === '')
      throw new UsageError('ERR_ARGUMENT', 'To open snapshots, pass the path of their folder.', {
        value: folder,
      })
    const files = new SnapshotFiles(resolve(folder))
    // A folder that can't be written is readable.
    await files.removePartial().catch(() => undefined)
    return new FileSnapshots(files)
  }

  async list(): Promise<readonly SnapshotInfo[]> {
    this.#assertOpen()
    try {
      const infos: SnapshotInfo[] = []
      for (const position of await this.#files.positions()) {
        const info = await this.#files.info(position)
        if (info !== undefined) infos.push(info)
      }
      return infos
    } catch (error) {
      throw snapshotFault(`The snapshots in ${this.#files.folder} can't be listed`, this.#files.folder, error)
    }
  }

  async write(blocks: AsyncIterable<SnapshotBlock>): Promise<SnapshotInfo> {
    this.#assertOpen()
    const written = this.#writing.then(() => this.#write(blocks))
    this.#writing = written.catch(() => undefined)
    return written
  }

  async *read(position: number): AsyncGenerator<SnapshotBlock, void, undefined> {
    this.#assertOpen()
    const path = this.#files.path(position)
    const file = await openIfThere(path).catch((error: unknown) => {
      throw this.#readFault(path, error)
    })
    if (file === undefined) throw noSnapshot(position)
    this.#reading.add(file)
    try {
      for await (const block of readSnapshot(file, path)) {
        this.#assertOpen()
        if (block.block === 'begin' && block.position !== position)
          throw new LogError(
            'Corrupt',
            `The snapshot ${path} is damaged: it is of commit ${block.position}.`,
            { value: position },
          )
        yield block
      }
    } catch (error) {
      this.#assertOpen()
      throw this.#readFault(path, error)
    } finally {
      if (this.#reading.delete(file)) await file.close()
    }
  }

  async remove(position: number): Promise<void> {
    this.#assertOpen()
    try {
      await this.#files.remove(position)
    } catch (error) {
      throw snapshotFault(`The snapshot ${this.#files.path(position)} can't be removed`, position, error)
    }
  }

  async setAside(position: number): Promise<void> {
    this.#assertOpen()
    try {
      await this.#files.setAside(position)
    } catch (error) {
      throw snapshotFault(`The snapshot ${this.#files.path(position)} can't be renamed`, position, error)
    }
  }

  /** Waits for current writes. Current reads reject. */
  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #close(): Promise<void> {
    await this.#writing
    const files = [...this.#reading]
    this.#reading.clear()
    for (const file of files) await file.close()
  }

  async #write(blocks: AsyncIterable<SnapshotBlock>): Promise<SnapshotInfo> {
    const { path, file } = await this.#system(async () => {
      await this.#files.removePartial()
      return this.#files.create()
    })
    try {
      const position = await this.#writeBlocks(file, blocks)
      return await this.#system(async () => {
        await file.sync()
        await file.close()
        return this.#files.publish(path, position)
      })
    } catch (error) {
      await file.close().catch(() => undefined)
      await rm(path, { force: true }).catch(() => undefined)
      throw error
    }
  }

  /** Returns the position of the snapshot. */
  async #writeBlocks(file: FileHandle, blocks: AsyncIterable<SnapshotBlock>): Promise<number> {
    const order = new BlockOrder()
    const encoder = new SnapshotEncoder(sha256)
    const put = (bytes: Uint8Array): Promise<void> => this.#system(() => file.writeFile(bytes))
    for await (const block of blocks) {
      order.take(block)
      if (block.block === 'begin') await put(encoder.head(block))
      await put(encoder.block(block))
    }
    const { position } = order.finish()
    await put(encoder.end())
    return position
  }

  /** Runs a function that the system may refuse. */
  async #system<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      throw snapshotFault(`A snapshot can't be written to ${this.#files.folder}`, this.#files.folder, error)
    }
  }

  #readFault(path: string, error: unknown): unknown {
    if (error instanceof LogError || error instanceof StoreError) return error
    return snapshotFault(`The snapshot ${path} can't be read`, path, error)
  }

  #assertOpen(): void {
    if (this.#closing !== undefined) throw new StoreError('ERR_CLOSED', 'The snapshots are closed.')
  }
}

printedInCopies(FileSnapshots.prototype)
