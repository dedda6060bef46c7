// The whole gate: `npm run check`, or parts of it by name: `npm run check -- lint knip`. Each step counts as
// one test, and each test as itself.
import { existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import { build, GARBAGE, install } from './bootstrap.mjs'
import { packAll } from './lib/pack.mjs'
import { publicPackages, readJson, root } from './lib/root.mjs'
import { run, seconds } from './lib/spawn.mjs'
import { FIRST_PAGE, firstPageSize } from './lib/studio-app.mjs'
import { slowest } from './lib/test-files.mjs'

const SUMMARY = /^(\d+) passed, (\d+) failed$/
const corpus = process.env.RELATA_CONFORMANCE
const total = { passed: 0, failed: 0 }

const times = []

function verdict(name, ok, time, output = '') {
  times.push([name, time])
  total[ok ? 'passed' : 'failed']++
  if (!ok && output) console.log(`\n${output.trimEnd()}`)
  console.log(`${ok ? '✓' : '✗'} ${name} (${seconds(time)})`)
}

function command(name, line, options = {}) {
  return {
    name,
    async run() {
      const [tool, ...args] = line.split(' ')
      const result = await run(tool, args, { quiet: true, ...options })
      verdict(name, result.code === 0, result.seconds, result.output)
    },
  }
}

function ownStep(name, action) {
  return {
    name,
    async run() {
      const started = performance.now()
      const [ok, output] = await Promise.resolve()
        .then(action)
        .then(
          (value) => [value],
          (error) => [false, error.message],
        )
      verdict(name, ok, (performance.now() - started) / 1000, output)
    },
  }
}

/** A command that ends with a summary, whose numbers count. */
function suite(name, script, { environment = () => Promise.resolve({}), options = [] } = {}) {
  return {
    name,
    async run() {
      const env = await environment()
      const result = await run('npm', ['run', '--silent', script, '--', ...options], {
        env,
        hold: (line) => SUMMARY.test(line),
      })
      const summary = result.output.trimEnd().split('\n').at(-1)?.match(SUMMARY)
      if (!summary) return verdict(`${name}: ended without a summary`, false, result.seconds)
      times.push([name, result.seconds])
      total.passed += Number(summary[1])
      total.failed += Number(summary[2])
      if (result.code !== 0 && summary[2] === '0')
        verdict(`${name}: exit code ${result.code}`, false, result.seconds)
      console.log(`${summary[2] === '0' ? '✓' : '✗'} ${name}: ${summary[0]} (${seconds(result.seconds)})`)
    },
  }
}

const conformance = {
  name: 'conformance',
  async run() {
    if (!corpus)
      return console.log(
        '– conformance: RELATA_CONFORMANCE, which names the folder of the cases, is not set; nothing was run',
      )
    const seeds = resolve(root, corpus, 'seeds')
    if (!existsSync(seeds))
      return console.log(
        `– conformance: RELATA_CONFORMANCE says ${corpus}, and there is no ${seeds}; nothing was run`,
      )
    const result = await run('npm', ['run', '--silent', 'conformance', '--', seeds])
    verdict('conformance seeds', result.code === 0, result.seconds)
  },
}

const PACKED = resolve(root, '.cache/packed')
let tarballs
/** The packages as npm packs them, once for all steps that look at them. */
function packed() {
  return (tarballs ??= packAll(PACKED))
}

/** A command about a packed package; its arguments end with the tarball. */
function packedStep(tool, args, folder) {
  return ownStep(`${tool} ${folder}`, async () => {
    const tarball = (await packed()).get(readJson(folder, 'package.json').name)
    const { code, output } = await run(tool, [...args, tarball], { quiet: true })
    if (code !== 0) throw new Error(output)
    return true
  })
}

// The types that lint makes: with two threads it would make those of most projects twice.
const ONE_CHECKER = availableParallelism() > 4 ? {} : { GOMAXPROCS: process.env.GOMAXPROCS ?? '1' }

/** Groups of steps, one after the other. Of a group, two steps run at once, or as many as there are processors. */
const groups = [
  [ownStep('install', install)],
  [
    ownStep('build', build),
    command('format', 'oxfmt --check'),
    command('lint-bites', 'node scripts/check-lint-bites.mjs'),
    command('import-graph', 'node scripts/check-import-graph.mjs'),
  ],
  [
    // The tests take longest, and the other steps run meanwhile. They run once; the branch coverage is measured at the same time.
    suite('test', 'test', { options: ['--and-coverage'] }),
    command('api', 'node scripts/api-report.mjs'),
    // It looks for what the build makes.
    command('repository', 'node scripts/check-repository.mjs'),
    command('lint', 'oxlint', { env: { ...GARBAGE, ...ONE_CHECKER } }),
    // It waits for npm most of the time. The other versions of Node have jobs of their own in .github/workflows/ci.yml.
    // If they can't be packed, it reports that.
    suite('integration', 'integration', {
      environment: () =>
        packed().then(
          () => ({ RELATA_PACKED: PACKED }),
          () => ({}),
        ),
    }),
    conformance,
    command('knip', 'knip --no-config-hints'),
    ...publicPackages().flatMap((folder) => [
      packedStep('publint', ['--strict'], folder),
      packedStep('attw', ['--profile', 'esm-only'], folder),
    ]),
    command('size', 'size-limit'),
    ownStep('size of the studio', async () => {
      const size = firstPageSize()
      if (size > FIRST_PAGE)
        throw new Error(
          `The first page of the studio has ${size} bytes, compressed; its limit is ${FIRST_PAGE}.`,
        )
      return true
    }),
    command('docs', 'npm run --silent reference', { cwd: resolve(root, 'docs') }),
    command('changeset', 'node scripts/check-changeset.mjs'),
  ],
]

const names = process.argv.slice(2)
const isChosen = ({ name }) => names.length === 0 || names.some((word) => name.split(' ').includes(word))
const steps = groups.flat()
if (!steps.some(isChosen))
  verdict(
    `no step is called ${names.join(' ')}: ${[...new Set(steps.map((step) => step.name.split(' ')[0]))].join(' ')}`,
    false,
    0,
  )
for (const group of groups) {
  const queue = group.filter(isChosen).values()
  const worker = async () => {
    for (const step of queue) await step.run()
  }
  await Promise.all(Array.from({ length: Math.max(2, availableParallelism()) }, worker))
}
if (steps.filter(isChosen).length > 1) console.log(`\n${slowest(times)}`)
console.log(`\n${total.passed} passed, ${total.failed} failed`)
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0
