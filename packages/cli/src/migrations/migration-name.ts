import { usageError } from '../command-error.js'

/** Name of a migration, and of its file without the ending: `0002_split_name`. */
const NAME = /^(\d{4,})_([a-z0-9_]+)$/i
const MODULE = /^(\d{4,}_[a-z0-9_]+)\.([cm]?[jt]s)$/i

/** Endings of modules: if a folder has a migration twice, the first one in this order is loaded. */
const ENDINGS = ['js', 'mjs', 'cjs', 'ts', 'mts', 'cts']

/** The number that a migration's name begins with. */
export function numberOf(name: string): number {
  return Number(NAME.exec(name)?.[1] ?? 0)
}

/** The part of a migration's name after its number. */
export function titleOf(name: string): string {
  return NAME.exec(name)?.[2] ?? name
}

/** The name of the next migration: `0003_add_isbn`. */
export function nameAfter(number: number, title: string): string {
  return `${String(number + 1).padStart(4, '0')}_${title}`
}

/** A title from the user, checked. */
export function checkTitle(title: string): string {
  if (/^[a-z0-9_]+$/i.test(title)) return title
  throw usageError(
    `The name of a migration has letters, digits and underscores: add_isbn. ${JSON.stringify(title)} has others. The number is put before it.`,
    title,
  )
}

/** The migrations among the files of a folder, by name: the file to load. */
export function moduleFiles(files: readonly string[]): ReadonlyMap<string, string> {
  const found = new Map<string, { readonly file: string; readonly rank: number }>()
  for (const file of files) {
    const [, name, ending] = MODULE.exec(file) ?? []
    if (name === undefined || ending === undefined) continue
    const rank = ENDINGS.indexOf(ending.toLowerCase())
    const other = found.get(name)
    if (other === undefined || rank < other.rank) found.set(name, { file, rank })
  }
  return new Map([...found].map(([name, { file }]) => [name, file]))
}

/** Migrations in the order in which they are applied: by number, then by name. */
export function compareNames(a: string, b: string): number {
  return numberOf(a) - numberOf(b) || (a < b ? -1 : a > b ? 1 : 0)
}
