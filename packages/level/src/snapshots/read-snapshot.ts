import { reasonOf } from '@relata/core/engine'
import type { FileHandle } from 'node:fs/promises'
import { LogError, type SnapshotBlock } from '@relata/core/log'
import { SnapshotDecoder } from '@relata/record'
import { sha256 } from '../hash.js'

/**
 * The number of bytes that are read and decoded in one turn of the event loop, or one block if it is larger.
 */
const READ_BYTES = 2 ** 18

/**
 * The blocks of a file, each verified. Throws LogError `ERR_LOG_CORRUPT` for damage. It never allocates more
 * than the size of the file.
 */
export async function* readSnapshot(
  file: FileHandle,
  path: string,
): AsyncGenerator<SnapshotBlock, void, undefined> {
  const { size } = await file.stat()
  const decoder = new SnapshotDecoder(sha256, `The snapshot ${path}`)
  const reader = new ChunkReader(file, size)
  while (!decoder.ended) {
    const { needed } = decoder
    const bytes = await reader.next(needed)
    if (bytes === undefined) throw decoder.truncated()
    const block = decoder.take(bytes)
    if (block !== undefined) yield block as SnapshotBlock
  }
  if (reader.left > 0) throw decoder.truncated()
}

const NOTHING = new Uint8Array(0)

class ChunkReader {
  readonly #file: FileHandle
  readonly #size: number
  /**
   * Bytes that are read, in a new buffer each time, because decoded blocks may have views of the last one.
   */
  #chunk: Uint8Array = new Uint8Array(0)
  #at = 0
  #read = 0
  /** The next chunk, which is read while this one is decoded. */
  #ahead: Promise<Uint8Array> | undefined
  readonly #buffer: Buffer

  constructor(file: FileHandle, size: number) {
    this.#file = file
    this.#size = size
    this.#buffer = Buffer.allocUnsafeSlow(Math.min(size, READ_BYTES))
  }

  /** Bytes that have not been decoded. */
  get left(): number {
    return this.#size - this.#read + this.#chunk.length - this.#at
  }

  /** The next bytes; undefined if the file has fewer. */
  async next(length: number): Promise<Uint8Array | undefined> {
    if (length > this.left) return undefined
    if (this.#at + length > this.#chunk.length && !(await this.#fill(length))) return undefined
    return this.#chunk.subarray(this.#at, (this.#at += length))
  }

  async #fill(length: number): Promise<boolean> {
    const rest = this.#chunk.subarray(this.#at)
    const ahead = (await this.#ahead) ?? NOTHING
    const chunk = Buffer.allocUnsafeSlow(Math.min(this.left, Math.max(length, rest.length + READ_BYTES)))
    chunk.set(rest)
    chunk.set(ahead, rest.length)
    this.#read += ahead.length
    let filled = rest.length + ahead.length
    while (filled < chunk.length) {
      const { bytesRead } = await this.#file.read(chunk, filled, chunk.length - filled, this.#read)
      if (bytesRead === 0) return false
      filled += bytesRead
      this.#read += bytesRead
    }
    this.#chunk = chunk
    this.#at = 0
    this.#ahead = this.#read < this.#size ? this.#readAhead() : undefined
    return true
  }

  #readAhead(): Promise<Uint8Array> {
    const length = Math.min(this.#buffer.length, this.#size - this.#read)
    const reading = this.#file.read(this.#buffer, 0, length, this.#read)
    // It is reported when these bytes are needed.
    const read = reading.then(({ bytesRead }) => this.#buffer.subarray(0, bytesRead))
    read.catch(() => undefined)
    return read
  }
}

/** The error for a failure of the system while a snapshot is read or written. */
export function snapshotFault(what: string, value: unknown, cause: unknown): LogError {
  const said = reasonOf(cause)
  return new LogError('Unavailable', `${what} (${said}).`, { value, cause })
}
