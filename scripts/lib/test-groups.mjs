// Which test files share a process: to start Node, to read the code under test and to compile it takes longer than most of
// them do.
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { root } from './root.mjs'

/** Files that take long, in parts of their paths: they begin first, so that none is left running alone at the end. */
const LONG = [
  'reliability/',
  'soak',
  'docs/test/',
  'worlds/',
  'laws/',
  'query/test/types/',
  'cli/test/command/',
  'simulation',
  'server/test/stopping',
  'server/test/cluster',
  'wordnet/test/studio',
  'postgres/test/faults',
  'system-faults',
  'kept-',
  'migration-kill',
  'benchmarks/test/types',
  'benchmarks/test/postgres',
  'benchmarks/test/schema-changes',
  'scripts/test/test-files',
]
const MOST = 20

/** What a file needs a process of its own for: children, threads, memory, time, and what belongs to the process. */
const ALONE =
  /node:(child_process|worker_threads|cluster|vm|v8)'|memoryUsage|FinalizationRegistry|WeakRef|performance\.now|cpuUsage|hrtime|process\.(chdir|on|once|exit|kill)\(|^\/\/ (alone|node):/m

function isLong(file) {
  return LONG.some((part) => file.includes(part))
}

/** Whether a file has a process of its own because of what it looks at. */
export function needsProcess(file) {
  return ALONE.test(readFileSync(resolve(root, file), 'utf8'))
}

/** Equal parts. */
function partsOf(files, count) {
  const size = Math.ceil(files.length / count)
  return Array.from({ length: Math.ceil(files.length / size) }, (_, index) =>
    files.slice(index * size, (index + 1) * size),
  )
}

/**
 * Lists of test files in the order in which they begin, each for one process. The files of a place, the folder of their
 * bundles that `placeOf` returns, share at least `least` processes; a file without a place shares none.
 */
export function testGroups(files, placeOf, least) {
  const long = files.filter(isLong)
  const alone = []
  const places = new Map()
  for (const file of files) {
    if (isLong(file)) continue
    const place = placeOf(file)
    if (place === undefined || needsProcess(file)) alone.push(file)
    else if (places.has(place)) places.get(place).push(file)
    else places.set(place, [file])
  }
  // Those of the last packages take longest: they start browsers and servers.
  const shared = [...places.values()]
    .reverse()
    .flatMap((list) => partsOf(list, Math.max(Math.ceil(list.length / MOST), least)))
  const single = (file) => [file]
  return [...long.map(single), ...shared, ...alone.map(single)]
}
