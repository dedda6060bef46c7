import { LogError, reasonOf } from '@relata/core/engine'
import type { Sha256 } from '../bytes.js'
import { readBlock } from './payload-reader.js'
import {
  checkFrame,
  readSnapshotHead,
  FRAME_HEADER,
  HEAD_LENGTH,
  readFrameHeader,
  type FrameHeader,
} from './frame.js'

/**
 * Reads what a `SnapshotEncoder` has written. Pass it as many bytes as it needs until it has ended. It
 * verifies each block before it decodes it. Every fault throws a LogError `ERR_LOG_CORRUPT`, whose message
 * begins with `name`.
 *
 * @example
 * ```ts no-run
 * const decoder = new SnapshotDecoder(sha256, 'The snapshot')
 * for (let at = 0; !decoder.ended; ) {
 *   const { needed } = decoder
 *   if (needed > bytes.length - at) throw decoder.truncated()
 *   const block = decoder.take(bytes.subarray(at, (at += needed)))
 * }
 * ```
 */
export class SnapshotDecoder {
  readonly #sha256: Sha256
  readonly #name: string
  #hash: Uint8Array | undefined
  #header: FrameHeader | undefined
  #blocks = 0
  #ended = false

  constructor(sha256: Sha256, name: string) {
    this.#sha256 = sha256
    this.#name = name
  }

  /** True once the end frame is verified. */
  get ended(): boolean {
    return this.#ended
  }

  /**
   * The number of bytes that {@link take} takes next. If the file is damaged it may be any number up to 4
   * GiB: compare it with the bytes that remain before you allocate.
   */
  get needed(): number {
    if (this.#ended) return 0
    if (this.#hash === undefined) return HEAD_LENGTH
    return this.#header?.length ?? FRAME_HEADER
  }

  /**
   * Takes the next bytes, and returns the block that they complete. Its typed arrays are views of them if they are
   * aligned to 8 bytes.
   */
  take(bytes: Uint8Array): unknown {
    if (bytes.length !== this.needed || this.#ended) throw this.truncated()
    try {
      return this.#taken(bytes)
    } catch (error) {
      throw this.#corrupt(reasonOf(error), error)
    }
  }

  /** The error for a snapshot that has fewer bytes than {@link needed}, or some after its end. */
  truncated(): LogError {
    return this.#corrupt(this.#ended ? 'something follows its end' : 'it ends too early')
  }

  #taken(bytes: Uint8Array): unknown {
    if (this.#hash === undefined) {
      readSnapshotHead(bytes)
      this.#hash = this.#sha256(bytes)
      return undefined
    }
    const header = this.#header
    if (header === undefined) {
      this.#header = readFrameHeader(bytes)
      return undefined
    }
    checkFrame(header, bytes, this.#hash, this.#sha256)
    this.#hash = header.hash
    this.#header = undefined
    if (header.kind === 'end') return this.#end(bytes)
    this.#blocks++
    return readBlock(bytes)
  }

  #end(payload: Uint8Array): undefined {
    const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength)
    if (view.getUint32(0, true) !== this.#blocks || view.getUint32(4, true) !== 0)
      throw new TypeError('blocks are missing')
    this.#ended = true
  }

  #corrupt(what: string, cause?: unknown): LogError {
    return new LogError('Corrupt', `${this.#name} is damaged: ${what}.`, { cause })
  }
}
