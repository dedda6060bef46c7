import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { delimiter, dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { bundlePackages } from './bundle-packages.mjs'
import { bundleTests, SEVERAL } from './bundle-tests.mjs'
import { branchCoverage, measuredBy } from './coverage.mjs'
import { filesBelow, root } from './root.mjs'
import { run, seconds } from './spawn.mjs'
import { needsProcess, testGroups } from './test-groups.mjs'

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

function faultsOf(file, report, ended) {
  return [...(report?.failed ?? []).map((name) => `failed: ${name}`), ...faults(report, ended)].map(
    (line) => `${file} ${line}`,
  )
}

/** Options of Node that a test file says in a comment that it runs with: `// node: --stack-size=200`. */
function optionsOf(file) {
  const said = /^\/\/ node: (--.*)$/m.exec(readFileSync(resolve(root, file), 'utf8'))
  return said === null ? [] : said[1].split(' ')
}

/**
 * Options with which V8 optimizes a function after seven times as much work in it as by default. Random schemas and queries
 * make V8 optimize the code under test and take that back again and again: about a fifth of such tests' CPU time.
 */
async function lateOptimization(node) {
  const { output } = await run(node, ['--v8-options'], { quiet: true })
  return /^ *--interrupt-budget /m.test(output) ? ['--interrupt-budget=500000'] : []
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

/** `slowest: a 9.1 s, b 8.0 s, …` */
export function slowest(times) {
  const sorted = times.toSorted(([, a], [, b]) => b - a).slice(0, SLOWEST)
  return `slowest: ${sorted.map(([name, time]) => `${name} ${seconds(time)}`).join(', ')}`
}

/**
 * Runs test files, one process more at once than there are processors: tests wait for disks, children and moments. Returns the number of passed tests and every fault:
 * failed tests, and what uvu ignores (a forgotten `.run()`, `.only`, a file that registers nothing, a crash, an early exit).
 * `node` is the executable that runs them, `coverage` an empty folder for what V8 counts. Files that `isBundled` accepts are
 * bundled, and most of them share processes.
 */
export async function runTestFiles(
  files,
  {
    timeout = process.env.RUNS ? 3_600_000 : 300_000,
    print = console.log,
    node = process.execPath,
    workers = availableParallelism() + 1,
    coverage,
    isBundled = (file) => file.endsWith('.ts'),
  } = {},
) {
  const reports = mkdtempSync(join(tmpdir(), 'relata-test-'))
  const [{ bundles, folders, remove }, packages, late] = await Promise.all([
    bundleTests(files.filter(isBundled), {
      apart: (file) => coverage !== undefined && measuredBy(file) !== undefined,
    }),
    bundledPackages(files),
    lateOptimization(node),
  ])
  const result = { passed: 0, faults: [] }
  const times = []

  const reportOf = (file) => join(reports, `${files.indexOf(file)}.json`)

  /** Runs a program with the environment of a test file. */
  function start(file, args, env = {}) {
    const bundle = bundles.get(file)
    const measured = coverage === undefined ? undefined : measuredBy(file)
    return run(node, args, {
      quiet: true,
      timeout,
      // What a test starts by name, such as npm, runs on the same Node.
      env: {
        ...env,
        // Where the scripts that it starts are bundled. Where coverage is measured they run as they are: what they take counts by
        // their sources.
        ...(bundle === undefined ? {} : { RELATA_TEST_BUNDLES: folders.get(file) }),
        ...(packages === undefined ? {} : { RELATA_BUILT: packages.built }),
        ...(measured === undefined ? {} : { NODE_V8_COVERAGE: join(coverage, measured) }),
        PATH: `${dirname(node)}${delimiter}${process.env.PATH}`,
      },
    })
  }

  /** What a file can't run here, and why. */
  function printSkipped({ output }) {
    for (const [line] of output.matchAll(/^– .*: skipped, .*$/gm)) print(line)
  }

  function pass(file, report, time) {
    times.push([file, time])
    result.passed += report.passed
    const skipped = report.skipped ? `, ${report.skipped} skipped` : ''
    print(`✓ ${file} (${report.passed}${skipped}, ${seconds(time)})`)
  }

  /** Resolves with whether nothing is wrong with the file. */
  async function runAlone(file) {
    const bundle = bundles.get(file)
    const program =
      bundle === undefined
        ? [...(file.endsWith('.ts') ? ['--import', 'tsx'] : []), '--import', PROBE, resolve(root, file)]
        : [...(needsProcess(file) ? [] : late), '--enable-source-maps', bundle]
    const ended = await start(file, [...optionsOf(file), ...program], { RELATA_TEST_REPORT: reportOf(file) })
    const report = readReport(reportOf(file))
    const found = faultsOf(file, report, ended)
    printSkipped(ended)
    if (found.length === 0) pass(file, report, ended.seconds)
    else {
      times.push([file, ended.seconds])
      result.passed += report?.passed ?? 0
      fail(found, ended)
    }
    return found.length === 0
  }

  function fail(found, { output }) {
    result.faults.push(...found)
    print(`\n${output.trimEnd()}\n${found.map((line) => `✗ ${line}`).join('\n')}`)
  }

  /**
   * Runs files in one process. If anything isn't as it should be, each of them runs again alone, and reports that. A test that
   * only fails after others is a failure too.
   */
  async function runTogether(group) {
    if (group.length === 1) return runAlone(group[0])
    const pairs = group.flatMap((file) => [bundles.get(file), reportOf(file)])
    const program = join(folders.get(group[0]), `${SEVERAL}.mjs`)
    const ended = await start(group[0], [...late, '--enable-source-maps', program, ...pairs], {
      RELATA_TEST_REPORT: '',
    })
    const found = group.map((file) => [file, readReport(reportOf(file))])
    if (found.every(([file, report]) => faultsOf(file, report, ended).length === 0)) {
      printSkipped(ended)
      for (const [file, report] of found) pass(file, report, report.seconds)
      return
    }
    const right = new Set()
    for (const file of group) {
      rmSync(reportOf(file), { force: true })
      if (await runAlone(file)) right.add(file)
    }
    const failed = found
      .filter(([file]) => right.has(file))
      .flatMap(([file, report]) => (report?.failed ?? []).map((name) => `${file} failed: ${name}`))
    // The process may have ended for what one of the files alone has reported.
    if (failed.length === 0 && right.size < group.length) return
    const lines = failed.length > 0 ? failed : [`${group[0]} failed, or one of the files after it`]
    fail(
      lines.map((line) => `${line}, in a process that ran ${group.join(', ')}; alone it passes`),
      ended,
    )
  }

  const queue = testGroups(files, (file) => folders.get(file), Math.max(1, workers - 1)).values()
  const worker = async () => {
    for (const group of queue) await runTogether(group)
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
