import { randomBytes } from 'node:crypto'
import { lstat, open, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { LogError } from '@relata/core'
import { syncFolder } from '../sync-folder.js'
import { ANCHOR_BYTES, anchorFileOf, parseAnchor, type AnchorRecord } from './anchor-record.js'

/**
 * Each opening creates an anchor with a new name, so that if an older copy of the folder is copied over it,
 * the newer anchor stays and proves it.
 */
const NAME = /^anchor-[0-9a-f]{8}$/
const UNFINISHED = /^anchor-[0-9a-f]{8}\.new$/
/** The name to which an anchor is renamed if it can't be read. */
const DAMAGED = 'anchor.damaged'

/** An anchor file that could be read. */
export interface FoundAnchor {
  readonly name: string
  readonly record: AnchorRecord
}

/** The anchor files of a folder. */
export interface FoundAnchors {
  readonly anchors: readonly FoundAnchor[]
  /** Names of those whose content is not what was written. */
  readonly damaged: readonly string[]
}

/** Reads the anchors of a folder. Rejects with `Unavailable` if the system refuses. */
export async function readAnchors(folder: string): Promise<FoundAnchors> {
  const anchors: FoundAnchor[] = []
  const damaged: string[] = []
  for (const name of await namesOf(folder)) {
    const record = await readAnchor(join(folder, name))
    if (record === undefined) damaged.push(name)
    else anchors.push({ name, record })
  }
  return { anchors, damaged }
}

/** Creates a new anchor file and syncs it and its name; resolves with its path. */
export async function createAnchor(folder: string, record: AnchorRecord): Promise<string> {
  const path = join(folder, `anchor-${randomBytes(4).toString('hex')}`)
  const unfinished = `${path}.new`
  const file = await open(unfinished, 'wx')
  try {
    await file.writeFile(anchorFileOf(record))
    await file.datasync()
  } finally {
    await file.close()
  }
  await rename(unfinished, path)
  await syncFolder(folder)
  return path
}

/** Removes the anchors that a new one replaces, and keeps the last damaged one under another name. */
export async function replaceAnchors(
  folder: string,
  kept: string,
  damaged: readonly string[],
): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name)
    if (path === kept || !(NAME.test(name) || UNFINISHED.test(name))) continue
    if (!damaged.includes(name)) {
      await rm(path, { recursive: true, force: true })
      continue
    }
    await rm(join(folder, DAMAGED), { recursive: true, force: true })
    await rename(path, join(folder, DAMAGED))
  }
}

async function namesOf(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).filter((name) => NAME.test(name)).toSorted()
  } catch (error) {
    throw unreadable(folder, error)
  }
}

async function readAnchor(path: string): Promise<AnchorRecord | undefined> {
  try {
    // Reading something else of that name, for example a pipe, might never end.
    if (!(await lstat(path)).isFile()) return undefined
    const file = await open(path, 'r')
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(ANCHOR_BYTES), 0, ANCHOR_BYTES, 0)
      return parseAnchor(buffer.subarray(0, bytesRead))
    } finally {
      await file.close()
    }
  } catch (error) {
    throw unreadable(path, error)
  }
}

function unreadable(path: string, cause: unknown): LogError {
  const message = `The anchor ${path}, which records the last position of the log, can't be read; see the cause.`
  return new LogError('Unavailable', message, { value: path, cause })
}
