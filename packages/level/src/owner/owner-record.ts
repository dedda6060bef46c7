import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import type { ProcessIdentity } from './process-identity.js'

/** The content of an owner file. */
export interface OwnerRecord extends ProcessIdentity {
  /** Differs for every claim. */
  readonly token: string
  /** The thread within the process. */
  readonly thread: number
  /**
   * Identity of the folder that was claimed: a copy of the folder has another one. '' if it is not known.
   */
  readonly folder: string
  /** False until LevelDB's lock is held. */
  readonly open: boolean
}

/**
 * The record in an owner file; undefined if there is no file, another kind of file, or other content.
 */
export async function readOwner(path: string): Promise<OwnerRecord | undefined> {
  try {
    return parseOwner(await readFile(path, 'utf8'))
  } catch {
    return undefined
  }
}

/** {@link readOwner}, synchronously. Throws the system's error if the file can't be read. */
export function readOwnerNow(path: string): OwnerRecord | undefined {
  return parseOwner(readFileSync(path, 'utf8'))
}

function parseOwner(text: string): OwnerRecord | undefined {
  let found: unknown
  try {
    found = JSON.parse(text)
  } catch {
    return undefined
  }
  if (typeof found !== 'object' || found === null) return undefined
  const { host, boot, namespace, pid, started, token, thread, folder, open } = found as Partial<
    Record<keyof OwnerRecord, unknown>
  >
  if (
    ![host, boot, namespace, started, token].every((part) => typeof part === 'string') ||
    !Number.isSafeInteger(pid)
  )
    return undefined
  return {
    ...(found as OwnerRecord),
    thread: typeof thread === 'number' ? thread : 0,
    folder: typeof folder === 'string' ? folder : '',
    open: open !== false,
  }
}
