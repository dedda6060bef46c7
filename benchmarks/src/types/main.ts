import { generateSource } from './generate.js'
import { measureTypes } from './measure.js'

/**
 * The time that the compiler takes over generated schemas and chains, beside its budget. Each size is checked five times, and
 * the fastest counts: the work is the same each time, and other processes only add to it.
 *
 *     npm run build && node benchmarks/dist/types/main.js [--json]
 */

const SIZES: readonly { readonly models: number; readonly chains: number; readonly budget: number | undefined }[] = [
  { models: 40, chains: 0, budget: undefined },
  { models: 40, chains: 300, budget: 1 },
  { models: 200, chains: 1000, budget: undefined },
]
const RUNS = 5

for (const { models, chains, budget } of SIZES) {
  const source = generateSource(models, chains)
  const figures = Array.from({ length: RUNS }, () => measureTypes(source)).sort((a, b) => a.check - b.check)
  const best = figures[0]
  if (best === undefined) continue
  const met = budget === undefined ? undefined : best.check <= budget
  if (process.argv.includes('--json'))
    console.log(JSON.stringify({ workload: 'type_check', models, chains, system: 'relata', seconds: best.check, ...best, budget, met }))
  else {
    const verdict = met === undefined ? '' : `, budget ${budget} s: ${met ? 'met' : 'NOT met'}`
    const sizes = `declarations: schema ${kilobytes(best.schemaDeclarations)}, queries ${kilobytes(best.queryDeclarations)}`
    console.log(
      `${models} models, ${chains} chains: ${best.check} s${verdict} (${best.instantiations} instantiations, ${best.types} types; ${sizes})`,
    )
  }
}

function kilobytes(characters: number): string {
  return `${Math.round(characters / 1024)} KB`
}
