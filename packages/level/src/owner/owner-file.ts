import { randomUUID } from 'node:crypto'
import { readFileSync, rmSync } from 'node:fs'
import { link, open, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { LogError } from '@relata/core'
import { atExit } from './at-exit.js'
import { judge, thisProcess, type ProcessIdentity } from './process-identity.js'

interface Owner extends ProcessIdentity {
  /** Tells this claim from every other. */
  readonly token: string
}

const NAME = 'owner'
/** How often, and in what steps, a claim waits for an unreadable file: its maker is between creating and writing it. */
const PATIENCE = 20
const PAUSE_MS = 10

/**
 * A claim on a folder: a file that names the owning process, made before LevelDB's lock is asked for, since a second LevelDB in one process drops the
 * first one's lock. The file of an owner that is seen to be dead is replaced. One that can't be judged (another host or name space) is set
 * aside: it is dropped by {@link confirm}, once LevelDB's lock is held, and put back by {@link release} before that.
 */
export class OwnerFile {
  readonly #path: string
  readonly #token: string
  readonly #forget: () => void
  #aside: string | undefined

  private constructor(path: string, token: string, aside: string | undefined) {
    this.#path = path
    this.#token = token
    this.#aside = aside
    this.#forget = atExit(() => {
      if (parse(() => readFileSync(path, 'utf8'))?.token === token) rmSync(path)
    })
  }

  /** Rejects with `Fenced` where a living process owns the folder. */
  static async claim(folder: string): Promise<OwnerFile> {
    const path = join(folder, NAME)
    const token = randomUUID()
    let aside: string | undefined
    for (let attempt = 0; attempt < PATIENCE; attempt++) {
      if (await create(path, { ...thisProcess(), token })) return new OwnerFile(path, token, aside)
      const other = await read(path)
      if (other !== undefined) aside = (await displace(path, other)) ?? aside
      else await setTimeout(PAUSE_MS)
    }
    // Nobody completes the file: its maker died. LevelDB's lock decides.
    await rm(path, { force: true })
    if (await create(path, { ...thisProcess(), token })) return new OwnerFile(path, token, undefined)
    throw fenced(folder)
  }

  /** To be called once LevelDB's lock is held: whether the file still is ours. */
  async confirm(): Promise<boolean> {
    if ((await read(this.#path))?.token !== this.#token) return false
    if (this.#aside !== undefined) await rm(this.#aside, { force: true })
    this.#aside = undefined
    return true
  }

  async release(): Promise<void> {
    this.#forget()
    if ((await read(this.#path))?.token !== this.#token) return
    if (this.#aside === undefined) await rm(this.#path, { force: true })
    else await rename(this.#aside, this.#path)
  }
}

async function create(path: string, owner: Owner): Promise<boolean> {
  let file
  try {
    file = await open(path, 'wx')
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw error
  }
  try {
    await file.writeFile(JSON.stringify(owner))
    await file.datasync()
  } finally {
    await file.close()
  }
  return true
}

async function read(path: string): Promise<Owner | undefined> {
  const text = await readFile(path, 'utf8').catch(() => '')
  return parse(() => text)
}

function parse(text: () => string): Owner | undefined {
  try {
    return JSON.parse(text()) as Owner
  } catch {
    return undefined
  }
}

/**
 * Takes the file of an owner that isn't seen alive away; returns where it is kept, if it must be. By renaming: two who do so at once can't remove each
 * other's new file unseen.
 */
async function displace(path: string, other: Owner): Promise<string | undefined> {
  const verdict = judge(other)
  if (verdict === 'alive') throw fenced(path, other)
  const aside = `${path}.${randomUUID()}`
  try {
    await rename(path, aside)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  }
  const moved = await read(aside)
  const mistaken = moved?.token !== other.token
  if (mistaken) await link(aside, path).catch(() => undefined)
  else if (verdict === 'unknown') return aside
  await rm(aside, { force: true })
  return undefined
}

export function fenced(place: string, owner?: ProcessIdentity): LogError {
  const who = owner === undefined ? 'another process' : `process ${owner.pid} on ${owner.host}`
  return new LogError('Fenced', `The log is owned by ${who} (${place}): close it there first.`, { value: place })
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code
}
