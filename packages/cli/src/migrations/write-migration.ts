import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { printSchema } from '@relata/core'
import { compareNames } from './migration-name.js'
import { migrationSource, type ModuleStyle, type WrittenMigration } from './migration-source.js'
import { SCHEMAS, type MigrationFolder, type MigrationState } from './read-folder.js'

const MARK = '// Written by relata makemigrations: '

/** A file to be written, by its path in the folder of migrations. */
export interface WrittenFile {
  readonly path: string
  readonly text: string
  /** False for a file that is overwritten each time. */
  readonly isNew: boolean
}

/** The files of a migration: its module, the schema after it as data and as types, and the list of all. */
export async function filesOf(
  folder: MigrationFolder,
  migration: WrittenMigration & MigrationState,
  style: ModuleStyle,
): Promise<{ readonly files: readonly WrittenFile[]; readonly lost: readonly string[] }> {
  const { name, parents, schema } = migration
  const { text, lost } = migrationSource(migration, style)
  const state: MigrationState = { parents, schema }
  const files: WrittenFile[] = [
    { path: `${name}.${style.format}`, text, isNew: true },
    { path: `${SCHEMAS}/${name}.json`, text: `${JSON.stringify(state, null, 2)}\n`, isNew: true },
  ]
  if (style.format === 'ts')
    files.push({
      path: `${SCHEMAS}/${name}.ts`,
      text: `${MARK}the schema after ${name}, for the types of its data.\n${printSchema(schema)}`,
      isNew: true,
    })
  const index = await indexFile(folder, name, style)
  return { files: index === undefined ? files : [...files, index], lost }
}

/** The module that exports all migrations; undefined if the folder has one that this program didn't write. */
async function indexFile(
  { path, files }: MigrationFolder,
  name: string,
  { format, imports }: ModuleStyle,
): Promise<WrittenFile | undefined> {
  const file = `index.${format}`
  const present = existsSync(join(path, file)) ? await readFile(join(path, file), 'utf8') : ''
  if (present !== '' && !present.includes(MARK)) return undefined
  const names = [...files.map((each) => each.name), name].toSorted(compareNames)
  const lines = names.map((each) => `import { m${each} } from './${each}.${imports}'\n`)
  const list = names.map((each) => `  m${each},\n`).join('')
  const text = `${MARK}all migrations, in their order. Don't edit it: resolve a conflict by makemigrations --merge.\n${lines.join('')}\nexport const migrations = [\n${list}]\n`
  return { path: file, text, isNew: false }
}

/** The style of a folder's modules: that of the last one, and the options. */
export async function styleOf(
  { path, files }: MigrationFolder,
  { format, tsImports }: { readonly format?: ModuleStyle['format']; readonly tsImports?: boolean },
): Promise<ModuleStyle> {
  const last = files.at(-1)?.path
  const found = last?.endsWith('.mjs') === true ? 'mjs' : last?.endsWith('js') === true ? 'js' : 'ts'
  const chosen = format ?? found
  if (chosen !== 'ts') return { format: chosen, imports: chosen }
  const index = join(path, 'index.ts')
  const isTs =
    tsImports ?? (existsSync(index) && /from '\.\/\d+_\w+\.ts'/.test(await readFile(index, 'utf8')))
  return { format: 'ts', imports: isTs ? 'ts' : 'js' }
}

/** Writes files into a folder, and returns their paths relative to `cwd`. A new file never replaces another one. */
export async function writeFiles(
  cwd: string,
  folder: string,
  files: readonly WrittenFile[],
): Promise<readonly string[]> {
  await mkdir(join(folder, SCHEMAS), { recursive: true })
  for (const { path, text, isNew } of files)
    await writeFile(join(folder, path), text, { flag: isNew ? 'wx' : 'w' })
  return files.map(({ path }) => relative(cwd, join(folder, path)))
}
