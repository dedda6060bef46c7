import { statSync, type BigIntStats } from 'node:fs'
import { mkdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { LogError } from '@relata/core'
import { fenced } from './fenced.js'
import { lockOf } from './lock-holder.js'
import { OwnerFile, type Place } from './owner-file.js'
import { claimInProcess } from './registry.js'

/** Files that stay the same as long as the same LevelDB has the folder open. */
interface Watched {
  readonly owner: BigIntStats
  readonly current: BigIntStats
}

/**
 * A folder's only owner: in this thread by the registry, in the process by LevelDB's open lock file, among
 * processes by the owner file.
 */
export class Ownership {
  readonly #folder: string
  readonly #file: OwnerFile
  readonly #leaveRegistry: () => void
  #watched: Watched | undefined

  private constructor(folder: string, file: OwnerFile, leaveRegistry: () => void) {
    this.#folder = folder
    this.#file = file
    this.#leaveRegistry = leaveRegistry
  }

  /** Creates the folder if it doesn't exist. Rejects with `Fenced` or `Unavailable`. */
  static async take(folder: string): Promise<Ownership> {
    let ownership: Ownership | undefined
    let leave: (() => void) | undefined
    try {
      await mkdir(folder, { recursive: true })
      const place = await placeOf(folder)
      leave = claimInProcess(place)
      ownership = new Ownership(folder, await OwnerFile.claim(place), leave)
      // Without an owner file another thread of this process may have the log: LevelDB would drop that one's
      // lock before it refused this one.
      if (lockOf(folder, 'self') === 'locked') throw fenced(folder)
      return ownership
    } catch (error) {
      if (ownership === undefined) leave?.()
      else await ownership.release()
      if (error instanceof LogError) throw error
      throw new LogError('Unavailable', `The folder ${folder} can't be used; see the cause.`, {
        value: folder,
        cause: error,
      })
    }
  }

  /** Call it once LevelDB's lock is held: rejects with `Fenced` if another claim was faster. */
  async confirm(): Promise<void> {
    if (!(await this.#file.confirm())) throw fenced(this.#folder)
    try {
      this.#watched = this.#look()
    } catch (error) {
      throw lost(this.#folder, 'was removed', error)
    }
  }

  /**
   * Throws `Fenced` if the folder no longer belongs to this owner: its owner file is missing or names another
   * one, or LevelDB's files were removed or replaced. Call it after a write and before the write is
   * acknowledged, so that a later owner of the folder reads what was acknowledged.
   */
  check(): void {
    let found: Watched
    try {
      found = this.#look()
    } catch (error) {
      if (isMissing(error))
        throw lost(this.#folder, 'was removed or moved, or its owner file was removed', error)
      // It can't be read now, which doesn't prove that there is another owner.
      return
    }
    if (this.#watched !== undefined && isSame(found, this.#watched)) return
    if (!this.#isOurs()) throw lost(this.#folder, 'has another owner')
    if (this.#watched !== undefined && found.current.ino !== this.#watched.current.ino)
      throw lost(this.#folder, 'was exchanged')
    this.#watched = found
  }

  async release(): Promise<void> {
    try {
      await this.#file.release()
    } finally {
      this.#leaveRegistry()
    }
  }

  #look(): Watched {
    return {
      owner: statSync(this.#file.path, { bigint: true }),
      current: statSync(join(this.#folder, 'events', 'CURRENT'), { bigint: true }),
    }
  }

  #isOurs(): boolean {
    try {
      return this.#file.isOurs()
    } catch (error) {
      return !isMissing(error)
    }
  }
}

async function placeOf(folder: string): Promise<Place> {
  const { dev, ino } = await stat(folder, { bigint: true })
  return { folder, id: `${dev}:${ino}` }
}

/** A change of the owner file's content changes its time, too. */
function isSame(a: Watched, b: Watched): boolean {
  return (
    a.owner.ino === b.owner.ino &&
    a.owner.ctimeNs === b.owner.ctimeNs &&
    a.owner.dev === b.owner.dev &&
    a.current.ino === b.current.ino
  )
}

function isMissing(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException
  return code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR' || code === 'ELOOP'
}

function lost(folder: string, what: string, cause?: unknown): LogError {
  const message = `The folder ${folder} ${what} while its log was open: anything written now would be lost. Open the log again where its folder is now.`
  return new LogError('Fenced', message, { value: folder, cause })
}
