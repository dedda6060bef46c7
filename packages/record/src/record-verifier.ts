import {
  LogError,
  nextTurn,
  reasonOf,
  RunCollector,
  type Commit,
  type EventRun,
  type LogHead,
} from '@relata/core/engine'
import { sameBytes, type Sha256 } from './bytes.js'
import type { Dictionary } from './dictionary.js'
import { readPayload, readPayloadInParts } from './payload-reader.js'
import { checkHash, readHeader, recordPayload, type RecordHeader } from './record.js'
import { headOf, type Tip } from './tip.js'

/** A stored record, with the position under which it is stored; undefined if that isn't a position. */
export interface StoredRecord {
  readonly last: number | undefined
  readonly record: Uint8Array
}

/** Verifies records before their commits are decoded: format, hash, place, and that they follow one another. */
export class RecordVerifier {
  readonly #dictionary: Dictionary
  readonly #sha256: Sha256

  constructor(dictionary: Dictionary, sha256: Sha256) {
    this.#dictionary = dictionary
    this.#sha256 = sha256
  }

  /** The header of a record that follows another one. */
  following(record: Uint8Array, previous: Tip): RecordHeader {
    const header = this.#header(record, `the record after position ${previous.position}`)
    checkFollows(header, previous)
    return header
  }

  /**
   * A record that is read alone must be stored under its last position. Any other is a stray copy, which
   * appends would overwrite or hide.
   */
  entry({ last, record }: StoredRecord, place: string): RecordHeader {
    const header = this.#header(record, place)
    if (last !== header.last) {
      throw corrupt(
        header.first,
        `${place} ends at ${header.last}, but its place is ${last ?? 'no position'}`,
      )
    }
    return header
  }

  /** The commits of a verified record, each as one run of events. */
  runs(record: Uint8Array, header: RecordHeader): EventRun[] {
    try {
      return readPayload(plainPayload(record), header, this.#dictionary)
    } catch (error) {
      throw undecodable(header, error)
    }
  }

  /** The commit at a position, of the record that should hold it. */
  commit(stored: StoredRecord | undefined, position: number): Commit {
    if (stored === undefined) throw corrupt(position, 'no record holds it')
    const header = this.entry(stored, `the record of position ${position}`)
    const run = this.runs(stored.record, header)[position - header.first]
    const [commit] = run === undefined ? [] : new RunCollector().add([run])
    if (commit === undefined)
      throw corrupt(position, `the record that should hold it begins at ${header.first}`)
    return commit
  }

  /** The same, of a position that an index has for a key. */
  keyed(stored: StoredRecord | undefined, { key, position }: { key: string; position: number }): Commit {
    const commit = this.commit(stored, position)
    if (commit.key !== key) throw corrupt(position, `the index says that its commit has the key '${key}'`)
    return commit
  }

  /** The runs of a large record, part by part. */
  async *parts(
    record: Uint8Array,
    header: RecordHeader,
  ): AsyncGenerator<readonly EventRun[], void, undefined> {
    try {
      yield* readPayloadInParts(plainPayload(record), header, this.#dictionary, { pause: nextTurn })
    } catch (error) {
      throw undecodable(header, error)
    }
  }

  #header(record: Uint8Array, place: string): RecordHeader {
    let header: RecordHeader | undefined
    try {
      header = readHeader(record)
      checkHash(record, header, {
        dictionaryHash: this.#dictionary.hashAt(header.dictionarySize),
        sha256: this.#sha256,
      })
      return header
    } catch (error) {
      throw corrupt(header?.first, `${place} is not what was written: ${reasonOf(error)}`, error)
    }
  }
}

/** Throws unless a record follows a tip. */
export function checkFollows({ first, last, previous: hash }: RecordHeader, previous: Tip): void {
  if (first !== previous.position + 1)
    throw corrupt(previous.position + 1, `a record from ${first} to ${last} is in its place`)
  if (!sameBytes(hash, previous.hash)) throw corrupt(first, 'its record does not follow from the one before')
}

/** Throws unless the last record that was read is the one at the head. */
export function checkEnd(previous: Tip, { position, hash }: LogHead): void {
  if (previous.position !== position)
    throw corrupt(previous.position + 1, `records are missing up to ${position}`)
  if (headOf(previous).hash !== hash)
    throw corrupt(position, 'the last record is not the one that was written')
}

export function tipOf({ last, hash }: RecordHeader): Tip {
  return { position: last, hash }
}

/** A plain Uint8Array: bytes among the values then are Uint8Arrays too, not Buffers. */
function plainPayload(record: Uint8Array): Uint8Array {
  const { buffer, byteOffset, byteLength } = recordPayload(record)
  return new Uint8Array(buffer, byteOffset, byteLength)
}

function undecodable(header: RecordHeader, error: unknown): LogError {
  return corrupt(header.first, `its record can't be decoded: ${reasonOf(error)}`, error)
}

/** The error of damage that was found. */
export function corrupt(position: number | undefined, what: string, cause?: unknown): LogError {
  const where = position === undefined ? '' : ` at position ${position}`
  return new LogError('Corrupt', `The log is damaged${where}: ${what}. Restore a backup.`, {
    value: position,
    cause,
  })
}
