import { randomUUID } from 'node:crypto'
import { rmSync } from 'node:fs'
import { link, open, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { threadId } from 'node:worker_threads'
import { atExit } from './at-exit.js'
import { copiedWhileOpen, fenced } from './fenced.js'
import { lockOf } from './lock-holder.js'
import { readOwner, readOwnerNow, type OwnerRecord } from './owner-record.js'
import { judge, thisProcess } from './process-identity.js'

const OWNER = 'owner'
/** The files that a claim leaves behind if its process dies during it. */
const LEFT_BEHIND = /^owner\.[0-9a-f-]{36}$/
/**
 * How often, and in what steps, a claim waits for an empty owner file: its process has created it and not
 * written it yet.
 */
const PATIENCE = 20
const PAUSE_MS = 10
/** A claim without LevelDB's lock after this time was abandoned: the thread that made it has ended. */
const OPENING_MS = 60_000

/** The folder that is claimed, by its path and by what it is. */
export interface Place {
  readonly folder: string
  /** Its device and inode. */
  readonly id: string
}

/**
 * A claim on a folder: a file that names the owning process and thread.
 *
 * It is made before LevelDB's lock is requested, since a second LevelDB in one process drops the first one's
 * lock. The file of an owner that has verifiably died is replaced immediately. If this can't be determined
 * (another host or namespace), or the file isn't an owner's record, it stays untouched until LevelDB's lock
 * is held: {@link confirm} then replaces it.
 */
export class OwnerFile {
  readonly #path: string
  readonly #record: OwnerRecord
  #forget: (() => void) | undefined

  private constructor(path: string, record: OwnerRecord) {
    this.#path = path
    this.#record = record
  }

  /** Rejects with `Fenced` if a living process owns the folder. */
  static async claim(place: Place): Promise<OwnerFile> {
    const path = join(place.folder, OWNER)
    const record: OwnerRecord = {
      ...thisProcess(),
      thread: threadId,
      token: randomUUID(),
      folder: place.id,
      open: false,
    }
    const file = new OwnerFile(path, record)
    for (let attempt = 0; attempt < PATIENCE; attempt++) {
      if (await create(path, record)) {
        file.#watchExit()
        return file
      }
      const other = await readOwner(path)
      const verdict = other === undefined ? 'unreadable' : await judgeOwner(other, place)
      if (verdict === 'unknown') return file
      if (other !== undefined) await displace(path, other)
      else await setTimeout(PAUSE_MS)
    }
    return file
  }

  get path(): string {
    return this.#path
  }

  /**
   * Call it once LevelDB's lock is held: records this in the file. False if another claim was faster.
   */
  async confirm(): Promise<boolean> {
    const other = await readOwner(this.#path)
    if (this.#forget !== undefined && other?.token !== this.#record.token) return false
    const complete = `${this.#path}.${this.#record.token}`
    await writeFile(complete, JSON.stringify({ ...this.#record, open: true }))
    await replace(complete, this.#path)
    if (this.#forget === undefined) this.#watchExit()
    await removeLeftovers(this.#path)
    return true
  }

  /** Whether the file still belongs to this claim. Throws the system's error if it can't be read. */
  isOurs(): boolean {
    return readOwnerNow(this.#path)?.token === this.#record.token
  }

  async release(): Promise<void> {
    if (this.#forget === undefined) return
    this.#forget()
    if ((await readOwner(this.#path))?.token !== this.#record.token) return
    // If the file stays, the next opening decides: its process or thread doesn't have LevelDB's lock.
    await rm(this.#path, { force: true }).catch(() => undefined)
  }

  #watchExit(): void {
    this.#forget = atExit(() => {
      try {
        if (this.isOurs()) rmSync(this.#path)
      } catch {
        // It was removed or can't be read: there is nothing to remove.
      }
    })
  }
}

/** Throws `Fenced` for a living owner. */
async function judgeOwner(other: OwnerRecord, place: Place): Promise<'dead' | 'unknown'> {
  const verdict = judge(other)
  if (verdict !== 'alive') return verdict
  if (other.folder !== '' && other.folder !== place.id) throw copiedWhileOpen(place.folder, other)
  if (lockOf(place.folder, other.pid) !== 'closed') throw fenced(place.folder, other)
  // The process exists, and none of its threads has the lock: the owning thread has ended, or is about to
  // take the lock.
  if (other.open || (await ageOf(join(place.folder, OWNER))) > OPENING_MS) return 'dead'
  throw fenced(place.folder, other)
}

async function ageOf(path: string): Promise<number> {
  // A missing file existed a moment ago.
  const time = await stat(path).then(({ mtimeMs }) => mtimeMs, Date.now)
  return Date.now() - time
}

async function create(path: string, record: OwnerRecord): Promise<boolean> {
  let file
  try {
    file = await open(path, 'wx')
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw error
  }
  try {
    await file.writeFile(JSON.stringify(record))
    await file.datasync()
  } catch (error) {
    // It would refuse the folder to the next opening of this process.
    await rm(path, { force: true }).catch(() => undefined)
    throw error
  } finally {
    await file.close()
  }
  return true
}

/**
 * Removes the file of a dead owner. It is renamed first, so that two processes that do this at the same time
 * can't remove each other's new file.
 */
async function displace(path: string, other: OwnerRecord): Promise<void> {
  const aside = `${path}.${randomUUID()}`
  try {
    await rename(path, aside)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return
    throw error
  }
  const mistaken = (await readOwner(aside))?.token !== other.token
  if (mistaken) await link(aside, path).catch(() => undefined)
  await rm(aside, { force: true })
}

/** Replaces anything of this name, even a folder, by a file. */
async function replace(file: string, path: string): Promise<void> {
  try {
    await rename(file, path)
  } catch {
    const aside = `${path}.${randomUUID()}`
    await rename(path, aside)
    await rename(file, path)
    await rm(aside, { recursive: true, force: true })
  }
}

async function removeLeftovers(path: string): Promise<void> {
  const folder = join(path, '..')
  for (const name of await readdir(folder)) {
    if (LEFT_BEHIND.test(name)) await rm(join(folder, name), { recursive: true, force: true })
  }
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code
}
