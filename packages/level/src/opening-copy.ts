import { randomUUID } from 'node:crypto'
import { existsSync, renameSync } from 'node:fs'
import { copyFile, link, mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { LogError } from '@relata/core'
import { logNumbers, neverChanges } from './file-numbers.js'
import { tornBytes } from './torn-end.js'

/** Folders inside the database's folder, which LevelDB ignores. */
const OPENING = 'opening-'
const DISCARDED = 'discarded-'
/** The file of LevelDB that names the MANIFEST in force. */
const CURRENT = 'CURRENT'
/** The folder beside the database with the copy that the report names. */
const DAMAGED = 'events.damaged'
/** Files that LevelDB creates again at each opening, or never reads. */
const NOT_COPIED = new Set(['LOCK', 'LOG', 'LOG.old'])
/** Files of a database that LevelDB needs. */
const OF_LEVELDB = /^(CURRENT|LOCK|MANIFEST-\d+|\d+\.(log|ldb|sst))$/
/** The message in LevelDB's own log that it dropped what it could not read. */
const DROPPED = /dropping \d+ bytes|Ignoring error/

/**
 * The files of a database as they were before LevelDB opened it. An opening rewrites them: it writes a table
 * from the `.log`, drops what is damaged in it, and deletes it. So the copy is kept until the opened log is
 * verified or written to; if the log is refused before that, the files are restored.
 *
 * Tables never change, so they are linked, except those that LevelDB may not know, which are copied. The
 * other files are small and are copied, since LevelDB appends to them.
 */
export class OpeningCopy {
  readonly #folder: string
  readonly #events: string
  #path: string
  #dropped = false
  #tornBytes = 0
  #pending = true
  #isFromEarlier = false
  #removal: Promise<void> | undefined

  private constructor(folder: string) {
    this.#folder = folder
    this.#events = join(folder, 'events')
    this.#path = join(this.#events, OPENING + randomUUID())
  }

  /**
   * Copies the existing files; undefined for a new database. Rejects with `Corrupt` if LevelDB would take a
   * damaged database for a new one.
   */
  static async make(folder: string): Promise<OpeningCopy | undefined> {
    await refuseNoFiles(folder)
    const names = await filesOf(join(folder, 'events'))
    if (names.some((name) => isTable(name) || name.endsWith('.log')) && !names.includes(CURRENT)) {
      throw new LogError(
        'Corrupt',
        `The log at ${folder} is damaged: its file events/CURRENT is missing. Restore a backup.`,
        {
          value: folder,
        },
      )
    }
    if (names.length === 0) return undefined
    const copy = new OpeningCopy(folder)
    // Under another name until it is complete.
    const partial = join(copy.#events, DISCARDED + randomUUID())
    try {
      await mkdir(partial)
      const logs = logNumbers(names)
      await Promise.all(
        names.map((name) => {
          const linkable = isTable(name) && neverChanges(name, logs)
          return duplicate(join(copy.#events, name), join(partial, name), linkable)
        }),
      )
      await rename(partial, copy.#path)
      for (const name of names)
        if (name.endsWith('.log')) copy.#tornBytes += await tornBytes(join(copy.#path, name))
    } catch (error) {
      await rm(partial, { recursive: true, force: true })
      throw new LogError(
        'Unavailable',
        `The files of the log at ${folder} can't be copied before it is opened; see the cause.`,
        {
          value: folder,
          cause: error,
        },
      )
    }
    return copy
  }

  /** True until it is settled, discarded or restored. */
  get pending(): boolean {
    return this.#pending
  }

  /** LevelDB dropped what it could not read; known after it has opened the files. */
  get dropped(): boolean {
    return this.#dropped
  }

  /** It is the copy of an earlier opening, which was interrupted; known after LevelDB has opened the files. */
  get isFromEarlier(): boolean {
    return this.#isFromEarlier
  }

  /** Bytes of a write at the end of the `.log` that was not completed. */
  get tornBytes(): number {
    return this.#tornBytes
  }

  /** The folder of the copy until then. */
  get path(): string {
    return this.#path
  }

  /** The folder of the copy of a refused log. */
  get kept(): string {
    return join(this.#folder, DAMAGED)
  }

  /**
   * Call it once LevelDB has its lock. If an earlier opening was interrupted, its copy is used instead of
   * this one, which may have been made from the files that it left. It also reads what LevelDB reports about
   * this opening.
   */
  async opened(): Promise<void> {
    const names = await readdir(this.#events)
    const others = names.filter((name) => name.startsWith(OPENING) && join(this.#events, name) !== this.#path)
    const logs = ['LOG', ...(others.length > 0 ? ['LOG.old'] : [])]
    this.#dropped = await hasDropped(this.#events, logs)
    const first = await oldest(others.map((name) => join(this.#events, name)))
    const useless = [...names.filter((name) => name.startsWith(DISCARDED)), ...others].map((name) =>
      join(this.#events, name),
    )
    if (first !== undefined) {
      useless.push(this.#path)
      this.#path = first
      this.#isFromEarlier = true
    }
    for (const path of useless) if (path !== first) await rm(path, { recursive: true, force: true })
  }

  /**
   * Ends the copy, synchronously: the log is verified, or about to change. It is kept if LevelDB has dropped
   * something. Never throws: if the folder is missing, the log fails anyway.
   */
  settle(): void {
    if (!this.#pending) return
    this.#pending = false
    try {
      if (this.#dropped && !existsSync(this.kept)) this.#keepEnd()
      else this.#remove()
    } catch {
      // The folder was removed, and the copy with it.
    }
  }

  /** Resolves once a copy that was settled is removed. */
  async removed(): Promise<void> {
    await this.#removal
  }

  #keepEnd(): void {
    renameSync(this.#path, this.kept)
    const message = `LevelDB dropped a part of the log at ${this.#folder} that it could not read. A copy of the files from before is in ${this.kept}: keep it if commits are missing.`
    process.emitWarning(message, { code: 'RELATA_LOG_END_DROPPED' })
  }

  /** It is renamed first, so that it no longer counts as the copy of an interrupted opening. */
  #remove(): void {
    const discarded = join(this.#events, DISCARDED + randomUUID())
    renameSync(this.#path, discarded)
    this.#removal = rm(discarded, { recursive: true, force: true }).catch(() => undefined)
  }

  /** Removes the copy: LevelDB has not opened the files. */
  async discard(): Promise<void> {
    if (!this.#pending) return
    this.#pending = false
    await rm(this.#path, { recursive: true, force: true })
  }

  /**
   * Restores the files. With `keep`, the first copy of a damaged log stays in `events.damaged`. Call it after LevelDB has
   * closed.
   */
  async restore({ keep }: { readonly keep: boolean }): Promise<void> {
    if (!this.#pending) return
    this.#pending = false
    const events = this.#events
    // CURRENT last: until then LevelDB has the other files, if this is interrupted.
    const names = (await readdir(this.#path)).toSorted(
      (a, b) => Number(a === CURRENT) - Number(b === CURRENT),
    )
    for (const name of names) {
      if (await isSame(join(this.#path, name), join(events, name))) continue
      const complete = join(events, `${name}.restored`)
      await duplicate(join(this.#path, name), complete, isTable(name))
      await rename(complete, join(events, name))
    }
    for (const name of await filesOf(events))
      if (!names.includes(name)) await rm(join(events, name), { recursive: true, force: true })
    if (!keep || existsSync(this.kept)) await rm(this.#path, { recursive: true, force: true })
    else await rename(this.#path, this.kept)
  }
}

/** Whether LevelDB's own logs with these names report that it dropped unreadable data. */
export async function hasDropped(events: string, names: readonly string[]): Promise<boolean> {
  const texts = await Promise.all(names.map((name) => readFile(join(events, name), 'utf8').catch(() => '')))
  return texts.some((text) => DROPPED.test(text))
}

/** The error of a log that was refused, with the location of its files. */
export function withCopy(error: LogError, kept: string): LogError {
  const message = `${error.message} When this attempt ends, its files are restored to their earlier state; a copy of them is in ${kept}.`
  const { value, cause, head } = error
  return new LogError(error.kind, message, { value, cause, ...(head !== undefined && { head }) })
}

async function filesOf(events: string): Promise<readonly string[]> {
  const entries = await readdir(events, { withFileTypes: true }).catch(nothingThere)
  return entries.filter((entry) => entry.isFile() && !NOT_COPIED.has(entry.name)).map(({ name }) => name)
}

/** A missing folder is a result; one that can't be read is an error. */
function nothingThere(error: unknown): [] {
  const { code } = error as NodeJS.ErrnoException
  if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ELOOP') return []
  throw error
}

/** A folder, a pipe or a broken link instead of a file of LevelDB: LevelDB might wait for it forever. */
async function refuseNoFiles(folder: string): Promise<void> {
  const events = join(folder, 'events')
  const entries = await readdir(events, { withFileTypes: true }).catch(nothingThere)
  for (const entry of entries) {
    if (entry.isFile() || !OF_LEVELDB.test(entry.name)) continue
    const found = await stat(join(events, entry.name)).catch(nothingThere)
    if (!Array.isArray(found) && found.isFile()) continue
    const message = `The log at ${folder} is damaged: events/${entry.name} is not a file. Replace it by the file, or restore a backup.`
    throw new LogError('Corrupt', message, { value: folder })
  }
}

function isTable(name: string): boolean {
  return name.endsWith('.ldb') || name.endsWith('.sst')
}

async function isSame(path: string, other: string): Promise<boolean> {
  const [a, b] = await Promise.all(
    [path, other].map((each) => stat(each, { bigint: true }).catch(() => undefined)),
  )
  return a !== undefined && b !== undefined && a.ino === b.ino && a.dev === b.dev
}

async function duplicate(from: string, to: string, linkable: boolean): Promise<void> {
  if (linkable) {
    const linked = await link(from, to).then(
      () => true,
      () => false,
    )
    if (linked) return
  }
  await copyFile(from, to)
}

async function oldest(paths: readonly string[]): Promise<string | undefined> {
  let first: { readonly path: string; readonly time: number } | undefined
  for (const path of paths) {
    const { ctimeMs: time } = await stat(path)
    if (first === undefined || time < first.time) first = { path, time }
  }
  return first?.path
}
