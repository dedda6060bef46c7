import { CommandError } from '../command-error.js'

/** A line of an export that can't be imported. Code: `ERR_IMPORT`. */
export function importError(line: number, what: string, value?: unknown, cause?: unknown): CommandError {
  return new CommandError('ERR_IMPORT', `Line ${line}: ${what} Nothing was imported.`, { value, cause })
}
