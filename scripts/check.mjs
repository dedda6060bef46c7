// The whole gate: `npm run check`, or parts of it by name: `npm run check -- lint knip`. Each step counts as
// one test; the tests count each.
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { build, install } from './bootstrap.mjs'
import { publicPackages, root } from './lib/root.mjs'
import { run, seconds } from './lib/spawn.mjs'

const SUMMARY = /^(\d+) passed, (\d+) failed$/
const corpus = process.env.RELATA_CONFORMANCE
const total = { passed: 0, failed: 0 }

function verdict(name, ok, time, output = '') {
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
      verdict(name, await action(), (performance.now() - started) / 1000)
    },
  }
}

/** A command that ends with a summary, whose numbers count. */
function suite(name, script) {
  return {
    name,
    async run() {
      const result = await run('npm', ['run', '--silent', script], { hold: (line) => SUMMARY.test(line) })
      const summary = result.output.trimEnd().split('\n').at(-1)?.match(SUMMARY)
      if (!summary) return verdict(`${name}: ended without a summary`, false, result.seconds)
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

const steps = [
  ownStep('install', install),
  ownStep('build', build),
  command('format', 'prettier --check --log-level warn .'),
  command('lint', 'oxlint'),
  command('lint-bites', 'node scripts/check-lint-bites.mjs'),
  command('import-graph', 'node scripts/check-import-graph.mjs'),
  command('repository', 'node scripts/check-repository.mjs'),
  command('api', 'node scripts/api-report.mjs'),
  suite('test', 'test'),
  conformance,
  suite('integration', 'integration'),
  suite('matrix', 'matrix:sample'),
  command('knip', 'knip --no-config-hints'),
  ...publicPackages().flatMap((folder) => [
    command(`publint ${folder}`, `publint ${folder} --strict --pack npm`),
    command(`attw ${folder}`, 'attw --profile esm-only --pack .', { cwd: resolve(root, folder) }),
  ]),
  command('size', 'size-limit'),
  command('docs', 'npm run --silent reference', { cwd: resolve(root, 'docs') }),
  command('changeset', 'node scripts/check-changeset.mjs'),
]

const names = process.argv.slice(2)
const chosen = steps.filter(
  (step) => names.length === 0 || names.some((name) => step.name.split(' ').includes(name)),
)
if (chosen.length === 0)
  verdict(
    `no step is called ${names.join(' ')}: ${[...new Set(steps.map((step) => step.name.split(' ')[0]))].join(' ')}`,
    false,
    0,
  )
for (const step of chosen) await step.run()
console.log(`\n${total.passed} passed, ${total.failed} failed`)
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0
