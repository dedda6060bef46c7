import { reasonOf } from '@relata/core/engine'
import { LogError, type DroppedHistory } from '@relata/core/log'
import { decodeDropped, EMPTY_TIP, type Tip } from '@relata/record'
import { readError, type Database } from '../database.js'
import { sha256 } from '../hash.js'
import { DROPPED_KEY } from '../keys.js'

/** Where the records of a log begin: at its start, or after what was dropped. */
export class Beginning {
  #dropped: DroppedHistory | undefined
  /** The first record follows it. */
  #tip: Tip = EMPTY_TIP

  private constructor(dropped: DroppedHistory | undefined) {
    if (dropped !== undefined) this.dropped = dropped
  }

  /** Reads it from the database. Throws LogError `Corrupt` if it is damaged. */
  static async load(db: Database): Promise<Beginning> {
    return new Beginning(await readDropped(db))
  }

  get dropped(): DroppedHistory | undefined {
    return this.#dropped
  }

  set dropped(history: DroppedHistory) {
    this.#dropped = history
    this.#tip = { position: history.position, hash: Buffer.from(history.hash, 'hex') }
  }

  get tip(): Tip {
    return this.#tip
  }

  /** Of the last commit that was dropped. */
  get position(): number {
    return this.#tip.position
  }
}

async function readDropped(db: Database): Promise<DroppedHistory | undefined> {
  let bytes: Buffer | undefined
  try {
    bytes = (await db.get(DROPPED_KEY)) as Buffer | undefined
  } catch (error) {
    throw readError(error, db.location)
  }
  if (bytes === undefined) return undefined
  try {
    return decodeDropped(bytes, sha256)
  } catch (cause) {
    const reason = reasonOf(cause)
    const message = `The log is damaged: the entry about its dropped history is damaged (${reason}). Restore a backup.`
    throw new LogError('Corrupt', message, { cause })
  }
}
