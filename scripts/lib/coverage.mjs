// How many branches of the code that stored data depends on the tests of its own package take: V8 counts them while the
// tests run anyway.
import { existsSync } from 'node:fs'
import { join, relative } from 'node:path'
import { root } from './root.mjs'

/** The code that is measured, by package and group: log, snapshot, recovery, and applying commits. */
const MEASURED = {
  core: {
    log: /^src\/log\//,
    snapshot: /^src\/(snapshot\/|state\/(state-capture|table\/loaded-rows)\.ts)/,
    recovery: /^src\/recovery\//,
    apply:
      /^src\/state\/(apply-commit|changes|commit-report|open-readings|state|table\/compaction[\w-]*)\.ts/,
  },
  record: { record: /^src\// },
  level: { level: /^src\// },
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
    include: [`packages/${name}/src/**`],
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

function percentOf(files) {
  const sum = (key) => files.reduce((total, file) => total + file[key], 0)
  return { covered: sum('covered'), total: sum('total'), percent: (sum('covered') / sum('total')) * 100 }
}

/**
 * The branches that were taken, as lines to print, and the groups of code of which too few were: a sentence each. `folder`
 * has what V8 wrote, in a folder for each package.
 */
export async function branchCoverage(folder) {
  const groups = []
  for (const [name, parts] of Object.entries(MEASURED)) {
    if (!existsSync(join(folder, name))) continue
    const files = await branchesOf(name, join(folder, name))
    const inside = (path) => path.slice(`packages/${name}/`.length)
    for (const [group, paths] of Object.entries(parts))
      groups.push({ group, files: files.filter(({ path }) => paths.test(inside(path))) })
  }
  const found = groups.map(({ group, files }) => ({ group, ...percentOf(files) }))
  const { covered, total, percent } = percentOf(groups.flatMap(({ files }) => files))
  const lines = groups
    .flatMap(({ files }) => files)
    .filter(({ missed }) => missed.length > 0)
    .map((file) => `  ${file.path}: ${file.covered} of ${file.total}, not line ${file.missed.join(' ')}`)
  const each = found.map((part) => `${part.group} ${part.percent.toFixed(1)} %`).join(', ')
  return {
    lines,
    summary: `branches that the tests take: ${percent.toFixed(1)} % (${covered} of ${total}): ${each}`,
    faults: found
      .filter((part) => !(part.percent >= LEAST_PERCENT))
      .map(
        (part) =>
          `branch coverage of ${part.group} is ${part.percent.toFixed(1)} %, less than ${LEAST_PERCENT} %: npm test -- --coverage prints what no test takes`,
      ),
  }
}
