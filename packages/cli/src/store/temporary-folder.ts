import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { CommandError } from '../command-error.js'
import { removedAtExit } from './removed-at-exit.js'

const PREFIX = '.relata-reading-'
/** Folders of killed processes are removed when they are this old. */
const LEFT_MS = 86_400_000
/**
 * Creates a folder for a copy of a store, for the duration of a call. It is also removed if the process ends,
 * or by a signal without another handler. Throws CommandError `ERR_TEMPORARY_FOLDER`.
 */
export async function withTemporaryFolder<T>(path: string, use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await temporaryFolder(path)
  return await removedAtExit(folder, async () => {
    try {
      return await use(folder)
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })
}

/**
 * A folder for the copy, on the file system of the store, so that large files can be linked; beside the store
 * only if the usual folder for temporary files is on another file system.
 */
async function temporaryFolder(path: string): Promise<string> {
  const usual = tmpdir()
  const candidates = (await deviceOf(usual)) === (await deviceOf(path)) ? [usual] : [dirname(path), usual]
  for (const [at, candidate] of candidates.entries()) {
    try {
      await removeLeftovers(candidate)
      return await mkdtemp(join(candidate, `${PREFIX}${process.pid}-`))
    } catch (cause) {
      if (at < candidates.length - 1) continue
      throw new CommandError(
        'ERR_TEMPORARY_FOLDER',
        `A store is read through a copy of its files, and no folder for the copy can be created in ${candidate}. Set TMPDIR to a folder that can be written to.`,
        { value: candidate, cause },
      )
    }
  }
  throw new CommandError('ERR_TEMPORARY_FOLDER', 'No folder for temporary files.')
}

async function deviceOf(path: string): Promise<number | undefined> {
  const found = await stat(path).catch(() => undefined)
  return found?.dev
}

async function removeLeftovers(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    const pid = name.startsWith(PREFIX) ? Number.parseInt(name.slice(PREFIX.length), 10) : Number.NaN
    if (Number.isNaN(pid) || isAlive(pid)) continue
    const path = join(parent, name)
    const found = await stat(path).catch(() => undefined)
    if (found !== undefined && Date.now() - found.mtimeMs > LEFT_MS)
      await rm(path, { recursive: true, force: true })
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
