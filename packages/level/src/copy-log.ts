import { constants, type Dirent } from 'node:fs'
import { copyFile, link, mkdir, readdir, rm, stat } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { LogError } from '@relata/core'
import { logNumbers, neverChanges } from './file-numbers.js'

/**
 * How often a copy is retried while a running store changes its files, and the pause between two attempts.
 */
const ATTEMPTS = 50
const PAUSE_MS = 20
/** Files that LevelDB creates again at each opening. */
const NOT_COPIED = new Set(['LOCK', 'LOG', 'LOG.old'])
/** Files that belong to one opening of the folder, and copies of a damaged log. */
const OWN = /^(owner(\..*)?|events|events\.damaged|control(\..*)?)$/

/** How a log is copied. */
export interface CopyLogOptions {
  /**
   * Links files that never change instead of copying them, where the file system can: the copy takes less space, and
   * is for reading only. Default: false.
   */
  readonly link?: boolean
  /** Called after each file with the bytes copied so far. */
  readonly onBytes?: (bytes: number) => void
}

/**
 * Copies the files of a log to a new folder, without opening or changing them. The log may be open in a
 * process: the copy then contains every commit that was durable when the call began, and maybe later ones.
 *
 * LevelDB's tables never change, its `.log` only grows, and its MANIFEST lists the files that are in use. So
 * a copy is consistent if CURRENT, the MANIFEST and the names of the `.log` files are the same after it as
 * before; otherwise the files are copied again. A record that is cut off at the end of the `.log` was not
 * acknowledged.
 *
 * Rejects with LogError `ERR_LOG_UNAVAILABLE` if there is no log, if a file can't be copied, or if the files keep
 * changing; the target is then removed. With `ERR_LOG_CORRUPT` if files that LevelDB needs are missing.
 *
 * @example
 * ```ts
 * await copyLog('./library', './library-copy')
 * ```
 * @public
 */
export async function copyLog(from: string, to: string, options: CopyLogOptions = {}): Promise<void> {
  const names = await readdir(join(from, 'events')).catch((cause: unknown) => {
    throw unavailable(from, 'There is no log in it.', cause)
  })
  if (!names.includes('CURRENT')) {
    if (names.some(isData))
      throw new LogError('Corrupt', `The log at ${from} is damaged: its file events/CURRENT is missing.`, {
        value: from,
      })
    throw unavailable(from, 'There is no log in it.')
  }
  try {
    await mkdir(dirname(to), { recursive: true })
    await mkdir(to)
  } catch (cause) {
    throw new LogError('Unavailable', `The log can't be copied to ${to}: a new folder can't be made there.`, {
      value: to,
      cause,
    })
  }
  try {
    const copying = new Copying(from, to, options)
    await copying.surroundings()
    await copying.events()
  } catch (cause) {
    await rm(to, { recursive: true, force: true })
    throw cause instanceof LogError ? cause : unavailable(from, 'Its files can not be copied.', cause)
  }
}

class Copying {
  readonly #from: string
  readonly #to: string
  readonly #options: CopyLogOptions
  readonly #sizes = new Map<string, number>()
  #bytes = 0

  constructor(from: string, to: string, options: CopyLogOptions) {
    this.#from = from
    this.#to = to
    this.#options = options
  }

