import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { delimiter, dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { bundlePackages } from './bundle-packages.mjs'
import { bundleTests } from './bundle-tests.mjs'
import { branchCoverage, measuredBy } from './coverage.mjs'
import { filesBelow, root } from './root.mjs'
import { run, seconds } from './spawn.mjs'

/** Files that take long, in parts of their paths: they begin first, so that none is left running alone at the end. */
const LONG = [
  'reliability/',
  'soak',
  'docs/test/',
  'worlds/',
  'laws/',
  'types/',
  'cli/test/command/',
  'simulation',
]
const SLOWEST = 8

const PROBE = pathToFileURL(join(root, 'scripts/test-probe/register.mjs')).href

function readReport(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return undefined
  }
}

/** What is wrong with a file beyond its failed tests. */
function faults(report, { code, signal, timedOut }) {
  if (timedOut) return ['took too long and was ended']
  if (!report)
    return [
      signal
        ? `was ended by ${signal}`
        : code === 0
          ? 'registers nothing: it imports no uvu'
          : `crashed with exit code ${code}`,
    ]
  const found = []
  if (report.declared === 0 && report.skipped === 0) found.push('registers nothing')
  if (report.only) found.push('uses .only')
  for (const suite of report.neverRun) found.push(`forgets .run() (${suite})`)
  const unaccounted = report.declared - report.passed - report.failed.length
  if (unaccounted > 0 && found.length === 0) found.push(`leaves ${unaccounted} of its tests without an end`)
  if (code !== 0 && report.failed.length === 0 && found.length === 0)
    found.push(`ended with exit code ${code}`)
  return found
}

/** Options of Node that a test file says in a comment that it runs with: `// node: --stack-size=200`. */
function optionsOf(file) {
  const said = /^\/\/ node: (--.*)$/m.exec(readFileSync(resolve(root, file), 'utf8'))
  return said === null ? [] : said[1].split(' ')
}

/** The test files whose path contains every word. */
export function findTests(words) {
  const isTest = (path) =>
    /\/test\/.*\.test\.(ts|mjs)$/.test(path) && words.every((part) => path.includes(part))
  return ['packages', 'benchmarks', 'docs', 'scripts'].flatMap((folder) => filesBelow(folder, isTest))
}

/** Whether a file may start programs that load the built packages. */
function startsPrograms(file) {
  return /^(packages\/(cli|postgres|relata)|docs|benchmarks)\//.test(file)
}

async function bundledPackages(files) {
  if (!files.some(startsPrograms)) return undefined
  return bundlePackages().catch((error) => {
    console.error(`Tests start the built packages without bundles: ${error.errors?.[0].text ?? error}`)
    return undefined
  })
}

function longestFirst(files) {
  const isLong = (file) => LONG.some((part) => file.includes(part))
  return [...files.filter(isLong), ...files.filter((file) => !isLong(file))]
}

/** `slowest: a 9.1 s, b 8.0 s, …` */
export function slowest(times) {
  const sorted = times.toSorted(([, a], [, b]) => b - a).slice(0, SLOWEST)
  return `slowest: ${sorted.map(([name, time]) => `${name} ${seconds(time)}`).join(', ')}`
}

/**
 * Runs test files, each in its own process, as many at once as there are processors. Returns the number of
 * passed tests and every fault: failed tests, and what uvu ignores (a forgotten `.run()`, `.only`, a file
 * that registers nothing, a crash, an early exit). `node` is the executable that runs them, `coverage` an empty folder
 * for what V8 counts.
 */
export async function runTestFiles(
  files,
  {
    timeout = process.env.RUNS ? 3_600_000 : 300_000,
    print = console.log,
    node = process.execPath,
    workers = availableParallelism(),
    coverage,
  } = {},
) {
  const reports = mkdtempSync(join(tmpdir(), 'relata-test-'))
  const [{ bundles, folders, remove }, packages] = await Promise.all([
    bundleTests(files, { apart: (file) => coverage !== undefined && measuredBy(file) !== undefined }),
    bundledPackages(files),
  ])
  const result = { passed: 0, faults: [] }
  const times = []

  async function runFile(file, index) {
    const path = join(reports, `${index}.json`)
    const bundle = bundles.get(file)
    const program =
      bundle === undefined
        ? [...(file.endsWith('.ts') ? ['--import', 'tsx'] : []), '--import', PROBE, resolve(root, file)]
        : ['--enable-source-maps', bundle]
    const measured = coverage === undefined ? undefined : measuredBy(file)
    const ended = await run(node, [...optionsOf(file), ...program], {
      quiet: true,
      timeout,
      // What a test starts by name, such as npm, runs on the same Node.
      env: {
        RELATA_TEST_REPORT: path,
        // Where the scripts that it starts are bundled. Where coverage is measured they run as they are: what they take counts by
        // their sources.
        ...(bundle === undefined || measured !== undefined ? {} : { RELATA_TEST_BUNDLES: folders.get(file) }),
        ...(packages === undefined ? {} : { RELATA_BUILT: packages.built }),
        ...(measured === undefined ? {} : { NODE_V8_COVERAGE: join(coverage, measured) }),
        PATH: `${dirname(node)}${delimiter}${process.env.PATH}`,
      },
    })
    times.push([file, ended.seconds])
    const report = readReport(path)
    result.passed += report?.passed ?? 0
    const found = [...(report?.failed ?? []).map((name) => `failed: ${name}`), ...faults(report, ended)].map(
      (line) => `${file} ${line}`,
    )
    result.faults.push(...found)
    const skipped = report?.skipped ? `, ${report.skipped} skipped` : ''
    // What a file can't run here, and why.
    for (const [line] of ended.output.matchAll(/^– .*: skipped, .*$/gm)) print(line)
    if (found.length === 0) print(`✓ ${file} (${report.passed}${skipped}, ${seconds(ended.seconds)})`)
    else print(`\n${ended.output.trimEnd()}\n${found.map((line) => `✗ ${line}`).join('\n')}`)
  }

  const queue = longestFirst(files).entries()
  const worker = async () => {
    for (const [index, file] of queue) await runFile(file, index)
  }
  await Promise.all(Array.from({ length: workers }, worker))
  rmSync(reports, { recursive: true, force: true })
  // The report reads the bundles.
  if (coverage !== undefined) result.coverage = await branchCoverage(coverage)
  remove()
  packages?.remove()
  if (files.length > SLOWEST) print(slowest(times))
  if (files.length === 0) result.faults.push('no test file was found')
  return result
}
