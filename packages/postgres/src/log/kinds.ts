import { reasonOf } from '@relata/core/engine'
import { corrupt, Dictionary, HASH_LENGTH } from '@relata/record'
import { sha256 } from '../sha256.js'

/**
 * The kinds of events of a log: those that the database has, for readers, and a copy in which a writer tries new ones. Where
 * another writer was first, the copy is made again.
 */
export class Kinds {
  /** Those that the database has. */
  readonly stored: Dictionary = new Dictionary(sha256)
  #tried: Dictionary = new Dictionary(sha256)
  #isStale = false

  /** What a group is written with: those that are stored, then new ones. */
  get tried(): Dictionary {
    if (this.#isStale) {
      this.#tried = new Dictionary(sha256)
      for (const entry of this.stored.entriesFrom(0)) this.#tried.load(entry)
      this.#isStale = false
    }
    return this.#tried
  }

  /** New kinds of the group, as they are stored. */
  get additions(): readonly Uint8Array[] {
    return this.tried
      .entriesFrom(this.stored.size)
      .map(({ text, hash }) => Buffer.concat([hash, Buffer.from(text)]))
  }

  /** Takes stored kinds, of which the first has the number `after + 1`. Those that are there are left out. */
  load(after: number, entries: readonly Uint8Array[]): void {
    for (const entry of entries.slice(this.stored.size - after)) {
      this.#isStale = true
      try {
        const text = Buffer.from(entry.subarray(HASH_LENGTH)).toString()
        this.stored.load({ hash: entry.subarray(0, HASH_LENGTH), text })
      } catch (error) {
        throw corrupt(
          undefined,
          `entry ${this.stored.size + 1} of its dictionary is not what was written: ${reasonOf(error)}`,
          error,
        )
      }
    }
  }

  /** The group was stored: its kinds are, too. */
  confirm(): void {
    const wasStale = this.#isStale
    for (const entry of this.#tried.entriesFrom(this.stored.size)) this.stored.load(entry)
    this.#isStale = wasStale
  }

  /** The group was not stored, or nobody knows. */
  discard(): void {
    this.#isStale = true
  }
}
