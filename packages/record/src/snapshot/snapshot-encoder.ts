import type { Sha256 } from '../bytes.js'
import { writeBlock } from './payload-writer.js'
import { END_PAYLOAD, FRAME_HEADER, headBytes, sealFrame, type SnapshotHead } from './frame.js'

/**
 * Writes a snapshot: the head, then the blocks, then the end, one after the other. The returned bytes belong
 * to the caller.
 */
export class SnapshotEncoder {
  readonly #sha256: Sha256
  #hash: Uint8Array | undefined
  #blocks = 0

  constructor(sha256: Sha256) {
    this.#sha256 = sha256
  }

  head(begin: SnapshotHead): Uint8Array {
    const head = headBytes(begin)
    this.#hash = this.#sha256(head)
    return head
  }

  /** Code: `ERR_ARGUMENT` for a value that is not plain data; the encoder is then unchanged. */
  block(block: unknown): Uint8Array {
    const frame = writeBlock(block, FRAME_HEADER)
    this.#seal(frame, 'block')
    this.#blocks++
    return frame
  }

  end(): Uint8Array {
    const frame = new Uint8Array(FRAME_HEADER + END_PAYLOAD)
    new DataView(frame.buffer).setUint32(FRAME_HEADER, this.#blocks, true)
    this.#seal(frame, 'end')
    return frame
  }

  #seal(frame: Uint8Array, kind: 'block' | 'end'): void {
    if (this.#hash === undefined) throw new TypeError('a snapshot begins with its head')
    this.#hash = sealFrame(frame, kind, this.#hash, this.#sha256)
  }
}
