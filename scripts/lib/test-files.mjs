import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { delimiter, dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { filesBelow, root } from './root.mjs'
import { run, seconds } from './spawn.mjs'

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
  if (report.declared === 0) found.push('registers nothing')
  if (report.only) found.push('uses .only')
  for (const suite of report.neverRun) found.push(`forgets .run() (${suite})`)
  const unaccounted = report.declared - report.passed - report.failed.length
  if (unaccounted > 0 && found.length === 0) found.push(`leaves ${unaccounted} of its tests without an end`)
  if (code !== 0 && report.failed.length === 0 && found.length === 0)
    found.push(`ended with exit code ${code}`)
  return found
}

/** The test files whose path contains every word. */
export function findTests(words) {
  const isTest = (path) =>
    /\/test\/.*\.test\.(ts|mjs)$/.test(path) && words.every((part) => path.includes(part))
  return ['packages', 'benchmarks', 'docs', 'scripts'].flatMap((folder) => filesBelow(folder, isTest))
}

/**
 * Runs test files, each in its own process, as many at once as there are processors. Returns the number of
 * passed tests and every fault: failed tests, and what uvu ignores (a forgotten `.run()`, `.only`, a file
 * that registers nothing, a crash, an early exit). `node` is the executable that runs them.
 */
export async function runTestFiles(
  files,
  { timeout = process.env.RUNS ? 3_600_000 : 300_000, print = console.log, node = process.execPath } = {},
) {
  const reports = mkdtempSync(join(tmpdir(), 'relata-test-'))
  const result = { passed: 0, faults: [] }

  async function runFile(file, index) {
    const path = join(reports, `${index}.json`)
    const loader = file.endsWith('.ts') ? ['--import', 'tsx'] : []
    const ended = await run(node, [...loader, '--import', PROBE, resolve(root, file)], {
      quiet: true,
      timeout,
      // What a test starts by name, such as npm, runs on the same Node.
      env: { RELATA_TEST_REPORT: path, PATH: `${dirname(node)}${delimiter}${process.env.PATH}` },
    })
    const report = readReport(path)
    result.passed += report?.passed ?? 0
    const found = [...(report?.failed ?? []).map((name) => `failed: ${name}`), ...faults(report, ended)].map(
      (line) => `${file} ${line}`,
    )
    result.faults.push(...found)
    const skipped = report?.skipped ? `, ${report.skipped} skipped` : ''
    if (found.length === 0) print(`✓ ${file} (${report.passed}${skipped}, ${seconds(ended.seconds)})`)
    else print(`\n${ended.output.trimEnd()}\n${found.map((line) => `✗ ${line}`).join('\n')}`)
  }

  const queue = files.entries()
  const worker = async () => {
    for (const [index, file] of queue) await runFile(file, index)
  }
  await Promise.all(Array.from({ length: availableParallelism() }, worker))
  rmSync(reports, { recursive: true, force: true })
  if (files.length === 0) result.faults.push('no test file was found')
  return result
}
