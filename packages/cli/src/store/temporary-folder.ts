import { rmSync } from 'node:fs'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { CommandError } from '../command-error.js'

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * A folder for the time of a call, for a copy of a store. It is removed when the process ends, too, also by a signal.
 * Throws CommandError `ERR_TEMPORARY_FOLDER`.
 */
export async function withTemporaryFolder<T>(path: string, use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await temporaryFolder(path)
  const remove = (): void => rmSync(folder, { recursive: true, force: true })
  const interrupted = (signal: NodeJS.Signals): void => {
    remove()
    process.kill(process.pid, signal)
  }
  process.once('exit', remove)
  for (const signal of SIGNALS) process.once(signal, interrupted)
  try {
    return await use(folder)
  } finally {
    process.removeListener('exit', remove)
    for (const signal of SIGNALS) process.removeListener(signal, interrupted)
    await rm(folder, { recursive: true, force: true })
  }
}

/**
 * A folder for the copy. On the file system of the store, so that large files can be linked; beside the store only
 * if the usual folder for temporary files is elsewhere.
 */
async function temporaryFolder(path: string): Promise<string> {
  const usual = tmpdir()
  const candidates = (await deviceOf(usual)) === (await deviceOf(path)) ? [usual] : [dirname(path), usual]
  for (const [at, candidate] of candidates.entries()) {
    try {
      return await mkdtemp(join(candidate, '.relata-reading-'))
    } catch (cause) {
      if (at < candidates.length - 1) continue
      throw new CommandError(
        'ERR_TEMPORARY_FOLDER',
        `A store is read through a copy of its files, and no folder for it can be made in ${candidate}. Set TMPDIR to a folder that can be written to.`,
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
