import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import type { Commit } from '../event/commit.js'
import { canonicalText } from '../util/canonical-text.js'
import { utf8 } from '../util/globals.js'
import type { SnapshotBegin } from '../snapshot/snapshot-block.js'

/**
 * A hash that distinguishes a commit from those of another history. It covers the description of the commit,
 * with its unique id, but not its events, of which there may be a million, and which the log verifies.
 */
export function commitIdentity(commit: Commit): SnapshotBegin['commit'] {
  const { id, position, time, schema, action, meta, key, events } = commit
  const text = canonicalText([
    id,
    position,
    time,
    schema,
    action ?? null,
    meta ?? null,
    key ?? null,
    events.length,
  ])
  return { id, hash: bytesToHex(sha256(utf8(text))) }
}
