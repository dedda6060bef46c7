// Runs the tests: `npm test`, or those whose path contains every word: `npm test -- core transaction`. The
// last line counts all of them.
import { build, install } from './bootstrap.mjs'
import { findTests, runTestFiles } from './lib/test-files.mjs'

async function main() {
  if (!(await install())) return { passed: 0, faults: ['the install failed'] }
  // What compiles is tried even if something doesn't.
  const built = await build()
  const { passed, faults } = await runTestFiles(findTests(process.argv.slice(2)))
  return built
    ? { passed: passed + 1, faults }
    : { passed, faults: ['the build or the types of the tests: tsc printed the errors above', ...faults] }
}

const { passed, faults } = await main()
if (faults.length > 0) console.log(`\n${faults.map((line) => `✗ ${line}`).join('\n')}`)
console.log(`\n${passed} passed, ${faults.length} failed`)
process.exitCode = faults.length > 0 ? 1 : 0
