import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import { StoreError } from '../error/errors.js'
import { keyReused } from '../event/check-append.js'
import type { Commit } from '../event/commit.js'
import { contentOf } from '../event/content.js'
import { utf8 } from '../util/globals.js'

interface Known {
  /** The commit without its events, which the log has. */
  readonly commit: Commit
  readonly digest: string
}

/** The idempotency keys of a store's history. */
export class CommitKeys {
  readonly #known = new Map<string, Known>()

  has(key: string): boolean {
    return this.#known.has(key)
  }

  remember(commit: Commit): void {
    if (commit.key === undefined) return
    this.#known.set(commit.key, { commit: Object.freeze({ ...commit, events: NO_EVENTS }), digest: digestOf(commit) })
  }

  /** The earlier commit that says the same under the same key; undefined for a new key. Throws where the earlier one says something else. */
  duplicateOf(commit: Commit): Commit | undefined {
    const known = commit.key === undefined ? undefined : this.#known.get(commit.key)
    if (known === undefined) return undefined
    if (known.digest !== digestOf(commit)) throw keyReused(commit.key, known.commit.position)
    return Object.freeze({ ...known.commit, events: commit.events })
  }

  /** The error of a transaction that threw under a key that is known: it was done before. */
  reused(key: string, cause: unknown): unknown {
    const known = this.#known.get(key)
    if (known === undefined || (cause instanceof StoreError && cause.code === 'ERR_KEY_REUSED')) return cause
    return keyReused(key, known.commit.position, cause)
  }
}

const NO_EVENTS: readonly never[] = Object.freeze([])

function digestOf(commit: Commit): string {
  return bytesToHex(sha256(utf8(contentOf(commit))))
}
