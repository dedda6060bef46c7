import { LogError } from '@relata/core'
import { Level } from 'level'

/** The LevelDB database under a log: bytes to bytes. */
export type Database = Level<Buffer, Buffer>

export async function openDatabase(folder: string): Promise<Database> {
  const db: Database = new Level(folder, { keyEncoding: 'buffer', valueEncoding: 'buffer' })
  try {
    await db.open()
  } catch (error) {
    await db.close().catch(() => undefined)
    throw openError(folder, error)
  }
  return db
}

function openError(folder: string, error: unknown): LogError {
  switch (levelCode(error)) {
    case 'LEVEL_LOCKED':
      return new LogError('Fenced', `The log at ${folder} is open in another process: close it there first.`, {
        value: folder,
        cause: error,
      })
    case 'LEVEL_CORRUPTION':
      return new LogError('Corrupt', `LevelDB finds the log at ${folder} damaged: restore a backup.`, { value: folder, cause: error })
    default:
      return new LogError('Unavailable', `The log at ${folder} can't be opened; the cause says why.`, { value: folder, cause: error })
  }
}

/** A failure while reading; nothing was written. */
export function readError(error: unknown): LogError {
  if (error instanceof LogError) return error
  if (levelCode(error) === 'LEVEL_CORRUPTION') {
    return new LogError('Corrupt', 'LevelDB finds the log damaged: restore a backup.', { cause: error })
  }
  return new LogError('Unavailable', "The log can't be read now; the cause says why.", { cause: error })
}

/** The code of LevelDB's error, which stands behind the general one of a failed open. */
function levelCode(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  const code = (error as Error & { readonly code?: unknown }).code
  const inner = levelCode(error.cause)
  return inner ?? (typeof code === 'string' ? code : undefined)
}
