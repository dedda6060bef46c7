import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Suite } from './format.js'
import { reportPorts } from './ports/run.js'
import { tagLines, totals, totalsLine } from './report.js'
import { SuiteRunner, type Result } from './run-case.js'

/**
 * `conformance [--tags] [--json] [--verbose] [--case ID] PATH…`: runs files or folders of cases. Prints one
 * line per suite; exits with 1 if a case failed (or none ran). `conformance --ports [--write]`: runs the small
 * applications of `ports/` and prints the counts of each feature; `--write` writes them to the guide.
 */
const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    tags: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    verbose: { type: 'boolean', default: false },
    case: { type: 'string' },
    ports: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
})

function filesOf(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path]
  return readdirSync(path, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) =>
      entry.isDirectory() || entry.name.endsWith('.json') ? filesOf(join(path, entry.name)) : [],
    )
}

function runFile(file: string): Result[] {
  const suite = JSON.parse(readFileSync(file, 'utf8')) as Suite
  const runner = new SuiteRunner(suite)
  const cases = suite.cases.filter(({ id }) => options.case === undefined || id === options.case)
  const results = cases.map((test) => runner.run(test))
  if (cases.length > 0) console.log(totalsLine(suite.suite, totals(results)))
  for (const { id, status, detail } of results) {
    if (options.case !== undefined || (options.verbose && status !== 'passed'))
      console.log(`  ${status} ${id}${detail === undefined ? '' : `: ${detail}`}`)
  }
  if (options.case !== undefined) for (const test of cases) console.log(JSON.stringify(test, null, 2))
  return results
}

if (options.ports) process.exit(reportPorts({ write: options.write }))
if (positionals.length === 0) {
  console.error(
    'usage: conformance [--tags] [--json] [--verbose] [--case ID] PATH…, or conformance --ports [--write]',
  )
  process.exit(2)
}
const results = positionals.flatMap(filesOf).flatMap(runFile)
const sum = totals(results)
if (options.tags) for (const line of tagLines(results)) console.log(line)
console.log(totalsLine('all', sum))
if (options.json) console.log(JSON.stringify(sum))
process.exitCode = sum.failed > 0 || results.length === 0 ? 1 : 0
