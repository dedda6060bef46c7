import { sep } from 'node:path'

/** What an error of LevelDB means for its log, and LevelDB's own message. */
export interface LevelFault {
  readonly kind: 'Fenced' | 'Corrupt' | 'Unavailable'
  readonly text: string
}

/** LevelDB's messages about damaged files or content. */
const DAMAGE = /^(Corruption|Invalid argument|Not implemented|NotFound): /
/** `IO error: <file>: <the system's words>`. */
const IO_ERROR = /^IO error: (?<file>.*): (?<reason>[^:]*)$/s
/**
 * The system's messages if a file is missing, or shorter than the files that refer to it say. CURRENT or the
 * MANIFEST refer to it, so one of the files is damaged. Errors of permissions, space, descriptors and the
 * device are temporary, not damage.
 */
const MISSING = new Set([
  'No such file or directory',
  'Invalid argument',
  'Is a directory',
  'Not a directory',
  'File name too long',
  'Illegal byte sequence',
  'Too many levels of symbolic links',
])

/** Classifies an error of the `level` package about the database in a folder. */
export function levelFault(error: unknown, folder: string): LevelFault {
  const { code, text } = innermost(error)
  if (code === 'LEVEL_LOCKED') return { kind: 'Fenced', text }
  const damaged = code === 'LEVEL_CORRUPTION' || DAMAGE.test(text) || isMissing(text, folder)
  return { kind: damaged ? 'Corrupt' : 'Unavailable', text }
}

function isMissing(text: string, folder: string): boolean {
  const { file = '', reason = '' } = IO_ERROR.exec(text)?.groups ?? {}
  // Every opening creates LOCK, so a failure to create it isn't damage.
  return MISSING.has(reason) && file.startsWith(folder + sep) && file !== `${folder}${sep}LOCK`
}

/** The general error of a failed open has LevelDB's own error as its cause. */
function innermost(error: unknown): { readonly code: unknown; readonly text: string } {
  if (!(error instanceof Error)) return { code: undefined, text: String(error) }
  if (error.cause !== undefined) return innermost(error.cause)
  return { code: (error as NodeJS.ErrnoException).code, text: error.message }
}
