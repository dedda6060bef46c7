// Packs the packages, installs them with npm into an empty folder, and uses them there: in every supported
// Node, with TypeScript, test runners and bundlers. `npm run integration`, or the cases whose name contains
// every word: `npm run integration -- Node 24`. Tools that can't be installed are skipped and reported; under
// CI they are failures.
import { availableParallelism } from 'node:os'
import { build, install } from './bootstrap.mjs'
import { nextCases } from './integration/next-case.mjs'
import { installCases } from './integration/install-cases.mjs'
import { nodeCases } from './integration/node-cases.mjs'
import { Project } from './integration/project.mjs'
import { toolCases } from './integration/tool-cases.mjs'
import { typescriptCases } from './integration/typescript-cases.mjs'
import { majors, nodeBinaries, oldest } from './lib/node-versions.mjs'
import { seconds } from './lib/spawn.mjs'

const words = process.argv.slice(2)
const running = Number(process.versions.node.split('.')[0])
const total = { passed: 0, failed: 0 }

/** The cases that need only the running Node come first: the other versions may still be downloading. */
const cases = [
  ...typescriptCases,
  ...toolCases,
  ...nextCases,
  ...nodeCases(majors, oldest),
  ...installCases(oldest),
]
  .filter(({ name }) => words.every((word) => name.includes(word)))
  .sort((a, b) => Number((a.version ?? running) !== running) - Number((b.version ?? running) !== running))

function skip(name, why) {
  console.log(`${process.env.CI ? '✗' : '–'} ${name}: skipped, ${why}`)
  if (process.env.CI) total.failed++
}

const turns = new Map()

/** Runs a case when those before it that share something with it have ended. */
async function inTurn({ after, run }, context) {
  if (after === undefined) return run(context)
  const before = turns.get(after)
  const turn = Promise.allSettled([before]).then(() => run(context))
  turns.set(after, turn)
  return turn
}

async function runCase(each, project, binaries) {
  const { name, needs = [], version = running } = each
  const lacking = needs.find((tool) => !project.has(tool))
  if (lacking !== undefined) return skip(name, `npm could not install ${lacking}`)
  const node = version === running ? process.execPath : (await binaries).get(version)
  if (node === undefined)
    return skip(name, `npm has no Node ${version} for ${process.platform} ${process.arch}`)
  const started = performance.now()
  try {
    await inTurn(each, { project, node })
    total.passed++
    console.log(`✓ ${name} (${seconds((performance.now() - started) / 1000)})`)
  } catch (error) {
    total.failed++
    console.log(`\n${error.message}\n✗ ${name}`)
  }
}

async function main() {
  if (!(await install()) || !(await build()))
    throw new Error('The install or the build failed: mend what is printed above.')
  const project = new Project()
  try {
    const needed = [...new Set(cases.map(({ version = running }) => version))]
    const binaries = nodeBinaries(needed)
    const started = performance.now()
    await project.prepare()
    console.log(`packed and installed (${seconds((performance.now() - started) / 1000)})`)
    const queue = cases.values()
    const worker = async () => {
      for (const each of queue) await runCase(each, project, binaries)
    }
    await Promise.all(Array.from({ length: Math.min(2, availableParallelism()) }, worker))
  } finally {
    project.remove()
  }
}

try {
  await main()
} catch (error) {
  total.failed++
  console.log(`✗ ${error.message}`)
}
console.log(`\n${total.passed} passed, ${total.failed} failed`)
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0