  /**
   * The files beside the events. They are copied first, so that they never refer to a later commit than the
   * events have.
   */
  async surroundings(): Promise<void> {
    const entries = await readdir(this.#from, { withFileTypes: true })
    for (const entry of entries) {
      if (OWN.test(entry.name)) continue
      const path = join(this.#from, entry.name)
      if (entry.isFile()) await this.#copyIfThere(path, false)
      if (entry.isDirectory()) await this.#folder(path)
    }
  }

  async events(): Promise<void> {
    await mkdir(join(this.#to, 'events'))
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (attempt > 0) await setTimeout(PAUSE_MS)
      const before = await this.#layout()
      // These are large and don't change; the rest takes only a moment to copy.
      await this.#tables(before)
      if (await this.#changing(before)) return
    }
    throw unavailable(this.#from, 'A running store keeps changing its files: use db.backup() in its process.')
  }

  /** Copies the files that change; true if none of the deciding files has changed meanwhile. */
  async #changing(before: Layout): Promise<boolean> {
    try {
      for (const name of before.changing) await this.#copy(join(this.#from, 'events', name), false)
    } catch (error) {
      if (isMissing(error)) return false
      throw error
    }
    const after = await this.#layout()
    if (after.text !== before.text) return false
    await this.#removeOthers(new Set([...before.changing, ...before.tables]))
    return true
  }

  async #tables({ tables, changing }: Layout): Promise<void> {
    const logs = logNumbers(changing)
    for (const name of tables) {
      const path = join(this.#from, 'events', name)
      try {
        // The size of a file that is still being written changes.
        if (this.#sizes.get(name) !== (await stat(path)).size)
          this.#sizes.set(name, await this.#copy(path, neverChanges(name, logs)))
      } catch (error) {
        if (!isMissing(error)) throw error
      }
    }
  }

  async #removeOthers(names: ReadonlySet<string>): Promise<void> {
    const events = join(this.#to, 'events')
    for (const name of await readdir(events)) if (!names.has(name)) await rm(join(events, name))
  }

  async #layout(): Promise<Layout> {
    const events = join(this.#from, 'events')
    const entries = await readdir(events, { withFileTypes: true })
    const names = entries
      .filter((entry) => entry.isFile() && !NOT_COPIED.has(entry.name))
      .map(({ name }) => name)
    const tables = names.filter(isTable)
    const changing = names.filter((name) => !isTable(name)).sort()
    const states = changing.map(async (name) => {
      if (name.endsWith('.log')) return name
      const found = await stat(join(events, name), { bigint: true }).catch(() => undefined)
      return `${name} ${found?.ino} ${found?.size} ${found?.mtimeNs}`
    })
    return { tables, changing, text: (await Promise.all(states)).join('\n') }
  }

  /** Copies the files of a folder that never change once they have their name. */
  async #folder(path: string): Promise<void> {
    await mkdir(join(this.#to, relative(this.#from, path)), { recursive: true })
    for (const entry of await entriesIn(path)) {
      const inner = join(path, entry.name)
      if (entry.isDirectory()) await this.#folder(inner)
      else if (entry.isFile()) await this.#copyIfThere(inner, true)
    }
  }

  async #copyIfThere(path: string, unchanging: boolean): Promise<void> {
    try {
      await this.#copy(path, unchanging)
    } catch (error) {
      if (!isMissing(error)) throw error
    }
  }

  /** Copies or links a file and returns its size. */
  async #copy(path: string, unchanging: boolean): Promise<number> {
    const target = join(this.#to, relative(this.#from, path))
    await rm(target, { force: true })
    if (!unchanging || this.#options.link !== true || !(await linked(path, target)))
      await copyFile(path, target, constants.COPYFILE_FICLONE)
    const { size } = await stat(target)
    this.#bytes += size
    this.#options.onBytes?.(this.#bytes)
    return size
  }
}

/** The files of a database at one moment. */
interface Layout {
  readonly tables: readonly string[]
  readonly changing: readonly string[]
  /** Differs if a file that determines the content has changed. */
  readonly text: string
}

/** A folder that was removed meanwhile has none. */
async function entriesIn(folder: string): Promise<readonly Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true })
  } catch (error) {
    if (isMissing(error)) return []
    throw error
  }
}

function linked(path: string, target: string): Promise<boolean> {
  return link(path, target).then(
    () => true,
    () => false,
  )
}

function isTable(name: string): boolean {
  return name.endsWith('.ldb') || name.endsWith('.sst')
}

function isData(name: string): boolean {
  return isTable(name) || name.endsWith('.log') || name.startsWith('MANIFEST')
}

function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT'
}

function unavailable(folder: string, why: string, cause?: unknown): LogError {
  return new LogError('Unavailable', `The log at ${folder} can't be copied. ${why}`, { value: folder, cause })
}
