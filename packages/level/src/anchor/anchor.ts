import { closeSync, fdatasync, fstatSync, openSync, writeSync } from 'node:fs'
import { promisify } from 'node:util'
import { thisProcess } from '../owner/process-identity.js'
import { headOf, type Tip } from '@relata/record'
import { createAnchor, replaceAnchors } from './anchor-files.js'
import { slotOf, slotOffset, type AnchorRecord } from './anchor-record.js'

const datasync = promisify(fdatasync)

/** Without `everySync`, an anchor is synced after this time, or this number of commits. */
const SYNC_MS = 1000
const SYNC_COMMITS = 10_000

/** The initial values of a new anchor. */
export interface AnchorStart {
  readonly folder: string
  readonly store: string
  readonly tip: Tip
  /** Syncs the anchor before a commit with `sync` is acknowledged. */
  readonly everySync: boolean
  /** Anchors that could not be read. */
  readonly damaged: readonly string[]
  /** Called with the problem if the anchor can't be written; the log continues. */
  readonly onWarning: (message: string, cause: unknown) => void
}

/**
 * The file outside of the database that records the last position of a log: if LevelDB's files end before it,
 * their end was lost.
 *
 * It is written after each write of the log, and before the write is acknowledged. This costs a system call,
 * and is enough as long as the machine runs, also if the process is killed. For a stop of the machine, it is
 * synced at intervals, or with each sync of the log.
 */
export class Anchor {
  readonly #start: AnchorStart
  #path: string
  #fd: number
  #record: AnchorRecord
  /** Position that is on the disk. */
  #durable: number
  #timer: NodeJS.Timeout | undefined
  #syncing: Promise<void> | undefined
  #warned = false

  private constructor(start: AnchorStart, path: string, record: AnchorRecord) {
    this.#start = start
    this.#path = path
    this.#record = record
    this.#durable = record.synced.position
    this.#fd = openSync(path, 'r+')
  }

  /**
   * Creates the anchor of an opening, whose log is on the disk up to its tip, and removes the earlier ones.
   */
  static async create(start: AnchorStart): Promise<Anchor> {
    const { folder, store, tip, everySync, damaged } = start
    const head = headOf(tip)
    const { boot } = thisProcess()
    const record = { sequence: 1, store, synced: head, written: head, boot, everySync, closed: false }
    const path = await createAnchor(folder, record)
    const anchor = new Anchor(start, path, record)
    try {
      await replaceAnchors(folder, path, damaged)
      return anchor
    } catch (error) {
      await anchor.close()
      throw error
    }
  }

  /**
   * Records that the log has reached this tip. Await it before the commit is acknowledged; rejects if the
   * anchor must be synced and can't be.
   */
  async advance(tip: Tip, { synced }: { readonly synced: boolean }): Promise<void> {
    const head = headOf(tip)
    try {
      this.#write({ written: head, ...(synced && { synced: head }) })
    } catch (error) {
      if (this.#start.everySync) throw error
      this.#warn(error)
      return
    }
    if (!synced) return
    if (this.#start.everySync) await this.#sync()
    else this.#syncLater(head.position)
  }

  /** Records that the log is on the disk up to this tip. Resolves once the anchor is, too. */
  async save(tip: Tip, { closed = false }: { readonly closed?: boolean } = {}): Promise<void> {
    if (this.#isLost()) await this.#makeAnew()
    const head = headOf(tip)
    const { synced, written } = this.#record
    this.#write({
      synced: synced.position > head.position ? synced : head,
      written: written.position > head.position ? written : head,
      closed,
    })
    await this.#sync()
  }

  /**
   * Ends it: if the log was closed and is on the disk up to a tip, this is recorded in the file. Never
   * rejects.
   */
  async close(tip?: Tip): Promise<void> {
    clearTimeout(this.#timer)
    await this.#syncing
    try {
      if (tip !== undefined) await this.save(tip, { closed: true })
    } catch (error) {
      this.#warn(error)
    }
    closeSync(this.#fd)
  }

  /** Syncs what was written. */
  async #sync(): Promise<void> {
    const { position } = this.#record.synced
    await datasync(this.#fd)
    this.#durable = Math.max(this.#durable, position)
  }

  #write(changes: Partial<AnchorRecord>): void {
    const next: AnchorRecord = {
      ...this.#record,
      closed: false,
      ...changes,
      sequence: this.#record.sequence + 1,
    }
    writeSync(this.#fd, slotOf(next), 0, undefined, slotOffset(next))
    this.#record = next
  }

  #syncLater(position: number): void {
    if (position - this.#durable >= SYNC_COMMITS) this.#syncNow()
    else this.#timer ??= setTimeout(() => this.#syncNow(), SYNC_MS).unref()
  }

  #syncNow(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#syncing ??= this.#sync()
      .catch((error: unknown) => this.#warn(error))
      .finally(() => {
        this.#syncing = undefined
      })
  }

  /** Only once: what the anchor recorded before stays valid. */
  #warn(cause: unknown): void {
    if (this.#warned) return
    this.#warned = true
    this.#start.onWarning(`The anchor ${this.#path} can't be written`, cause)
  }

  /** The file was removed by something else. */
  #isLost(): boolean {
    return fstatSync(this.#fd).nlink === 0
  }

  async #makeAnew(): Promise<void> {
    this.#path = await createAnchor(this.#start.folder, this.#record)
    closeSync(this.#fd)
    this.#fd = openSync(this.#path, 'r+')
  }
}
