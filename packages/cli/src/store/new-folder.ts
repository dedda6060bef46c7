import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, open, readdir, rename, rm, rmdir } from 'node:fs/promises'
import { basename, dirname, isAbsolute, join, relative, sep } from 'node:path'
import { CommandError, usageError } from '../command-error.js'
import { removedAtExit } from './removed-at-exit.js'

/**
 * Fills a folder that doesn't exist or is empty. `write` is called with the path of a folder beside it, which
 * doesn't exist yet. It is synced and renamed at the end, so the folder is complete or doesn't exist.
 *
 * Throws CommandError `ERR_NOT_EMPTY` if the folder has files.
 */
export async function intoNewFolder<T>(folder: string, write: (partial: string) => Promise<T>): Promise<T> {
  await checkEmpty(folder)
  await mkdir(dirname(folder), { recursive: true })
  const partial = join(dirname(folder), `.${basename(folder)}.partial-${randomUUID()}`)
  return await removedAtExit(partial, async () => {
    try {
      const result = await write(partial)
      await syncAll(partial)
      if (existsSync(folder)) await rmdir(folder)
      await rename(partial, folder)
      await sync(dirname(folder))
      return result
    } catch (error) {
      await rm(partial, { recursive: true, force: true })
      throw error
    }
  })
}

/**
 * Throws CommandError `ERR_COMMAND_LINE` if a new folder is that of a store, inside it, or around it, because
 * a copy would be copied into itself. Paths are absolute.
 */
export function checkApart(folder: string, to: string): void {
  if (!isWithin(to, folder) && !isWithin(folder, to)) return
  throw usageError(
    `${to} and ${folder} are the same folder, or one is inside the other: choose another folder.`,
    to,
  )
}

function isWithin(path: string, folder: string): boolean {
  const way = relative(folder, path)
  return way === '' || !(way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way))
}

/** Throws `ERR_NOT_EMPTY` if a folder is not empty. */
async function checkEmpty(folder: string): Promise<void> {
  const names = existsSync(folder) ? await readdir(folder) : []
  if (names.length === 0) return
  throw new CommandError(
    'ERR_NOT_EMPTY',
    `${folder} is not empty: pass a folder that doesn't exist yet. Nothing was written.`,
    { value: folder },
  )
}

/** Makes every file of a folder durable. */
async function syncAll(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) await syncAll(path)
    else await sync(path)
  }
  await sync(folder)
}

async function sync(path: string): Promise<void> {
  // On Windows a folder can't be opened.
  if (process.platform === 'win32') return
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
