import type { LogHead } from '@relata/core'
import { crc32 } from './crc32.js'

/** The content of an anchor file: how far a log has come. */
export interface AnchorRecord {
  /** Grows with each writing. */
  readonly sequence: number
  /** Identity of the log, random. */
  readonly store: string
  /** On the disk: a stop of the machine doesn't lose it. */
  readonly synced: LogHead
  /** Passed to the operating system, which keeps it until the machine stops. */
  readonly written: LogHead
  /** The start of the machine in which `written` is valid; '' if the system doesn't report it. */
  readonly boot: string
  /** Acknowledged commits with `sync` are never later than `synced`. */
  readonly everySync: boolean
  /** The log was closed after it. */
  readonly closed: boolean
}

/** The beginning of a slot, by which a reader recognizes it. */
const FORMAT = 1
/**
 * A file has two slots, written in turn: an interrupted write only damages the older slot. A slot is a
 * sector, which disks write as a whole.
 */
const SLOT_BYTES = 512
const SLOTS = 2
export const ANCHOR_BYTES: number = SLOTS * SLOT_BYTES
/** Hexadecimal digits of the CRC-32 of what precedes them. */
const CHECKSUM = 8
const HASH = /^(?:[0-9a-f]{64})?$/

/** Where the slot of a record begins. */
export function slotOffset({ sequence }: AnchorRecord): number {
  return (sequence % SLOTS) * SLOT_BYTES
}

/** A record as a slot: a line of JSON that ends with its checksum, filled with spaces. One is made for each write. */
export function slotOf({ sequence, store, synced, written, boot, everySync, closed }: AnchorRecord): Buffer {
  const heads = `[${synced.position},"${synced.hash}"],[${written.position},"${written.hash}"]`
  const body = `[${FORMAT},${sequence},${JSON.stringify(store)},${heads},${JSON.stringify(boot)},${everySync},${closed}]`
  const slot = Buffer.alloc(SLOT_BYTES, ' ')
  const length = slot.write(body, 'latin1')
  slot.write(` ${crc32(slot, length).toString(16).padStart(CHECKSUM, '0')}`, length, 'latin1')
  slot[SLOT_BYTES - 1] = 10
  return slot
}

/** A whole file, with the same record in both slots. */
export function anchorFileOf(record: AnchorRecord): Buffer {
  const slot = slotOf(record)
  return Buffer.concat([slot, slot])
}

/** The newest record of a file; undefined if no slot is intact. */
export function parseAnchor(bytes: Uint8Array): AnchorRecord | undefined {
  let newest: AnchorRecord | undefined
  for (let slot = 0; slot < SLOTS; slot++) {
    const found = parseSlot(Buffer.from(bytes.subarray(slot * SLOT_BYTES, (slot + 1) * SLOT_BYTES)))
    if (found !== undefined && (newest === undefined || found.sequence > newest.sequence)) newest = found
  }
  return newest
}

function parseSlot(slot: Buffer): AnchorRecord | undefined {
  const line = slot.toString('latin1').trimEnd()
  const length = line.length - CHECKSUM - 1
  if (length < 1 || line[length] !== ' ' || crc32(slot, length) !== parseInt(line.slice(length + 1), 16))
    return undefined
  const body = line.slice(0, length)
  const found: unknown = JSON.parse(body)
  if (!Array.isArray(found) || found[0] !== FORMAT) return undefined
  const [, sequence, store, synced, written, boot, everySync, closed] = found as readonly unknown[]
  const heads = [headOf(synced), headOf(written)]
  if (!isPosition(sequence) || typeof store !== 'string' || typeof boot !== 'string') return undefined
  const [syncedHead, writtenHead] = heads
  if (syncedHead === undefined || writtenHead === undefined) return undefined
  return {
    sequence,
    store,
    synced: syncedHead,
    written: writtenHead,
    boot,
    everySync: everySync === true,
    closed: closed === true,
  }
}

function headOf(value: unknown): LogHead | undefined {
  if (!Array.isArray(value)) return undefined
  const [position, hash] = value as readonly unknown[]
  if (!isPosition(position) || typeof hash !== 'string' || !HASH.test(hash)) return undefined
  return { position, hash }
}

function isPosition(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0
}
