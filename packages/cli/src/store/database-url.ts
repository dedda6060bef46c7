import { usageError } from '../command-error.js'

/** A log in a PostgreSQL database, which a URL names. */
export interface DatabaseUrl {
  /** The URL as `pg` reads it. It may contain a password: never print it. */
  readonly url: string
  /** The name of the log: what follows `#` in the URL. */
  readonly name: string
  /** The URL without its password and parameters, to be printed. */
  readonly shown: string
}

const URL_START = /^postgres(ql)?:\/\//
/** The name of a log if the URL has none. */
const MAIN = 'main'

/**
 * The log that an argument names if it is the URL of a PostgreSQL database; undefined for the path of a folder.
 * Throws CommandError `ERR_COMMAND_LINE` if the name of the log can't be read.
 */
export function databaseUrl(argument: string): DatabaseUrl | undefined {
  if (!URL_START.test(argument)) return undefined
  const at = argument.indexOf('#')
  // It may be a part of the password.
  if (at >= 0 && argument.includes('@', at))
    throw usageError(
      'In the URL of a database, write # in a password as %23, and @ in the name of a log as %40.',
    )
  const url = at < 0 ? argument : argument.slice(0, at)
  const name = at < 0 ? MAIN : decoded(argument.slice(at + 1))
  const [address = ''] = hidePasswords(url).split('?')
  return { url, name, shown: name === MAIN ? address : `${address}#${encodeURIComponent(name)}` }
}

/** A text in which no URL of a database has a password. */
export function hidePasswords(text: string): string {
  return text
    .replaceAll(/(postgres(?:ql)?:\/\/[^\s:@/?#"'`]*):[^\s"'`]*@/g, '$1@')
    .replaceAll(/([?&](?:ssl)?password=)[^\s&#"'`]*/gi, '$1…')
}

function decoded(name: string): string {
  try {
    if (name !== '') return decodeURIComponent(name)
  } catch {
    // Refused below.
  }
  throw usageError(
    `What follows # in the URL of a database is the name of a log, percent-encoded: #main, not '#${name}'.`,
    name,
  )
}
