/**
 * The binary format of stored commits: a dictionary of event kinds, payloads in MessagePack, and records that form a hash
 * chain; and that of stored snapshots. Without Node API.
 *
 * @packageDocumentation
 */

export { CommitSizes, type Utf8Length } from './commit-sizes.js'
export { hex, HASH_LENGTH, NO_HASH, sameBytes, type Sha256 } from './bytes.js'
export { Dictionary, type DictionaryEntry } from './dictionary.js'
export { decodeDropped, encodeDropped } from './dropped-history.js'
export { readPayload, readPayloadInParts, type Parts } from './payload-reader.js'
export { PayloadWriter } from './payload-writer.js'
export { readRuns, type ReadRange } from './read-runs.js'
export { checkFollows, corrupt, RecordVerifier, tipOf, type StoredRecord } from './record-verifier.js'
export {
  checkHash,
  readHeader,
  recordHash,
  recordPayload,
  sealRecord,
  type HashInput,
  type RecordHeader,
  type RecordParts,
} from './record.js'
export { HEAD_LENGTH as SNAPSHOT_HEAD_LENGTH, readSnapshotHead, type SnapshotHead } from './snapshot/frame.js'
export { EMPTY as EMPTY_TIP, headOf, type Tip } from './tip.js'
export { SnapshotDecoder } from './snapshot/snapshot-decoder.js'
export { SnapshotEncoder } from './snapshot/snapshot-encoder.js'
