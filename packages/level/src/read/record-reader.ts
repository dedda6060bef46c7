import type { Commit, EventRun, LogHead } from '@relata/core/engine'
import {
  checkFollows,
  corrupt,
  readRuns,
  RecordVerifier,
  tipOf,
  type Dictionary,
  type RecordHeader,
  type StoredRecord,
  type Tip,
} from '@relata/record'
import { readError, type Database } from '../database.js'
import { ALL_RECORDS, indexKey, numberOfKey, readPositionBytes, recordKey } from '../keys.js'
import type { Beginning } from './beginning.js'
import { sha256 } from '../hash.js'

/**
 * The number of records fetched at once, and the number of bytes at which a page ends earlier. Smaller pages
 * cost more round trips between threads, larger ones more memory.
 */
const PAGE_RECORDS = 1000
const PAGE_BYTES = 2 ** 20

interface RecordRange {
  readonly gt: Buffer
  readonly lte: Buffer
  readonly highWaterMarkBytes: number
}
interface RecordIterator {
  nextv(size: number): Promise<Buffer[]>
  close(): Promise<void>
}

/**
 * Reads records, each verified: format, hash, key or position after its predecessor, predecessor's hash.
 */
export class RecordReader {
  readonly #db: Database
  readonly #verifier: RecordVerifier
  /** Records before it remain from what was dropped. */
  readonly beginning: Beginning

  constructor(db: Database, dictionary: Dictionary, beginning: Beginning) {
    this.#db = db
    this.#verifier = new RecordVerifier(dictionary, sha256)
    this.beginning = beginning
  }

  /** The tip of what is stored. */
  async tip(): Promise<Tip> {
    const entry = await this.#first({ ...this.#records(), reverse: true })
    if (entry === undefined) return this.beginning.tip
    const header = this.#verifier.entry(entry, 'the last record')
    return { position: header.last, hash: new Uint8Array(header.hash) }
  }

  /**
   * Verifies the records at the end, back to a number of bytes before it: each must follow the one before it.
   */
  async verifyEnd(bytes: number): Promise<void> {
    let next: RecordHeader | undefined
    let left = bytes
    try {
      const records = this.#db.iterator({ ...this.#records(), reverse: true, highWaterMarkBytes: PAGE_BYTES })
      for await (const [key, record] of records) {
        const header = this.#verifier.entry(stored(key, record), 'a record near the end')
        if (next !== undefined) checkFollows(next, tipOf(header))
        next = header
        left -= record.length
        if (left < 0) return
      }
    } catch (error) {
      throw readError(error, this.#db.location)
    }
    if (next !== undefined) checkFollows(next, this.beginning.tip)
  }

  /** The commits after a position, up to a head, as runs of events, in chunks. */
  async *runs(after: number, head: LogHead): AsyncGenerator<readonly EventRun[], void, undefined> {
    const previous = await this.before(after)
    // Values only: that each header continues the one before proves the order as the key would, and keys cost
    // half as much again.
    const pages = this.#pages({
      gt: recordKey(after),
      lte: recordKey(head.position),
      highWaterMarkBytes: PAGE_BYTES,
    })
    yield* readRuns(pages, this.#verifier, { after, previous, head })
  }

  /** One commit. */
  async commit(position: number): Promise<Commit> {
    return this.#verifier.commit(await this.#holding(position), position)
  }

  /** The first record that ends at a position or later. */
  #holding(position: number): Promise<StoredRecord | undefined> {
    return this.#first({ gte: recordKey(position), lt: ALL_RECORDS.lt })
  }

  /** The hash of the record that ends at a position; undefined if none does. */
  async hashAt(position: number): Promise<Uint8Array | undefined> {
    const { tip } = this.beginning
    if (position === tip.position) return tip.hash
    const entry = await this.#first({ gte: recordKey(position), lte: recordKey(position) })
    return entry === undefined
      ? undefined
      : this.#verifier.entry(entry, `the record that ends at ${position}`).hash
  }

  /** The positions of the commits with these keys, by the index; keys without a commit are left out. */
  async positions(keys: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const values = await this.#getMany(keys.map(indexKey))
    const positions = new Map<string, number>()
    keys.forEach((key, i) => {
      const value = values[i]
      if (value === undefined) return
      const position = readPositionBytes(value)
      if (position === undefined)
        throw corrupt(undefined, `the index entry of the key '${key}' is no position`)
      if (position > this.beginning.position) positions.set(key, position)
    })
    return positions
  }

  /** The commit at the position that the index has for a key; verifies that the commit has the key. */
  async keyed(key: string, position: number): Promise<Commit> {
    return this.#verifier.keyed(await this.#holding(position), { key, position })
  }

  /** The range of all records. */
  #records(): { readonly gt: Buffer; readonly lt: Buffer } {
    return { gt: recordKey(this.beginning.position), lt: ALL_RECORDS.lt }
  }

  /** The records of a range, in pages. */
  async *#pages(range: RecordRange): AsyncGenerator<readonly Buffer[], void, undefined> {
    let iterator: RecordIterator | undefined
    try {
      iterator = this.#db.values(range)
      let next = iterator.nextv(PAGE_RECORDS)
      for (;;) {
        const records = await next
        if (records.length === 0) return
        // The next page is fetched while this one is decoded.
        next = iterator.nextv(PAGE_RECORDS)
        next.catch(() => undefined)
        yield records
      }
    } catch (error) {
      throw readError(error, this.#db.location)
    } finally {
      await iterator?.close()
    }
  }

  async #getMany(keys: Buffer[]): Promise<readonly (Buffer | undefined)[]> {
    try {
      return await this.#db.getMany(keys)
    } catch (error) {
      throw readError(error, this.#db.location)
    }
  }

  async #first(range: {
    gt?: Buffer
    gte?: Buffer
    lt?: Buffer
    lte?: Buffer
    reverse?: boolean
  }): Promise<StoredRecord | undefined> {
    try {
      const [entry] = await this.#db.iterator({ ...range, limit: 1 }).all()
      return entry === undefined ? undefined : stored(entry[0], entry[1])
    } catch (error) {
      throw readError(error, this.#db.location)
    }
  }

  /** The last record that ends at or before a position; the next one must follow it. */
  async before(position: number): Promise<Tip> {
    const { tip } = this.beginning
    if (position <= tip.position) return tip
    const entry = await this.#first({ gt: recordKey(tip.position), lte: recordKey(position), reverse: true })
    if (entry === undefined) return tip
    const { last, hash } = this.#verifier.entry(entry, `the record at or before position ${position}`)
    return { position: last, hash }
  }
}

function stored(key: Buffer, record: Buffer): StoredRecord {
  return { last: numberOfKey(key), record }
}
