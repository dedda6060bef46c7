import { reasonOf } from '@relata/core/engine'
import { LogError, type DroppedHistory, type LogHead } from '@relata/core/log'
import { corrupt, decodeDropped, EMPTY_TIP, headOf, sameBytes, type Tip } from '@relata/record'
import type { Run } from '../connection/session.js'
import { sha256 } from '../sha256.js'
import type { Kinds } from './kinds.js'
import type { Addition, LogTables, StoredHead } from './log-tables.js'
import { RecentRecords } from './recent-records.js'

/** The newest head that this process has read, and the records before it. It never moves back. */
export class SharedHead {
  readonly #tables: LogTables
  readonly #kinds: Kinds
  #tip: Tip = EMPTY_TIP
  readonly #recent: RecentRecords = new RecentRecords()
  #dropped: DroppedHistory | undefined
  /** Reads run one at a time, because each loads kinds. */
  #look: Promise<unknown> = Promise.resolve()
  /** A read that hasn't begun: it is recent enough for every caller. */
  #next: Promise<void> | undefined

  constructor(tables: LogTables, kinds: Kinds) {
    this.#tables = tables
    this.#kinds = kinds
  }

  get tip(): Tip {
    return this.#tip
  }

  get head(): LogHead {
    return headOf(this.#tip)
  }

  /** What is known of the commits that were dropped, by this process or another one. */
  get dropped(): DroppedHistory | undefined {
    return this.#dropped
  }

  /**
   * Reads the head. LogError `Truncated` if it is before a known one, `Corrupt` if its record is a different
   * one.
   */
  look(run: Run): Promise<void> {
    if (this.#next !== undefined) return this.#next
    const look = this.#look.then(() => {
      this.#next = undefined
      return this.#read(run)
    })
    this.#next = look
    this.#look = look.catch(() => undefined)
    return look
  }

  /** Takes the head that refused an append. */
  async take(run: Run, head: StoredHead): Promise<void> {
    const taken = this.#look.then(() => this.#follow(run, head, EMPTY_TIP))
    this.#look = taken.catch(() => undefined)
    await taken
  }

  /** A group of this process was stored as a record after the head. */
  append({ expected, record }: Addition, tip: Tip): void {
    if (this.#recent.end === expected) this.#recent.add([{ last: tip.position, record }])
    else this.#recent.restart(tip)
    this.#move(tip)
  }

  /** The records that contain the positions after one, up to a head; undefined if this process doesn't have them. */
  records(after: number, head: LogHead): ReturnType<RecentRecords['between']> {
    return this.#recent.between(after, head)
  }

  #move(tip: Tip): void {
    if (tip.position > this.#tip.position) this.#tip = tip
  }

  async #read(run: Run): Promise<void> {
    // Commits that are appended meanwhile may be missing in the result.
    const seen = this.#tip
    const head = await this.#tables.newest(run, this.#recent.end ?? Number.MAX_SAFE_INTEGER)
    await this.#follow(run, head, seen)
    this.#forgetDropped()
    this.#recent.add(head.records)
    if (this.#recent.end === undefined || this.#recent.end < head.position) this.#recent.restart(head)
  }

  /** Records after those that were dropped don't follow an earlier one that is kept here. */
  #forgetDropped(): void {
    const { end = Infinity } = this.#recent
    if (this.#dropped === undefined || end >= this.#dropped.position) return
    const { position, hash } = this.#dropped
    this.#recent.restart({ position, hash: Buffer.from(hash, 'hex') })
  }

  async #follow(run: Run, { position, hash, kinds, dropped }: StoredHead, seen: Tip): Promise<void> {
    if (position < seen.position) throw truncated(position, seen.position)
    if (position === seen.position && !sameBytes(hash, seen.hash)) throw anotherHistory(position)
    const known = this.#kinds.stored.size
    if (kinds > known) this.#kinds.load(known, await this.#tables.kinds(run, known))
    if (dropped > (this.#dropped?.position ?? 0)) this.#dropped = decoded(await this.#tables.dropped(run))
    this.#move({ position, hash })
  }
}

function decoded(bytes: Uint8Array = new Uint8Array()): DroppedHistory {
  try {
    // A plain Uint8Array: bytes among the values then are Uint8Arrays too, not Buffers.
    return decodeDropped(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength), sha256)
  } catch (error) {
    throw corrupt(
      undefined,
      `its row about dropped history is not what was written: ${reasonOf(error)}`,
      error,
    )
  }
}

function truncated(position: number, seen: number): LogError {
  const message = `The log ends at ${position}, but had ${seen} commits: the server has lost the others, such as in a failover to a standby that was behind. Restore them before you start this process again.`
  return new LogError('Truncated', message, { value: position })
}

function anotherHistory(position: number): LogError {
  const message = `The log has another record at position ${position} than this process has seen: the database was replaced. Open the store again.`
  return new LogError('Corrupt', message, { value: position })
}
