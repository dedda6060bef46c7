import { basename } from 'node:path'
import { describeDifference, type AnyMigration, type SchemaDescription } from '@relata/core'
import { applySteps } from '@relata/core/engine'
import { CommandError } from '../command-error.js'
import { loadMigration } from './load-migrations.js'
import { SCHEMAS, type MigrationFile, type MigrationFolder } from './read-folder.js'

const NOTHING: SchemaDescription = { format: 1, models: {} }

/**
 * Compares the steps of each migration, which may have been edited by hand, with the schema in the file
 * beside it.
 * Throws CommandError `ERR_MIGRATION_EDITED` if they lead to another one. A module that this Node doesn't load, such as
 * TypeScript before Node 22.18, is not compared.
 */
export async function checkEdits({ files }: MigrationFolder): Promise<void> {
  for (const file of files) {
    const [before, after] = schemasOf(file, files)
    if (before === undefined || after === undefined) continue
    const migration = await loadedOr(file)
    const differences = migration === undefined ? [] : differencesOf(migration, before, after)
    if (differences.length > 0) throw edited(file, differences)
  }
}

/**
 * The recorded schemas around a migration. A migration that merges branches has no steps: its schema was
 * merged.
 */
function schemasOf(
  { state }: MigrationFile,
  files: readonly MigrationFile[],
): readonly [before: SchemaDescription | undefined, after: SchemaDescription | undefined] {
  if (state === undefined || state.parents.length > 1) return [undefined, undefined]
  const [parent] = state.parents
  const before = parent === undefined ? NOTHING : files.find(({ name }) => name === parent)?.state?.schema
  return [before, state.schema]
}

async function loadedOr(file: MigrationFile): Promise<AnyMigration | undefined> {
  try {
    return await loadMigration(file)
  } catch (error) {
    if (error instanceof CommandError && error.code === 'ERR_LOAD_MODULE') return undefined
    throw error
  }
}

function differencesOf(
  migration: AnyMigration,
  before: SchemaDescription,
  after: SchemaDescription,
): readonly string[] {
  try {
    return describeDifference(after, applySteps(before, migration))
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)]
  }
}

function edited({ name, path }: MigrationFile, differences: readonly string[]): CommandError {
  const file = `${SCHEMAS}/${name}.json`
  return new CommandError(
    'ERR_MIGRATION_EDITED',
    `The steps in ${basename(path)} lead to another schema than ${file} has:\n${differences.map((each) => `  ${each}\n`).join('')}Write the steps so that they lead to that schema again, and make another migration for the change. If no store has ${name} yet, remove it with its files in ${SCHEMAS}, and make it again. Nothing was written.`,
    { value: name },
  )
}
