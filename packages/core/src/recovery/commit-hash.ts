import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import type { Commit } from '../event/commit.js'
import { contentPieces } from '../event/content.js'
import { utf8 } from '../util/globals.js'
import type { SnapshotBegin } from '../snapshot/snapshot-block.js'

/** What tells a commit apart from every other one: of another history, or of another content. */
export function commitIdentity(commit: Commit): SnapshotBegin['commit'] {
  const hash = sha256.create()
  hash.update(utf8(JSON.stringify([commit.position, commit.id, commit.time, commit.schema])))
  for (const piece of contentPieces(commit)) hash.update(utf8(piece))
  return { id: commit.id, hash: bytesToHex(hash.digest()) }
}
