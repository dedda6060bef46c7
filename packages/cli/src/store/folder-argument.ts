import { resolve } from 'node:path'
import { CommandError } from '../command-error.js'
import { databaseUrl } from './database-url.js'

/**
 * The absolute path of a folder that an argument names. Throws CommandError `ERR_NEEDS_FOLDER`, with what to
 * use instead, if it is the URL of a database.
 */
export function folderArgument(cwd: string, argument: string, instead: string): string {
  const database = databaseUrl(argument)
  if (database === undefined) return resolve(cwd, argument)
  throw new CommandError(
    'ERR_NEEDS_FOLDER',
    `This command works on the files of a folder, and ${database.shown} is a database. ${instead}`,
    { value: database.shown },
  )
}
