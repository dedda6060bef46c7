import { open, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { must } from '@relata/core/engine'
import { UsageError, type Commit, type DroppedHistory, type LogGroup } from '@relata/core/log'
import type { Database } from '../database.js'
import type { Anchor } from '../anchor/anchor.js'
import { dictionaryKey, DROPPED_KEY, indexKey, positionBytes, recordKey, STORE_KEY } from '../keys.js'
import {
  encodeDropped,
  PayloadWriter,
  recordHash,
  sealRecord,
  type Dictionary,
  type Tip,
} from '@relata/record'
import { sha256 } from '../hash.js'

/**
 * How long a check of the owner is valid. Reading two files costs as much as a small write without a sync.
 */
const CHECK_MS = 10

/** Commits that become one record. */
class Group implements LogGroup {
  readonly start: Tip
  readonly payload: PayloadWriter
  readonly keys: { readonly key: string; readonly position: number }[] = []
  readonly #writer: GroupWriter
  #record: Buffer | undefined

  constructor(writer: GroupWriter, payload: PayloadWriter) {
    this.#writer = writer
    this.start = writer.tip
    this.payload = payload
  }

  get last(): number {
    return this.start.position + this.payload.count
  }

  add(commits: readonly Commit[]): void {
    this.payload.add(commits)
    for (const { key, position } of commits) if (key !== undefined) this.keys.push({ key, position })
  }

  seal(): void {
    this.#record = this.#writer.seal(this)
  }

  async write(sync: boolean): Promise<void> {
    await this.#writer.write(this, must(this.#record, 'a sealed group'), sync)
  }
}

/**
 * Encodes groups as records and writes them together with their dictionary entries and keys, in one batch.
 */
export class GroupWriter {
  /** The last record that is written. */
  tip: Tip
  readonly #db: Database
  readonly #dictionary: Dictionary
  readonly #checkOwner: () => void
  readonly #anchor: Anchor
  #newStore: string | undefined
  #checkedAt = performance.now()
  /** Size of the stored dictionary. */
  #storedSize: number
  /** The current or last task with exclusive use of the database. */
  #turn: Promise<unknown> = Promise.resolve()
  /** Something was written without a sync since the last one. */
  #unsynced = false

  /** `checkOwner` throws if the folder no longer belongs to this log. */
  constructor(
    parts: {
      readonly db: Database
      readonly dictionary: Dictionary
      readonly tip: Tip
      readonly anchor: Anchor
      /** Identity of the log, if it is not stored yet. */
      readonly newStore?: string
    },
    checkOwner: () => void,
  ) {
    const { db, dictionary, tip, anchor, newStore } = parts
    this.#anchor = anchor
    this.#newStore = newStore
    this.#db = db
    this.#dictionary = dictionary
    this.tip = tip
    this.#checkOwner = checkOwner
    this.#storedSize = dictionary.size
  }

  /** A group that follows the tip. */
  begin(): Group {
    return new Group(this, new PayloadWriter(this.#dictionary))
  }

  /** The group's record; throws, without any effect, if it can't be encoded. */
  seal(group: Group): Buffer {
    const { payload, start } = group
    const bytes = payload.pack()
    const dictionarySize = this.#dictionary.size
    const record = sealRecord(
      {
        first: start.position + 1,
        count: payload.count,
        schema: payload.schema,
        dictionarySize,
        dictionaryHash: this.#dictionary.hashAt(dictionarySize) as Uint8Array,
        previous: start.hash,
        payload: bytes,
      },
      sha256,
    )
    return Buffer.from(record.buffer, record.byteOffset, record.byteLength)
  }

  /** Runs a task that must not overlap a write of the log. */
  alone<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(work)
    this.#turn = done.catch(() => undefined)
    return done
  }

  /** Writes a group's record, which is the tip then. After a rejection it is unknown what is stored. */
  write(group: Group, record: Buffer, sync: boolean): Promise<void> {
    return this.alone(() => this.#write(group, record, sync))
  }

  /** Stores durably what was dropped, after everything that was written. */
  drop(history: DroppedHistory): Promise<void> {
    return this.alone(async () => {
      this.#checkOwner()
      await this.sync()
      await this.#db.put(DROPPED_KEY, Buffer.from(encodeDropped(history, sha256)), { sync: true })
      this.#checkOwner()
    })
  }

  /** Lets an empty log begin after what another one has dropped. */
  beginAfter(history: DroppedHistory): Promise<void> {
    return this.alone(async () => {
      if (this.tip.position > 0) throw notEmpty(this.tip.position)
      this.#checkOwner()
      const batch = this.#db.batch()
      batch.put(DROPPED_KEY, Buffer.from(encodeDropped(history, sha256)))
      if (this.#newStore !== undefined) batch.put(STORE_KEY, Buffer.from(this.#newStore))
      await batch.write({ sync: true })
      this.#checkOwner()
      this.#newStore = undefined
      this.tip = { position: history.position, hash: Buffer.from(history.hash, 'hex') }
    })
  }

  async #write(group: Group, record: Buffer, sync: boolean): Promise<void> {
    // The check after the write is decisive; this one prevents an idle log from writing into files that
    // belong to another one.
    this.#confirmOwner()
    const size = this.#dictionary.size
    // A chained batch: an array of operations with `sync` costs six times as much.
    const batch = this.#db.batch()
    let number = this.#storedSize
    for (const { text, hash } of this.#dictionary.entriesFrom(this.#storedSize)) {
      batch.put(dictionaryKey(++number), Buffer.concat([hash, Buffer.from(text)]))
    }
    for (const { key, position } of group.keys) batch.put(indexKey(key), positionBytes(position))
    if (this.#newStore !== undefined) batch.put(STORE_KEY, Buffer.from(this.#newStore))
    batch.put(recordKey(group.last), record)
    await batch.write({ sync })
    this.#storedSize = size
    if (!sync) this.#unsynced = true
    else if (this.#unsynced) await this.sync()
    this.#confirmOwner()
    this.#newStore = undefined
    this.tip = { position: group.last, hash: recordHash(record) }
    await this.#anchor.advance(this.tip, { synced: sync })
  }

  /** Syncs what was written, and then the anchor. */
  async saveAnchor(): Promise<void> {
    const { tip } = this
    this.#checkOwner()
    await this.sync()
    await this.#anchor.save(tip)
  }

  /** Syncs what was written, and ends the anchor; after a failure it only closes the anchor's file. */
  async close({ failed }: { readonly failed: boolean }): Promise<void> {
    let closed = false
    try {
      if (failed) return
      await this.sync()
      closed = this.#ownsFolder()
    } finally {
      await this.#anchor.close(closed ? this.tip : undefined)
    }
  }

  #ownsFolder(): boolean {
    try {
      this.#checkOwner()
      return true
    } catch {
      return false
    }
  }

  #confirmOwner(): void {
    const now = performance.now()
    if (now - this.#checkedAt < CHECK_MS) return
    this.#checkOwner()
    this.#checkedAt = now
  }

  /**
   * Syncs what was written without. LevelDB's own sync only covers the current `.log` file. After it began a
   * new one, the end of the old one may still be in the system's memory (google/leveldb#193), and a power cut
   * would leave a gap before acknowledged commits.
   */
  async sync(): Promise<void> {
    if (!this.#unsynced) return
    // A write that ends meanwhile may not be part of it.
    this.#unsynced = false
    try {
      const folder = this.#db.location
      for (const name of await readdir(folder)) if (name.endsWith('.log')) await syncFile(join(folder, name))
    } catch (error) {
      this.#unsynced = true
      throw error
    }
  }
}

function notEmpty(position: number): UsageError {
  const message = `Only an empty log can begin after dropped history; this one has commits up to ${position}.`
  return new UsageError('ERR_ARGUMENT', message, { value: position })
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
