// Runs the tests: `npm test`, or those whose path contains every word: `npm test -- core transaction`. The
// last line counts all of them. With `--coverage` it runs those of core, record and level alone, and prints which branches of
// log, snapshot, recovery and apply they don't take: without a word, too few of them are a failure. With `--and-coverage` it
// runs all, and measures these meanwhile.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build, install } from './bootstrap.mjs'
import { measuredBy } from './lib/coverage.mjs'
import { findTests, runTestFiles } from './lib/test-files.mjs'

async function main() {
  if (!(await install())) return { passed: 0, faults: ['the install failed'] }
  // Everything that compiles is tested even if something doesn't compile.
  const built = await build()
  const words = process.argv.slice(2)
  const isAlone = words.includes('--coverage')
  const isMeasured = isAlone || words.includes('--and-coverage')
  const coverage = isMeasured ? mkdtempSync(join(tmpdir(), 'relata-coverage-')) : undefined
  const chosen = words.filter((word) => word !== '--coverage' && word !== '--and-coverage')
  const files = findTests(chosen).filter((file) => !isAlone || measuredBy(file) !== undefined)
  const result = await runTestFiles(files, { coverage })
  if (coverage !== undefined) {
    const { lines, summary, faults } = result.coverage
    const hasToList = isAlone || faults.length > 0
    console.log([...(hasToList ? lines : []), summary].join('\n'))
    // Some of the tests take fewer branches.
    if (chosen.length === 0) result.faults.push(...faults)
    rmSync(coverage, { recursive: true })
  }
  const { passed, faults } = result
  return built
    ? { passed: passed + 1, faults }
    : { passed, faults: ['the build or the types of the tests: tsc printed the errors above', ...faults] }
}

const { passed, faults } = await main()
if (faults.length > 0) console.log(`\n${faults.map((line) => `✗ ${line}`).join('\n')}`)
console.log(`\n${passed} passed, ${faults.length} failed`)
process.exitCode = faults.length > 0 ? 1 : 0
