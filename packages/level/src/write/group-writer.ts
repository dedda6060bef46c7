import { open, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Commit } from '@relata/core'
import type { Dictionary } from '../codec/dictionary.js'
import { PayloadWriter } from '../codec/payload-writer.js'
import type { Database } from '../database.js'
import type { Tip } from '../log-state.js'
import { dictionaryKey, indexKey, positionBytes, recordKey } from '../record/keys.js'
import { recordHash, sealRecord } from '../record/record.js'

/**
 * How long a check of the owner is good. To look at two files costs as much as a small write without a sync.
 */
const CHECK_MS = 10

/** Commits that will be one record. */
export class Group {
  readonly #start: Tip
  readonly #payload: PayloadWriter
  #size = 0
  readonly #keys: { readonly key: string; readonly position: number }[] = []

  constructor(start: Tip, payload: PayloadWriter) {
    this.#start = start
    this.#payload = payload
  }

  get start(): Tip {
    return this.#start
  }
  get payload(): PayloadWriter {
    return this.#payload
  }
  get keys(): readonly { readonly key: string; readonly position: number }[] {
    return this.#keys
  }
  get last(): number {
    return this.#start.position + this.#payload.count
  }
  /** About how many bytes the record takes. */
  get size(): number {
    return this.#size
  }

  /** All or none: throws where one can't be encoded. `size` is what `sizeOfAppend` says of them. */
  add(commits: readonly Commit[], size: number): void {
    this.#payload.add(commits)
    this.#size += size
    for (const { key, position } of commits) if (key !== undefined) this.#keys.push({ key, position })
  }
}

/**
 * Makes records of groups and writes them, with what they need: their dictionary entries and keys, all in one
 * batch.
 */
export class GroupWriter {
  readonly #db: Database
  readonly #dictionary: Dictionary
  readonly #checkOwner: () => void
  #checkedAt = performance.now()
  /** Size of the dictionary as it is stored. */
  #storedSize: number
  /** Something was written without a sync since the last one. */
  #unsynced = false

  /** `checkOwner` throws where the folder is no longer this log's. */
  constructor(db: Database, dictionary: Dictionary, checkOwner: () => void) {
    this.#db = db
    this.#dictionary = dictionary
    this.#checkOwner = checkOwner
    this.#storedSize = dictionary.size
  }

  begin(tip: Tip): Group {
    return new Group(tip, new PayloadWriter(this.#dictionary))
  }

  /** The group's record; throws where it can't be one, and then nothing has happened. */
  seal(group: Group): Buffer {
    const { payload, start } = group
    const bytes = payload.pack()
    const dictionarySize = this.#dictionary.size
    return sealRecord({
      first: start.position + 1,
      count: payload.count,
      schema: payload.schema,
      dictionarySize,
      dictionaryHash: this.#dictionary.hashAt(dictionarySize) as Uint8Array,
      previous: start.hash,
      payload: bytes,
    })
  }

  /** The new tip. After a rejection nobody knows what is stored. */
  async write(group: Group, record: Buffer, sync: boolean): Promise<Tip> {
    // The check after the write is the proof; this one keeps a log that was idle from writing into files that
    // are another one's.
    this.#confirmOwner()
    const size = this.#dictionary.size
    // A chained batch: an array of operations with `sync` costs six times as much.
    const batch = this.#db.batch()
    let number = this.#storedSize
    for (const { text, hash } of this.#dictionary.entriesFrom(this.#storedSize)) {
      batch.put(dictionaryKey(++number), Buffer.concat([hash, Buffer.from(text)]))
    }
    for (const { key, position } of group.keys) batch.put(indexKey(key), positionBytes(position))
    batch.put(recordKey(group.last), record)
    await batch.write({ sync })
    this.#storedSize = size
    if (!sync) this.#unsynced = true
    else if (this.#unsynced) await this.sync()
    this.#confirmOwner()
    return { position: group.last, hash: recordHash(record) }
  }

  #confirmOwner(): void {
    const now = performance.now()
    if (now - this.#checkedAt < CHECK_MS) return
    this.#checkOwner()
    this.#checkedAt = now
  }

  /**
   * Syncs what was written without. LevelDB's own sync reaches the current `.log` file alone; when it began a
   * new one, the end of the old one may still be in the system's memory (google/leveldb#193), and a power cut
   * would leave a gap before commits that were promised.
   */
  async sync(): Promise<void> {
    if (!this.#unsynced) return
    const folder = this.#db.location
    for (const name of await readdir(folder)) if (name.endsWith('.log')) await syncFile(join(folder, name))
    this.#unsynced = false
  }
}

/** A log file that LevelDB deletes meanwhile has been carried over into a synced table. */
async function syncFile(path: string): Promise<void> {
  let file
  try {
    file = await open(path, 'r+')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return
    throw error
  }
  try {
    await file.datasync()
  } finally {
    await file.close()
  }
}
