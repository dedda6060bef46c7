import { usageError } from '../command-error.js'

/** A log in a PostgreSQL database, which a URL names. */
export interface DatabaseUrl {
  /** The URL as `pg` reads it. It may contain a password: never print it. */
  readonly url: string
  /** The name of the log: what follows `#` in the URL, or `/` after that. */
  readonly name: string
  /** The PostgreSQL schema of the tables: what is between `#` and `/` in the URL. */
  readonly schema: string
  /** The URL without its password and parameters, to be printed. */
  readonly shown: string
}

const URL_START = /^postgres(ql)?:\/\//
/** The name of a log if the URL has none, and the schema of the tables. */
const MAIN = 'main'
const RELATA = 'relata'

/**
 * The log that an argument names if it is the URL of a PostgreSQL database; undefined for the path of a folder.
 * Throws CommandError `ERR_COMMAND_LINE` if the name of the log or of the schema can't be read.
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
  const { schema, name } = at < 0 ? { schema: RELATA, name: MAIN } : partsOf(argument.slice(at + 1))
  const [address = ''] = hidePasswords(url).split('?')
  return { url, name, schema, shown: `${address}${fragmentOf(schema, name)}` }
}

/** The name of a log as the URL of its database ends: `''`, `#archive`, `#reporting/`, `#reporting/archive`. */
export function fragmentOf(schema: string, name: string): string {
  const log = name === MAIN ? '' : encodeURIComponent(name)
  if (schema !== RELATA) return `#${schema}/${log}`
  return log === '' ? '' : `#${log}`
}

/** What follows `#`: `archive`, `reporting/`, `reporting/archive`. */
function partsOf(fragment: string): Pick<DatabaseUrl, 'name' | 'schema'> {
  const at = fragment.indexOf('/')
  if (at < 0) return { schema: RELATA, name: decoded(fragment) }
  const [schema, log] = [fragment.slice(0, at), fragment.slice(at + 1)]
  if (/^[a-z_][a-z0-9_]*$/.test(schema) && !log.includes('/'))
    return { schema, name: log === '' ? MAIN : decoded(log) }
  throw usageError(
    `In the URL of a database, the name of a log may follow that of a schema: #schema/log. The schema has letters a to z, digits and underscores; write / in the name of a log as %2F. Found '#${fragment}'.`,
    fragment,
  )
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
