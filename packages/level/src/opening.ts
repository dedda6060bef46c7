import { randomBytes } from 'node:crypto'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { LogError, RelataError, type LogFinding } from '@relata/core'
import { howToGoOn, reasonOf } from '@relata/core/engine'
import type { LevelLogOptions } from './check-options.js'
import { Anchor } from './anchor/anchor.js'
import { readAnchors, type FoundAnchors } from './anchor/anchor-files.js'
import { checkAnchors } from './anchor/check-anchors.js'
import { knowsEnd } from './anchor/known-head.js'
import { checkReached, isEnd } from './check-reached.js'
import { openDatabase, readError, type Database } from './database.js'
import { STORE_KEY } from './keys.js'
import { hasDropped, OpeningCopy, withCopy } from './opening-copy.js'
import { refuseLostDatabase, tracesIn, type Traces } from './opening-traces.js'
import { Ownership } from './owner/ownership.js'
import { loadDictionary } from './read/load-dictionary.js'
import { Beginning } from './read/beginning.js'
import { RecordReader } from './read/record-reader.js'
import { headOf, type Tip } from '@relata/record'
import { isForeignLog, isForeignManifest } from './torn-end.js'
import { GroupWriter } from './write/group-writer.js'
import type { OpeningReport } from './opening-report.js'

/** The parts of an open log. */
export interface LogParts {
  readonly db: Database
  readonly ownership: Ownership
  readonly writer: GroupWriter
  readonly reader: RecordReader
  /** A copy of the files from before they were opened. */
  readonly copy: OpeningCopy | undefined
  readonly report: OpeningReport
}

/** How a log is opened. */
export interface OpeningOptions extends LevelLogOptions {
  /** The folder is a copy that is not needed afterwards, so its files are not copied first. */
  readonly disposable?: boolean
}

/** Opens the database in a folder and verifies its end, or leaves everything as it was. */
export class Opening {
  readonly #folder: string
  readonly #options: OpeningOptions
  readonly #traces: Traces
  readonly #ownership: Ownership
  #db: Database | undefined
  #copy: OpeningCopy | undefined
  /** LevelDB dropped what it could not read. */
  #dropped = false
  /** The files were those of an interrupted opening; they are now what they were before it. */
  #startsAgain = false

  private constructor(folder: string, options: OpeningOptions, traces: Traces, ownership: Ownership) {
    this.#folder = folder
    this.#options = options
    this.#traces = traces
    this.#ownership = ownership
  }

