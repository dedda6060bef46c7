import { LogError } from '@relata/core'
import { Level } from 'level'
import { levelFault } from './level-fault.js'

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
  const { kind, text } = levelFault(error, folder)
  const details = { value: folder, cause: error }
  switch (kind) {
    case 'Fenced':
      return new LogError(
        'Fenced',
        `The log at ${folder} is open in another process: close it there first.`,
        details,
      )
    case 'Corrupt':
      return new LogError(
        'Corrupt',
        `LevelDB reports that the log at ${folder} is damaged (${text}): restore a backup.`,
        details,
      )
    case 'Unavailable':
      return new LogError(
        'Unavailable',
        `The log at ${folder} can't be opened (${text}): remove the cause and open it again.`,
        details,
      )
  }
}

/** A failure while reading; nothing was written. */
export function readError(error: unknown, folder: string): LogError {
  if (error instanceof LogError) return error
  const { kind, text } = levelFault(error, folder)
  if (kind === 'Corrupt') {
    return new LogError(
      'Corrupt',
      `LevelDB reports that the log at ${folder} is damaged (${text}): restore a backup.`,
      { cause: error },
    )
  }
  return new LogError('Unavailable', `The log at ${folder} can't be read now (${text}).`, { cause: error })
}
