import { randomUUID } from 'node:crypto'
import { mkdir, open, readdir, rename, rm, stat, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { readSnapshotHead, SNAPSHOT_HEAD_LENGTH } from '@relata/record'
import { must } from '@relata/core/engine'
import type { SnapshotInfo } from '@relata/core/log'
import { syncFolder } from '../sync-folder.js'

/** `0000000000000042.snapshot`: the position of its last commit. */
const NAME = /^(?<position>\d{16})\.snapshot$/
const PARTIAL = /^[0-9a-f-]{36}\.partial$/

/** The files of a folder with snapshots. Other files are not touched. */
export class SnapshotFiles {
  readonly folder: string

  constructor(folder: string) {
    this.folder = folder
  }

  path(position: number): string {
    return join(this.folder, `${String(position).padStart(16, '0')}.snapshot`)
  }

  /** Positions of the files that are complete, the newest first. */
  async positions(): Promise<readonly number[]> {
    const found: number[] = []
    for (const name of await this.#names()) {
      const position = NAME.exec(name)?.groups?.['position']
      if (position !== undefined && Number.isSafeInteger(Number(position))) found.push(Number(position))
    }
    return found.sort((a, b) => b - a)
  }

  /** The head of a file; undefined if the file was removed. */
  async info(position: number): Promise<SnapshotInfo | undefined> {
    const file = await openIfThere(this.path(position))
    if (file === undefined) return undefined
    try {
      const { size, mtimeMs } = await file.stat()
      const head = new Uint8Array(SNAPSHOT_HEAD_LENGTH)
      await file.read(head, 0, head.length, 0)
      return Object.freeze({ position, bytes: size, createdAt: timeOf(head) ?? mtimeMs })
    } finally {
      await file.close()
    }
  }

  /** A new file under a name that is not a snapshot's. Creates the folder if it is missing. */
  async create(): Promise<{ readonly file: FileHandle; readonly path: string }> {
    await mkdir(this.folder, { recursive: true })
    const path = join(this.folder, `${randomUUID()}.partial`)
    return { file: await open(path, 'wx'), path }
  }

  /** Renames a complete, synced file to the name of its position, durably. */
  async publish(path: string, position: number): Promise<SnapshotInfo> {
    await rename(path, this.path(position))
    await syncFolder(this.folder)
    return must(await this.info(position), 'the file that was renamed')
  }

  async remove(position: number): Promise<void> {
    await rm(this.path(position), { force: true })
  }

  /** Keeps a snapshot of commits that the log has lost, under a name that is not a snapshot's. */
  async setAside(position: number): Promise<void> {
    await rename(this.path(position), `${this.path(position)}.ahead`)
    await syncFolder(this.folder)
  }

  /** Removes the files of interrupted writes. */
  async removePartial(): Promise<void> {
    for (const name of await this.#names())
      if (PARTIAL.test(name)) await rm(join(this.folder, name), { force: true })
  }

  async #names(): Promise<readonly string[]> {
    try {
      return await readdir(this.folder)
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return []
      throw error
    }
  }
}

export async function openIfThere(path: string): Promise<FileHandle | undefined> {
  try {
    if (!(await stat(path)).isFile()) return undefined
    return await open(path, 'r')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  }
}

/** Undefined if the head is damaged: reading the snapshot reports it. */
function timeOf(head: Uint8Array): number | undefined {
  try {
    return readSnapshotHead(head).time
  } catch {
    return undefined
  }
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code
}
