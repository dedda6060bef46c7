import { execFileSync } from 'node:child_process'
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises'
import { constants, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundledScript } from './bundled-script.js'
import { checkOutput, checkStore, runCommand, type Ended } from './faulty-program.js'
import { writeStore } from './written-store.js'
import { Random } from '../../../core/test/simulation/random.js'

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url))
const WRITES = 4
/** Rounds at once: each waits for the disk much of the time. */
const LANES = 3
/** So many rounds are run whatever the time. */
const AT_LEAST = 6
const { EIO, ENOSPC, EMFILE, EACCES, EROFS } = constants.errno
/** What the system says where such a call fails. */
const ERRORS: Readonly<Record<string, readonly number[]>> = {
  write: [EIO, ENOSPC],
  sync: [EIO],
  rename: [EIO, ENOSPC],
  read: [EIO],
  open: [EMFILE, EACCES],
  link: [EIO],
  remove: [EIO, EROFS],
  folder: [EIO, EMFILE],
}

/** A call of the system that fails: once, or from then on. */
interface Site {
  readonly call: string
  readonly at: number
  readonly last: number
  readonly errno: number
}

/** What failing calls did. */
export interface FaultReport {
  /** Calls that a run makes, each of them twice (once, from then on) for each error. */
  sites: number
  rounds: number
  /** The faults that no call of the program noticed. */
  unnoticed: number
  refused: number
  failed: number
  readonly faults: string[]
}

/** The library that makes calls fail; undefined where it can't be built. */
async function buildLibrary(folder: string): Promise<string | undefined> {
  if (process.platform !== 'linux') return undefined
  const library = join(folder, 'faults.so')
  try {
    execFileSync('cc', ['-shared', '-fPIC', '-O1', '-o', library, here('faults.c'), '-ldl', '-lpthread'])
    return library
  } catch {
    return undefined
  }
}

/**
 * Runs a program that opens a store, writes, and opens it again, and makes one call after the other on its files fail.
 * Afterwards the store must open, with everything that was acknowledged and nothing half done. Undefined where the
 * library can't be built.
 */
export async function faultRounds(
  seed: number,
  { rounds, until = Infinity, onRound }: { rounds: number; until?: number; onRound?: (at: number) => void },
): Promise<FaultReport | undefined> {
  const root = await mkdtemp(join(tmpdir(), 'relata-faults-'))
  try {
    const library = await buildLibrary(root)
    if (library === undefined) return undefined
    const master = join(root, 'master')
    await writeStore(master, seed, [40, 80])
    const script = await bundledScript('faulty.mjs', (store) => [store, '1', '4'])
    const program = { root, library, master, seed, script }
    const sites = await sitesOf(program)
    const report: FaultReport = {
      sites: sites.length,
      rounds: 0,
      unnoticed: 0,
      refused: 0,
      failed: 0,
      faults: [],
    }
    shuffle(sites, new Random(seed))
    const left = sites.slice(0, rounds).entries()
    const lane = async (): Promise<void> => {
      for (const [at, site] of left) {
        if (at >= AT_LEAST && performance.now() >= until) return
        await round(program, { ...site, folder: join(root, `store-${at}`) }, report)
        report.rounds++
        onRound?.(report.rounds)
      }
    }
    await Promise.all(Array.from({ length: LANES }, lane))
    await rm(dirname(script), { recursive: true })
    return report
  } finally {
    await rm(root, { recursive: true, force: true })
  }
}

interface Program {
  readonly script: string
  readonly root: string
  readonly library: string
  readonly master: string
  readonly seed: number
}

/** Every call that a run makes, as a site for each error, once and from then on. */
async function sitesOf(program: Program): Promise<Site[]> {
  const { root } = program
  const counts = join(root, 'counts')
  const folder = join(root, 'counted')
  await cp(program.master, folder, { recursive: true })
  await run(program, folder, { FAULT_COUNTS: counts })
  const sites: Site[] = []
  for (const line of (await readFile(counts, 'utf8')).trim().split('\n')) {
    const [call = '', count = '0'] = line.split(' ')
    for (let at = 1; at <= Number(count); at++) {
      const lasts = [at, Number.MAX_SAFE_INTEGER]
      sites.push(
        ...(ERRORS[call] ?? [EIO]).flatMap((errno) => lasts.map((last) => ({ call, at, last, errno }))),
      )
    }
  }
  await rm(folder, { recursive: true })
  return sites
}

function shuffle(sites: Site[], random: Random): void {
  for (let at = sites.length - 1; at > 0; at--) {
    const other = random.below(at + 1)
    const [a, b] = [sites[at], sites[other]]
    if (a === undefined || b === undefined) continue
    sites[at] = b
    sites[other] = a
  }
}

async function round(
  program: Program,
  { call, at, last, errno, folder }: Site & { readonly folder: string },
  report: FaultReport,
): Promise<void> {
  await cp(program.master, folder, { recursive: true })
  const fault = (what: string): unknown =>
    report.faults.push(`${call} ${at}${last === at ? '' : ' and all later ones'}, error ${errno}: ${what}`)
  const { lines, end } = await run(program, folder, {
    FAULT_CALL: call,
    FAULT_AT: `${at}`,
    FAULT_LAST: `${last}`,
    FAULT_ERRNO: `${errno}`,
  })
  checkOutput({ lines, end }, fault)
  if (lines.some((line) => line.startsWith('refused'))) report.refused++
  else if (lines.some((line) => line.startsWith('failed'))) report.failed++
  else report.unnoticed++
  await checkStore(folder, { lines, seed: program.seed, operations: 80 }, fault)
  await rm(folder, { recursive: true })
}

async function run(
  { library, script: faulty, seed }: Program,
  folder: string,
  env: Readonly<Record<string, string>>,
): Promise<Ended> {
  return await runCommand([process.execPath, '--no-warnings', faulty, folder, `${seed}`, `${WRITES}`], {
    env: { ...process.env, ...env, LD_PRELOAD: library, FAULT_DIR: folder },
  })
}
