import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const here = dirname(fileURLToPath(import.meta.url))
const packages = join(here, '../../..')

/**
 * The compilers that the types are held to: the one before the rewrite, which most editors run, and this
 * repository's own.
 */
export type CompilerVersion = '5.9' | '7'
export const VERSIONS: readonly CompilerVersion[] = ['5.9', '7']
/** The compilers' programs; TypeScript 7 has no other interface. */
export const COMPILERS: Readonly<Record<CompilerVersion, string>> = {
  '5.9': join(packages, '../node_modules/typescript-5.9/bin/tsc'),
  '7': join(packages, '../node_modules/typescript/bin/tsc'),
}

const OPTIONS = {
  target: 'es2023',
  lib: ['es2023', 'esnext.disposable'],
  module: 'nodenext',
  moduleResolution: 'nodenext',
  types: [],
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  skipLibCheck: true,
  noEmit: true,
  paths: {
    '@relata/core': [join(packages, 'core/dist/index.d.ts')],
    '@relata/core/engine': [join(packages, 'core/dist/engine.d.ts')],
    '@relata/query': [join(packages, 'query/dist/index.d.ts')],
  },
}

/**
 * A project in a separate folder, as a user of the built packages has one; the folder goes when `use` is
 * done.
 */
export async function withProject<T>(
  files: Readonly<Record<string, string>>,
  use: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'relata-types-'))
  try {
    await writeFile(join(folder, 'package.json'), JSON.stringify({ type: 'module' }))
    await writeFile(
      join(folder, 'tsconfig.json'),
      JSON.stringify({ compilerOptions: OPTIONS, files: Object.keys(files) }),
    )
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text)
    return await use(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const run = promisify(execFile)

/** Milliseconds. A type that the compiler evaluates without end takes gigabytes of memory before it fails. */
const LIMIT = 180_000

/** What the compiler says of a project: nothing, or its errors. Rejects if it doesn't end. */
export async function compile(folder: string, version: CompilerVersion = '7'): Promise<string> {
  // Several checkers would each make the types of the schema: three times the CPU time.
  const threads = version === '7' ? ['--singleThreaded'] : []
  const args = [
    '--max-old-space-size=4000',
    COMPILERS[version],
    '-p',
    folder,
    '--pretty',
    'false',
    ...threads,
  ]
  try {
    return (await run(process.execPath, args, { cwd: folder, timeout: LIMIT, killSignal: 'SIGKILL' })).stdout
  } catch (error) {
    const { stdout, signal } = error as { readonly stdout: string; readonly signal: string | null }
    if (signal !== null) throw new Error(`TypeScript ${version} did not end: ${signal}`, { cause: error })
    return stdout
  }
}

/** Builds a project that others refer to. Rejects where the compiler has errors. */
export async function build(folder: string, version: CompilerVersion): Promise<void> {
  await run(process.execPath, [COMPILERS[version], '-b', folder], { cwd: folder })
}

/** What the files of a project over the models of `editor/models.ts` begin with. */
export const LIBRARY = `import { defineSchema, foreignKey, model, string } from '@relata/core'
import { and, any, avg, count, extract, F, lower, max, mod, not, or, Prefetch, rank, round, sqrt, sum, trunc, truncTime, where, withQueries, type CreateInput, type Database, type QuerySet, type Row, type UpdateInput, type WhereDraft } from '@relata/query'
import { schema, type Library, type Shelf } from './models.js'
declare const db: Database<Library>
declare const shelf: Database<Shelf>
declare const row: Row<Library, 'Book'>
declare const writer: Row<Library, 'Author'>
declare const genre: Row<Library, 'Tag'>
declare const shop: Row<Library, 'Shop'>
declare const books: QuerySet<Library, 'Book'>
`

/** The same with `models.ts` beside the files. */
export async function withLibrary<T>(
  files: Readonly<Record<string, string>>,
  use: (folder: string) => Promise<T>,
): Promise<T> {
  return withProject({ 'models.ts': await readFile(join(here, 'editor/models.ts'), 'utf8'), ...files }, use)
}
