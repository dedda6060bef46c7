// The tests on every supported Node: `npm run matrix`, on some `-- 24 26`, for the files whose path contains
// all words `-- 24 level owner`. `-- --sample` runs the files that depend on Node most, on every Node but the
// running one.
import { build, install } from './bootstrap.mjs'
import { majors, nodeBinaries } from './lib/node-versions.mjs'
import { findTests, runTestFiles } from './lib/test-files.mjs'

// Streams and sockets; LevelDB and its lock; a store from its declaration to its log.
const SAMPLE = [
  'docs/examples/server/test/events.test.ts',
  'packages/level/test/laws.test.ts',
  'packages/relata/test/open-store.test.ts',
]

const args = process.argv.slice(2)
const sample = args.includes('--sample')
const words = args.filter((arg) => !arg.startsWith('--'))
const named = words.filter((word) => majors.includes(Number(word))).map(Number)
const wanted = named.length > 0 ? named : majors
const total = { passed: 0, failed: 0 }

if (!(await install()) || !(await build())) {
  console.error('The install or the build failed: mend what is printed above.')
  process.exit(1)
}
const binaries = await nodeBinaries(wanted)
const files = sample ? SAMPLE : findTests(words.filter((word) => !majors.includes(Number(word))))
async function runOn(major) {
  const node = binaries.get(major)
  if (node === undefined) {
    // A developer's machine may lack a version; the gate's must not.
    console.log(
      `${process.env.CI ? '✗' : '–'} Node ${major}: skipped, npm has no package of it for ${process.platform} ${process.arch}`,
    )
    if (process.env.CI) total.failed++
    return
  }
  if (sample && node === process.execPath) return
  const print = (line) => console.log(line.replace(/^(?=\S)/, `Node ${major}: `))
  // The sample runs on all versions side by side, everything on one after the other.
  const { passed, faults } = await runTestFiles(files, { node, print, ...(sample ? { workers: 1 } : {}) })
  for (const line of faults) console.log(`✗ Node ${major}: ${String(line)}`)
  total.passed += passed
  total.failed += faults.length
}

if (sample) await Promise.all(wanted.map(runOn))
else for (const major of wanted) await runOn(major)
console.log(`\n${total.passed} passed, ${total.failed} failed`)
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0
