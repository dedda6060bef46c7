import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * The compilers that are measured: the one before the rewrite, which most editors run, and this repository's
 * own.
 */
export type CompilerVersion = '5.9' | '7'
export const VERSIONS: readonly CompilerVersion[] = ['7', '5.9']

const require = createRequire(import.meta.url)
function programOf(name: string): string {
  return join(dirname(require.resolve(`${name}/package.json`)), 'bin/tsc')
}

export const COMPILERS: Readonly<Record<CompilerVersion, string>> = {
  '5.9': programOf('typescript-5.9'),
  '7': programOf('typescript'),
}

const RELATA = join(dirname(fileURLToPath(import.meta.url)), '../../../packages/relata/dist/index.d.ts')

/** The options of a generated project: strict, over the built declarations of `relata`. */
export const OPTIONS = {
  target: 'es2023',
  lib: ['es2023', 'esnext.disposable'],
  module: 'nodenext',
  moduleResolution: 'nodenext',
  types: [] as string[],
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  skipLibCheck: true,
  declaration: true,
  emitDeclarationOnly: true,
  outDir: 'out',
  paths: { relata: [RELATA] },
}
