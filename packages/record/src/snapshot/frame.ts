import { hex, HASH_LENGTH, sameBytes, type Sha256 } from '../bytes.js'

/*
 * A stored snapshot is a head, a frame for each block, and an end frame. All numbers are little-endian, as the typed arrays in it are.
 * The head:
 *   0  'RELSNAP' and a zero byte
 *   8  format, 4 bytes
 *  12  zero, 4 bytes
 *  16  position of the last commit that the snapshot contains, 8 bytes, a double
 *  24  when it was made, milliseconds since the epoch, 8 bytes, a double
 * A frame:
 *   0  kind, 4 bytes: 1 a block, 2 the end
 *   4  length of the payload, 4 bytes, a multiple of 8
 *   8  hash, 32 bytes: SHA-256 of the hash of the frame before (of the head, for the first one), bytes 0 to 8, and the payload
 *  40  payload (payload-writer.ts); that of the end frame is the number of blocks, 4 bytes, and 4 zero bytes
 * So the hash of the end frame is one of everything before it.
 */
const MAGIC: Uint8Array = Uint8Array.of(0x52, 0x45, 0x4c, 0x53, 0x4e, 0x41, 0x50, 0)
const FORMAT = 1
export const HEAD_LENGTH = 32
const SIGNED = 8
export const FRAME_HEADER: number = SIGNED + HASH_LENGTH
export const END_PAYLOAD = 8

const BLOCK = 1
const END = 2
export type FrameKind = 'block' | 'end'

/** The content of a snapshot's head. */
export interface SnapshotHead {
  /** Of the last commit that the snapshot contains. */
  readonly position: number
  /** When it was written: milliseconds since the epoch. */
  readonly time: number
}

export function headBytes({ position, time }: SnapshotHead): Uint8Array {
  const head = new Uint8Array(HEAD_LENGTH)
  head.set(MAGIC)
  const view = new DataView(head.buffer)
  view.setUint32(MAGIC.length, FORMAT, true)
  view.setFloat64(16, position, true)
  view.setFloat64(24, time, true)
  return head
}

/**
 * The content of a head. It is verified as far as possible before the first frame, whose hash covers it, has
 * been read. Throws a TypeError if it is not a head of this format.
 */
export function readSnapshotHead(head: Uint8Array): SnapshotHead {
  if (head.length < HEAD_LENGTH) throw new TypeError('it is no snapshot')
  if (!sameBytes(head.subarray(0, MAGIC.length), MAGIC)) throw new TypeError('it is no snapshot')
  const view = viewOf(head)
  const format = view.getUint32(MAGIC.length, true)
  if (format !== FORMAT) throw new TypeError(`its format is ${format}, this version reads format ${FORMAT}`)
  if (view.getUint32(12, true) !== 0) throw new TypeError('its head is not what was written')
  return { position: view.getFloat64(16, true), time: view.getFloat64(24, true) }
}

/** Completes a frame that has its payload after room for the header; returns its hash. */
export function sealFrame(
  frame: Uint8Array,
  kind: FrameKind,
  previous: Uint8Array,
  sha256: Sha256,
): Uint8Array {
  const view = viewOf(frame)
  view.setUint32(0, kind === 'block' ? BLOCK : END, true)
  view.setUint32(4, frame.length - FRAME_HEADER, true)
  const hash = sha256(previous, frame.subarray(0, SIGNED), frame.subarray(FRAME_HEADER))
  frame.set(hash, SIGNED)
  return hash
}

export interface FrameHeader {
  readonly kind: FrameKind
  readonly length: number
  readonly signed: Uint8Array
  readonly hash: Uint8Array
}

/**
 * Throws a TypeError if it can't be the header of a frame. The length is only verified together with the
 * payload.
 */
export function readFrameHeader(header: Uint8Array): FrameHeader {
  const view = viewOf(header)
  const kind = view.getUint32(0, true)
  const length = view.getUint32(4, true)
  if (kind !== BLOCK && kind !== END) throw new TypeError(`there is no frame of kind ${kind}`)
  if (length % 8 !== 0 || length === 0 || (kind === END && length !== END_PAYLOAD))
    throw new TypeError(`no frame has a length of ${length}`)
  return {
    kind: kind === BLOCK ? 'block' : 'end',
    length,
    signed: header.slice(0, SIGNED),
    hash: header.slice(SIGNED),
  }
}

/** Throws a TypeError if the payload is not the one that was written after the frame before. */
export function checkFrame(
  header: FrameHeader,
  payload: Uint8Array,
  previous: Uint8Array,
  sha256: Sha256,
): void {
  const hash = sha256(previous, header.signed, payload)
  if (!sameBytes(hash, header.hash))
    throw new TypeError(`the hash of a block is ${hex(hash)}, it says ${hex(header.hash)}`)
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength)
}
