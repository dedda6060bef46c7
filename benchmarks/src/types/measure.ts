import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { COMPILERS, OPTIONS } from './compilers.js'
import type { CompilerVersion } from './compilers.js'
import type { GeneratedSource } from './generate.js'

/** What checking one generated project took, by the compiler's own account. */
export interface TypeFigures {
  /** Seconds of checking alone. */
  readonly check: number
  /** How often the compiler made a generic type or signature concrete: the same on every machine. */
  readonly instantiations: number
  readonly types: number
  /** Characters of the declaration files that a package with this code would ship. */
  readonly schemaDeclarations: number
  readonly queryDeclarations: number
}

/**
 * Compiles a generated project in its own folder, with further options of the compiler. Throws with its errors, if any.
 */
export function measureTypes(
  { schema, queries }: GeneratedSource,
  version: CompilerVersion = '7',
  options: readonly string[] = [],
): TypeFigures {
  const folder = mkdtempSync(join(tmpdir(), 'relata-types-'))
  try {
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module' }))
    writeFileSync(
      join(folder, 'tsconfig.json'),
      JSON.stringify({ compilerOptions: OPTIONS, files: ['queries.ts'] }),
    )
    writeFileSync(join(folder, 'schema.ts'), schema)
    writeFileSync(join(folder, 'queries.ts'), queries)
    const report = compile(folder, version, options)
    return {
      check: number(report, 'Check time'),
      instantiations: number(report, 'Instantiations'),
      types: number(report, 'Types'),
      schemaDeclarations: readFileSync(join(folder, 'out/schema.d.ts'), 'utf8').length,
      queryDeclarations: readFileSync(join(folder, 'out/queries.d.ts'), 'utf8').length,
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function compile(folder: string, version: CompilerVersion, options: readonly string[]): string {
  try {
    return execFileSync(
      process.execPath,
      [COMPILERS[version], '-p', folder, '--extendedDiagnostics', '--pretty', 'false', ...options],
      {
        encoding: 'utf8',
      },
    )
  } catch (error) {
    const { stdout } = error as { readonly stdout?: string }
    throw new Error(
      `the generated project doesn't compile:\n${(stdout ?? '').split('\n').slice(0, 10).join('\n')}`,
      { cause: error },
    )
  }
}

function number(report: string, name: string): number {
  const found = new RegExp(`^${name}:\\s+([\\d.]+)`, 'm').exec(report)?.[1]
  if (found === undefined) throw new Error(`the compiler's report has no '${name}':\n${report}`)
  return Number(found)
}
