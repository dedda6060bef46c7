// How many branches of the code that stored data depends on the tests of its own package take: V8 counts them while the
// tests run anyway.
import { existsSync } from 'node:fs'
import { join, relative } from 'node:path'
import { root } from './root.mjs'

/** The code that is measured, by package: log, snapshot, recovery, and applying commits. */
const MEASURED = {
  core: [
    'src/log/**',
    'src/snapshot/**',
    'src/recovery/**',
    'src/state/{apply-commit,changes,commit-report,open-readings,state,state-capture}.ts',
    'src/state/table/{loaded-rows,compaction}*.ts',
  ],
  record: ['src/**'],
  level: ['src/**'],
}
const LEAST_PERCENT = 98

/** The package whose coverage a test file counts for. */
export function measuredBy(file) {
  const [, name] = /^packages\/(\w+)\/test\//.exec(file) ?? []
  return Object.hasOwn(MEASURED, name ?? '') ? name : undefined
}

async function branchesOf(name, folder) {
  // Not before: nothing is installed yet when a script that imports this begins.
  const { Report } = await import('c8')
  const report = new Report({
    tempDirectory: folder,
    include: MEASURED[name].map((glob) => `packages/${name}/${glob}`),
    extension: ['.ts'],
    exclude: [],
    excludeAfterRemap: true,
    // Bundles are below `node_modules`.
    excludeNodeModules: false,
    resolve: root,
    src: [root],
    mergeAsync: true,
  })
  const map = await report.getCoverageMapFromAllCoverageFiles()
  return map.files().map((path) => {
    const file = map.fileCoverageFor(path)
    const { covered, total } = file.toSummary().branches
    const lines = Object.entries(file.b).flatMap(([id, counts]) => {
      const { line } = file.branchMap[id].loc.start
      return counts.some((count) => count === 0) ? [line] : []
    })
    return { path: relative(root, path), covered, total, missed: [...new Set(lines)].sort((a, b) => a - b) }
  })
}

/**
 * The branches that were taken, as lines to print, and whether they are enough. `folder` has what V8 wrote, in a folder for
 * each package.
 */
export async function branchCoverage(folder) {
  const files = []
  for (const name of Object.keys(MEASURED))
    if (existsSync(join(folder, name))) files.push(...(await branchesOf(name, join(folder, name))))
  const sum = (key) => files.reduce((total, file) => total + file[key], 0)
  const percent = (sum('covered') / sum('total')) * 100
  const lines = files
    .filter(({ missed }) => missed.length > 0)
    .map(
      ({ path, covered, total, missed }) => `  ${path}: ${covered} of ${total}, not line ${missed.join(' ')}`,
    )
  return {
    isEnough: percent >= LEAST_PERCENT,
    summary: `branches of log, snapshot, recovery and apply: ${percent.toFixed(1)} % (${sum('covered')} of ${sum('total')}, at least ${LEAST_PERCENT} %)`,
    lines,
  }
}
