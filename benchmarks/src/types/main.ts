import { VERSIONS } from './compilers.js'
import type { CompilerVersion } from './compilers.js'
import { measureLatencies } from './editor.js'
import { generateSource } from './generate.js'
import { measureTypes } from './measure.js'
import type { TypeFigures } from './measure.js'

/**
 * What the types cost: the compilers' time over generated schemas and chains, and an editor's latency after
 * an edit, beside their budgets. Each size is checked three times, and the fastest counts: the work is the
 * same each time, and other processes only add to it.
 */

interface Checked {
  readonly models: number
  readonly chains: number
  /** Seconds. */
  readonly budget?: Readonly<Record<CompilerVersion, number>>
}
const CHECKED: readonly Checked[] = [
  { models: 12, chains: 100 },
  { models: 40, chains: 0 },
  { models: 40, chains: 300, budget: { '7': 0.6, '5.9': 1.5 } },
  { models: 100, chains: 300 },
  { models: 300, chains: 100 },
]
/** Milliseconds of one request. */
const EDITED = [
  { models: 100, budget: 300 },
  { models: 300, budget: 1000 },
] as const
const RUNS = 3

/** Prints the figures; with `json` a line each. */
export function benchTypes(json: boolean): void {
  for (const checked of CHECKED) for (const version of VERSIONS) benchCheck(checked, version, json)
  for (const { models, budget } of EDITED) benchEditor(models, budget, json)
}

function benchCheck({ models, chains, budget }: Checked, version: CompilerVersion, json: boolean): void {
  const source = generateSource(models, chains)
  const figures = Array.from({ length: RUNS }, () => measureTypes(source, version)).reduce((a, b) =>
    b.check < a.check ? b : a,
  )
  const bound = budget?.[version]
  const met = bound === undefined ? null : figures.check <= bound
  if (json)
    print({
      workload: 'type_check',
      models,
      chains,
      typescript: version,
      ...figures,
      budget: bound ?? null,
      met,
    })
  else
    console.log(
      checkLine(
        `TypeScript ${version}, ${models} models, ${chains} chains`,
        figures,
        verdict(`${bound ?? ''} s`, met),
      ),
    )
}

function checkLine(
  what: string,
  { check, instantiations, schemaDeclarations, queryDeclarations }: TypeFigures,
  budget: string,
): string {
  const sizes = `declarations: schema ${kilobytes(schemaDeclarations)}, queries ${kilobytes(queryDeclarations)}`
  return `${what}: ${check.toFixed(2)} s${budget} (${instantiations} instantiations; ${sizes})`
}

function benchEditor(models: number, budget: number, json: boolean): void {
  if (!json)
    console.log(
      `\nTypeScript 5.9's language service, ${models} models, ms after an edit: least and median of 7, budget ${budget} ms`,
    )
  for (const { request, line, least, median, results, instantiations } of measureLatencies(models)) {
    const met = least <= budget
    const figures = { least: Math.round(least), median: Math.round(median), results, instantiations }
    if (json) print({ workload: 'editor', models, request, line, ...figures, budget, met })
    else {
      const columns = [figures.least, figures.median].map((ms) => String(ms).padStart(5)).join(' ')
      console.log(
        `  ${request.padEnd(10)} ${line.padEnd(52)} ${columns}  ${met ? 'met' : 'NOT met'}, ${results} results, ${instantiations} instantiations`,
      )
    }
  }
}

function verdict(bound: string, met: boolean | null): string {
  return met === null ? '' : `, budget ${bound}: ${met ? 'met' : 'NOT met'}`
}

function kilobytes(characters: number): string {
  return `${Math.round(characters / 1024)} KB`
}

function print(figure: object): void {
  console.log(JSON.stringify(figure))
}
