import { join } from 'node:path'
import { LogError, reasonOf, RunCollector, type Commit, type DroppedHistory } from '@relata/core/engine'
import {
  checkHash,
  Dictionary,
  HASH_LENGTH,
  hex,
  readHeader,
  readPayload,
  recordPayload,
  type RecordHeader,
} from '@relata/record'
import { openDatabase, type Database } from './database.js'
import { sha256 } from './hash.js'
import { Beginning } from './read/beginning.js'
import { ALL_RECORDS, numberOfKey, recordKey, WHOLE_DICTIONARY } from './keys.js'

/** An intact record. */
export interface SalvagedRecord {
  readonly first: number
  readonly last: number
  /** Hexadecimal; the next record has the hash of this one as its `previous`. */
  readonly hash: string
  readonly previous: string
  readonly commits: readonly Commit[]
}

/** A damaged part of a log. */
export interface SalvageFault {
  /** The position in its key, if there is one. */
  readonly position: number | undefined
  readonly fault: string
}

/** Data about what the log has dropped, so that its records begin later. It comes before all records. */
export interface SalvagedBeginning {
  readonly dropped: DroppedHistory
}

/** How far reading continues after damage, when the next key is not known: doubling steps up to this. */
const LARGEST_STEP = 2 ** 20

/**
 * Reads every record of a log that can be verified independently, in the order of positions, also after
 * damage. The caller must detect gaps and records of another history: `previous` is the hash of the record
 * before.
 *
 * For a copy of the folder, in a separate process: LevelDB changes the files, and can abort on damaged ones. Rejects
 * with LogError `ERR_LOG_CORRUPT` if LevelDB can't open them.
 * @public
 */
export async function* salvageLog(
  folder: string,
): AsyncGenerator<SalvagedBeginning | SalvagedRecord | SalvageFault, void, undefined> {
  const db = await openDatabase(join(folder, 'events'))
  try {
    const dictionary = new Dictionary(sha256)
    const fault = await loadWhatIsThere(db, dictionary)
    if (fault !== undefined) yield { position: undefined, fault }
    const beginning = await beginningOf(db)
    if (beginning !== undefined) yield beginning
    // Records that an interrupted `reclaim` has left don't belong to the log.
    const after = beginning !== undefined && 'dropped' in beginning ? beginning.dropped.position : 0
    for await (const entry of entriesOf(db, after))
      yield 'fault' in entry ? entry : readRecord(entry, dictionary)
  } finally {
    await db.close()
  }
}

interface Entry {
  readonly position: number
  readonly record: Buffer
}

/** Loads the dictionary up to the first entry that is missing or damaged; returns what is wrong. */
async function loadWhatIsThere(db: Database, dictionary: Dictionary): Promise<string | undefined> {
  try {
    for await (const [key, value] of db.iterator(WHOLE_DICTIONARY)) {
      if (numberOfKey(key) !== dictionary.size + 1)
        return `Entry ${dictionary.size + 1} of the dictionary is missing.`
      dictionary.load({ hash: value.subarray(0, HASH_LENGTH), text: value.toString('utf8', HASH_LENGTH) })
    }
    return undefined
  } catch (error) {
    return `Entry ${dictionary.size + 1} of the dictionary is damaged: ${reason(error)}.`
  }
}

async function beginningOf(db: Database): Promise<SalvagedBeginning | SalvageFault | undefined> {
  try {
    const { dropped } = await Beginning.load(db)
    return dropped === undefined ? undefined : { dropped }
  } catch (error) {
    return { position: undefined, fault: `Where the log begins can't be read: ${reason(error)}.` }
  }
}

/** All entries after a position, with a fault for each stretch that LevelDB can't read. */
async function* entriesOf(
  db: Database,
  after: number,
): AsyncGenerator<Entry | SalvageFault, void, undefined> {
  /** Of the last entry that was read. */
  let last = after
  for (let step = 0; step <= LARGEST_STEP;) {
    try {
      for await (const [key, record] of db.iterator({ gt: recordKey(last + step), lt: ALL_RECORDS.lt })) {
        last = numberOfKey(key) ?? last
        step = 0
        yield { position: last, record }
      }
      return
    } catch (error) {
      if (step === 0)
        yield {
          position: last + 1,
          fault: `LevelDB can't read what follows commit ${last}: ${reason(error)}.`,
        }
      step = step === 0 ? 1 : step * 2
    }
  }
}

function readRecord({ position, record }: Entry, dictionary: Dictionary): SalvagedRecord | SalvageFault {
  try {
    const header = readHeader(record)
    checkHash(record, header, { dictionaryHash: dictionary.hashAt(header.dictionarySize), sha256 })
    if (header.last !== position)
      return {
        position,
        fault: `The record of ${header.first} to ${header.last} has the key of ${position}.`,
      }
    return salvaged(record, header, dictionary)
  } catch (error) {
    return {
      position,
      fault: `The record that ends at ${position} is damaged: ${reason(error)}.`,
    }
  }
}

function salvaged(record: Buffer, header: RecordHeader, dictionary: Dictionary): SalvagedRecord {
  const { buffer, byteOffset, byteLength } = recordPayload(record)
  const runs = readPayload(new Uint8Array(buffer, byteOffset, byteLength), header, dictionary)
  const { first, last, hash, previous } = header
  return { first, last, hash: hex(hash), previous: hex(previous), commits: new RunCollector().add(runs) }
}

function reason(error: unknown): string {
  return reasonOf(error instanceof LogError ? error.cause : error)
}