  static async run(folder: string, options: OpeningOptions): Promise<LogParts> {
    const traces = await tracesIn(folder)
    const opening = new Opening(folder, options, traces, await Ownership.take(folder))
    try {
      return await opening.#open()
    } catch (cause) {
      const error = await opening.#undone(cause)
      if (opening.#startsAgain) return Opening.run(folder, options)
      throw error
    }
  }

  async #open(): Promise<LogParts> {
    const folder = this.#folder
    const found = await readAnchors(folder)
    const events = join(folder, 'events')
    const disposable = this.#options.disposable === true
    const copy = disposable ? undefined : await OpeningCopy.make(folder)
    this.#copy = copy
    if (copy === undefined && !disposable) refuseLostDatabase(folder, this.#traces, found.anchors)
    const logSize = await this.#sizeOfLogs(events)
    const db = await this.#database(events, copy)
    await this.#ownership.confirm()
    await copy?.opened()
    this.#dropped = copy?.dropped ?? (await hasDropped(events, ['LOG']))
    const dictionary = await loadDictionary(db)
    const reader = new RecordReader(db, dictionary, await Beginning.load(db))
    const tip = await reader.tip()
    // LevelDB has just read these files, and may have dropped a part of them without an error.
    await reader.verifyEnd(logSize)
    const known = await storeOf(db)
    const store = known ?? randomBytes(16).toString('hex')
    const lost = await this.#checkEnd({ reader, tip, store }, found)
    const anchor = await this.#newAnchor(store, tip, found)
    const writer = new GroupWriter(
      { db, dictionary, tip, anchor, ...(known === undefined && { newStore: store }) },
      () => this.#ownership.check(),
    )
    const report = this.#report(found, tip, lost)
    return { db, ownership: this.#ownership, writer, reader, copy, report }
  }

  async #database(events: string, copy: OpeningCopy | undefined): Promise<Database> {
    try {
      return (this.#db = await openDatabase(events))
    } catch (error) {
      // LevelDB has its lock before it finds damage, and the damage may be that of an interrupted opening.
      if (isRefusal(error)) await copy?.opened()
      throw error
    }
  }

  /**
   * Size of the files whose content LevelDB moves to tables when it opens the database. Throws if one isn't
   * such a file.
   */
  async #sizeOfLogs(events: string): Promise<number> {
    let size = 0
    for (const name of await readdir(events).catch(() => [])) {
      const path = join(events, name)
      const isLog = name.endsWith('.log')
      if (isLog) size += (await stat(path)).size
      const isForeign = isLog ? isForeignLog : name.startsWith('MANIFEST-') ? isForeignManifest : undefined
      if (isForeign === undefined || !(await isForeign(path))) continue
      const message = `The log at ${this.#folder} is damaged: events/${name} is not what LevelDB wrote. Restore a backup.`
      throw new LogError('Corrupt', message, { value: this.#folder })
    }
    return size
  }

  /** Refuses a log whose end is known to be lost, or may be. */
  async #checkEnd(
    { reader, tip, store }: { readonly reader: RecordReader; readonly tip: Tip; readonly store: string },
    { anchors }: FoundAnchors,
  ): Promise<LogFinding | undefined> {
    const head = headOf(tip)
    const { atLeast, acceptEnd } = this.#options
    const lost = await checkAnchors({ folder: this.#folder, reader, head, store }, anchors, acceptEnd)
    if (atLeast !== undefined) await checkReached(reader, head, atLeast)
    if (!this.#dropped || isEnd(head, atLeast)) return lost
    if (anchors.length > 0 && anchors.every(({ record }) => knowsEnd(record))) return lost
    const what = `LevelDB dropped a damaged part of the log at ${this.#folder}, after commit ${head.position} or before it. It is unknown whether commits were in it.`
    if (isEnd(head, acceptEnd)) return lost ?? Object.freeze({ code: 'END_DROPPED', message: what })
    throw new LogError('Corrupt', `${what} ${howToGoOn(head)}`, { value: this.#folder, head })
  }

  async #newAnchor(store: string, tip: Tip, { anchors, damaged }: FoundAnchors): Promise<Anchor> {
    const folder = this.#folder
    // The opener of a copy reads the report instead.
    const warns = this.#options.disposable !== true
    if (warns && damaged.length > 0)
      warn(
        'RELATA_ANCHOR_DAMAGED',
        `The anchor ${damaged[0]} of the log at ${folder} can't be read: it is unknown whether the end of the log is complete. It is kept as anchor.damaged.`,
      )
    else if (warns && anchors.length === 0 && tip.position > 0)
      warn(
        'RELATA_ANCHOR_MISSING',
        `The log at ${folder} has no anchor: it is unknown whether its end is complete.`,
      )
    const everySync = this.#options.anchor === 'sync'
    const onWarning = (message: string, cause: unknown): void =>
      warn(
        'RELATA_ANCHOR_STALE',
        `${message} (${reasonOf(cause)}): it protects the log up to an earlier commit.`,
      )
    try {
      return await Anchor.create({ folder, store, tip, everySync, damaged, onWarning })
    } catch (cause) {
      const message = `The anchor of the log at ${folder} can't be written; see the cause.`
      throw new LogError('Unavailable', message, { value: folder, cause })
    }
  }

  #report({ anchors, damaged }: FoundAnchors, tip: Tip, lost: LogFinding | undefined): OpeningReport {
    const copy = this.#copy
    const unclean = this.#traces.owner || anchors.some(({ record }) => !record.closed)
    const readable = anchors.length > 0 ? 'verified' : tip.position > 0 ? 'missing' : 'new'
    return Object.freeze({
      unclean,
      tornBytes: copy?.tornBytes ?? 0,
      dropped: this.#dropped,
      lost,
      kept: this.#dropped ? copy?.kept : undefined,
      anchor: damaged.length > 0 && anchors.length === 0 ? 'damaged' : readable,
    })
  }

  /** Releases everything and restores the files; resolves with the error to throw. */
  async #undone(cause: unknown): Promise<unknown> {
    const error = cause instanceof RelataError ? cause : unavailable(this.#folder, cause)
    await this.#db?.close().catch(() => undefined)
    const copy = this.#copy
    const result = copy === undefined ? error : await this.#filesBack(error, copy)
    await this.#ownership.release()
    return result
  }

  async #filesBack(error: RelataError, copy: OpeningCopy): Promise<RelataError> {
    try {
      if (!isRefusal(error)) await copy.discard()
      else await copy.restore({ keep: !copy.isFromEarlier })
      this.#startsAgain = isRefusal(error) && copy.isFromEarlier
      return isRefusal(error) ? withCopy(error, copy.kept) : error
    } catch (cause) {
      // The copy still exists, and the next opening starts from it.
      return isRefusal(error) ? notRestored(error, copy.path, cause) : unavailable(this.#folder, cause)
    }
  }
}

function notRestored(error: LogError, path: string, cause: unknown): LogError {
  const reason = reasonOf(cause)
  const message = `${error.message} Its files could not be restored (${reason}): they are in ${path}, and the next opening starts from them.`
  return new LogError(error.kind, message, { value: error.value, cause })
}

function unavailable(folder: string, cause: unknown): LogError {
  const reason = reasonOf(cause)
  const message = `The log at ${folder} can't be opened (${reason}): remove the cause and open it again.`
  return new LogError('Unavailable', message, { value: folder, cause })
}

/** Identity of the log; undefined for one that has none yet. */
async function storeOf(db: Database): Promise<string | undefined> {
  try {
    return ((await db.get(STORE_KEY)) as Buffer | undefined)?.toString('latin1')
  } catch (error) {
    throw readError(error, db.location)
  }
}

/** Whether an opening was refused because of the files' content. */
function isRefusal(error: unknown): error is LogError {
  return error instanceof LogError && (error.kind === 'Corrupt' || error.kind === 'Truncated')
}

function warn(code: string, message: string): void {
  process.emitWarning(message, { code })
}
