import type { DroppedHistory, SchemaVersion } from '@relata/core/log'
import { hex, HASH_LENGTH, sameBytes, type Sha256 } from './bytes.js'
import { spell, unspell } from './exact.js'
import { pack, unpack } from './message-pack.js'

/*
 * The record that replaces the dropped commits of a log:
 *   0  format  1 byte
 *   1  hash    32 bytes, SHA-256 of byte 0 and of bytes 33 to the end
 *  33  MessagePack of [position, hash of the last record dropped, droppedAt, firstTime, lastTime, schemas]; schemas are
 *      [position, time, event as it is spelled]
 */
const FORMAT = 1
const START = 1 + HASH_LENGTH

/** What was dropped, as bytes. */
export function encodeDropped(history: DroppedHistory, sha256: Sha256): Uint8Array {
  const { position, hash, droppedAt, firstTime, lastTime, schemas } = history
  const versions = schemas.map(({ position: at, time, event }) => [at, time, spell(event)])
  const body = pack([position, bytesOf(hash), droppedAt, firstTime, lastTime, versions])
  const bytes = new Uint8Array(START + body.length)
  bytes[0] = FORMAT
  bytes.set(body, START)
  bytes.set(sha256(bytes.subarray(0, 1), body), 1)
  return bytes
}

/** The inverse. Throws a plain error if the bytes are not what was written. */
export function decodeDropped(bytes: Uint8Array, sha256: Sha256): DroppedHistory {
  if (bytes.length <= START) throw new TypeError(`it has ${bytes.length} bytes, less than a header`)
  if (bytes[0] !== FORMAT)
    throw new TypeError(`its format is ${bytes[0]}, this version reads format ${FORMAT}`)
  const body = bytes.subarray(START)
  if (!sameBytes(sha256(bytes.subarray(0, 1), body), bytes.subarray(1, START)))
    throw new TypeError('its hash does not match')
  const [position, hash, droppedAt, firstTime, lastTime, versions] = unpack(body) as [
    number,
    Uint8Array,
    number,
    number,
    number,
    readonly (readonly [number, number, unknown])[],
  ]
  const schemas = versions.map(([at, time, event]): SchemaVersion => ({
    position: at,
    time,
    event: unspell(event) as SchemaVersion['event'],
  }))
  return { position, hash: hex(hash), droppedAt, firstTime, lastTime, schemas }
}

function bytesOf(digits: string): Uint8Array {
  return Uint8Array.from({ length: digits.length / 2 }, (_, at) =>
    parseInt(digits.slice(2 * at, 2 * at + 2), 16),
  )
}
