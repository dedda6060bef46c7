import { reasonOf } from '@relata/core/engine'
import { corrupt, Dictionary, HASH_LENGTH } from '@relata/record'
import { sha256 } from '../sha256.js'

/**
 * The kinds of events of a log: those in the database, for readers, and a copy to which a writer adds new
 * ones tentatively. If another writer was first, the copy is made again.
 */
export class Kinds {
  /** The kinds in the database. */
  readonly stored: Dictionary = new Dictionary(sha256)
  #tried: Dictionary = new Dictionary(sha256)
  #isStale = false

  /** The kinds for writing a group: the stored ones, then new ones. */
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

  /** Adds stored kinds, of which the first has the number `after + 1`. Known ones are skipped. */
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

  /** The group was stored, and so were its kinds. */
  confirm(): void {
    const wasStale = this.#isStale
    for (const entry of this.#tried.entriesFrom(this.stored.size)) this.stored.load(entry)
    this.#isStale = wasStale
  }

  /** The group was not stored, or that is unknown. */
  discard(): void {
    this.#isStale = true
  }
}
