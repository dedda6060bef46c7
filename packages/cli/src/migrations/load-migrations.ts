import { basename, dirname } from 'node:path'
import type { AnyMigration } from '@relata/core'
import { loadModule, type Exports } from '../load/load-module.js'
import { readFolder, wrongFolder, type MigrationFile } from './read-folder.js'

/**
 * The migrations of a folder, in order: each module is imported. Throws CommandError `ERR_LOAD_MODULE` if one
 * can't be imported, `ERR_MIGRATION_FOLDER` if it doesn't export one migration that has the name of its file.
 */
export async function loadMigrations(cwd: string, folder: string): Promise<readonly AnyMigration[]> {
  const { files } = await readFolder(cwd, folder)
  const migrations: AnyMigration[] = []
  for (const file of files) migrations.push(await loadMigration(file))
  return migrations
}

/** The migration that a module exports. */
export async function loadMigration({ name, path }: MigrationFile): Promise<AnyMigration> {
  const file = basename(path)
  const found = new Set(migrationsIn(await loadModule(dirname(path), file)))
  const [migration] = found
  if (migration === undefined || found.size > 1)
    throw wrongFolder(
      `${path} exports ${found.size === 0 ? 'no migration' : `${found.size} migrations`}. Export one: export const m${name} = migration({ name: '${name}', … })`,
      name,
    )
  if (migration.name !== name)
    throw wrongFolder(
      `${path} has the migration ${JSON.stringify(migration.name)}. Its name has to be that of the file: '${name}'.`,
      name,
    )
  return migration
}

/** A CommonJS module has its exports as the default export. */
function migrationsIn(exports: Exports): readonly AnyMigration[] {
  return Object.values(exports).flatMap((value: unknown): readonly AnyMigration[] => {
    if (isMigration(value)) return [value]
    if (typeof value !== 'object' || value === null || !('__esModule' in value)) return []
    return Object.values(value).filter(isMigration)
  })
}

function isMigration(value: unknown): value is AnyMigration {
  if (typeof value !== 'object' || value === null) return false
  return typeof Reflect.get(value, 'name') === 'string' && Array.isArray(Reflect.get(value, 'steps'))
}
