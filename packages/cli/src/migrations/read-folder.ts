import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { SchemaDescription } from '@relata/core'
import { CommandError } from '../command-error.js'
import { compareNames, moduleFiles } from './migration-name.js'

/** The folder, inside the folder of migrations, with the schemas after each migration. */
export const SCHEMAS = 'schemas'

/** The content of `schemas/NAME.json`: the schema after a migration, and the migrations that it follows. */
export interface MigrationState {
  /** None for the first one, two or more for one that merges branches. */
  readonly parents: readonly string[]
  readonly schema: SchemaDescription
}

/** One migration of a folder. */
export interface MigrationFile {
  /** `0002_split_name` */
  readonly name: string
  /** Absolute path of its module. */
  readonly path: string
  /** Undefined if the folder has no JSON file for it, like a folder of compiled modules. */
  readonly state: MigrationState | undefined
}

/** The migrations in a folder. */
export interface MigrationFolder {
  /** Absolute. */
  readonly path: string
  /** In the order in which they are applied: by number, then by name. A migration comes after its parents. */
  readonly files: readonly MigrationFile[]
  /**
   * Those that no other one follows. Two or more are branches that must be merged. Known only if the folder
   * has the states.
   */
  readonly leaves: readonly MigrationFile[]
}

/**
 * Reads a folder of migrations; one that doesn't exist is empty. Modules are not loaded. Throws CommandError
 * `ERR_MIGRATION_FOLDER` if a state can't be read, or names a parent that doesn't exist before it.
 */
export async function readFolder(cwd: string, folder: string): Promise<MigrationFolder> {
  const path = resolve(cwd, folder)
  const modules = existsSync(path) ? moduleFiles(await readdir(path)) : new Map<string, string>()
  const names = [...modules.keys()].toSorted(compareNames)
  const files: MigrationFile[] = []
  for (const name of names)
    files.push({ name, path: join(path, modules.get(name) ?? name), state: await readState(path, name) })
  for (const file of files) checkParents(folder, file, files)
  const followed = new Set(files.flatMap(({ state }) => state?.parents ?? []))
  return { path, files, leaves: files.filter(({ name }) => !followed.has(name)) }
}

async function readState(path: string, name: string): Promise<MigrationState | undefined> {
  const file = join(path, SCHEMAS, `${name}.json`)
  if (!existsSync(file)) return undefined
  try {
    const state: unknown = JSON.parse(await readFile(file, 'utf8'))
    if (isState(state)) return state
  } catch (error) {
    throw wrongFolder(
      `${file} can't be read. Resolve its conflicts, or restore it from version control.`,
      name,
      error,
    )
  }
  throw wrongFolder(`${file} has no parents and schema. Restore it from version control.`, name)
}

function checkParents(folder: string, { name, state }: MigrationFile, files: readonly MigrationFile[]): void {
  for (const parent of state?.parents ?? [])
    if (compareNames(parent, name) >= 0 || !files.some((file) => file.name === parent))
      throw wrongFolder(
        `${name} follows ${parent}, which is not before it in ${folder}. Restore ${parent}, or correct the parents in ${SCHEMAS}/${name}.json.`,
        name,
      )
}

function isState(value: unknown): value is MigrationState {
  if (typeof value !== 'object' || value === null) return false
  const { parents, schema } = value as { readonly parents?: unknown; readonly schema?: unknown }
  if (!Array.isArray(parents) || !parents.every((parent) => typeof parent === 'string')) return false
  return typeof schema === 'object' && schema !== null && typeof Reflect.get(schema, 'models') === 'object'
}

/** The error for a folder of migrations that differs from what the commands write. */
export function wrongFolder(message: string, value: unknown, cause?: unknown): CommandError {
  return new CommandError('ERR_MIGRATION_FOLDER', message, { value, cause })
}
