import { fork, spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Job } from './child.js'
import type { Figure, LeftOut, Measurement } from './figure.js'
import { parseOptions, USAGE } from './options.js'
import type { Options } from './options.js'
import { sqliteLoads } from './peers/sqlite-loads.js'
import type { PeerName } from './peers/peer.js'
import { takesPart } from './peers/registry.js'
import { compared, readFigures } from './report/compare.js'
import { mergedProcesses } from './report/merge.js'
import { disagreements, figuresOf } from './report/figures.js'
import { table } from './report/table.js'
import { benchPostgres } from './postgres/main.js'
import { benchSchemaChanges } from './schema-changes/main.js'
import { benchSnapshots } from './snapshots/main.js'
import { benchTypes } from './types/main.js'
import {
  ARTICLE_WORKLOADS,
  FIGURES,
  FRESH_WORKLOADS,
  LIVE_WORKLOADS,
  LOG_WORKLOADS,
  PAGE_WORKLOADS,
  REPLAY,
  SERVICE_WORKLOADS,
  WORKLOADS,
} from './workloads/index.js'

/**
 * The workloads of benchmarks/README.md, one process a peer and size, and Relata's figures beside their
 * budgets. See `--help`.
 */

function say(line: string): void {
  return void process.stderr.write(`${line}\n`)
}
const SAID = {
  memory: 'in memory',
  live: 'live',
  log: 'persistence',
  pages: 'pages',
  service: 'service',
  fresh: 'fresh processes',
  articles: 'articles',
} as const

/** The figure is the median of so many processes. */
const FRESH_PROCESSES = 3

await main()

async function main(): Promise<void> {
  try {
    const options = parseOptions(process.argv.slice(2))
    if (options === 'help') process.stdout.write(`${USAGE}\n`)
    else if (options.types) benchTypes(options.json)
    else if (options.schemaChanges) await benchSchemaChanges(options.sizes, options.json)
    else if (options.snapshots) benchSnapshots(options.sizes, options.json)
    else if (options.postgres) await benchPostgres(options.sizes, options.json)
    else await bench(options)
  } catch (error) {
    say(error instanceof Error ? error.message : String(error))
    process.exitCode = 2
  }
}

async function bench(options: Options): Promise<void> {
  const earlier = options.compare === undefined ? undefined : readFigures(options.compare)
  const peers = usable(options.peers)
  const found: Found = { measurements: [], leftOut: [] }
  for (const n of options.sizes) {
    for (const system of peers) await measurePeer(system, n, { only: options.only, found })
  }
  const { leftOut } = found
  const measurements = inOrder(found.measurements)
  const figures = figuresOf(measurements)
  if (options.json) printLines(figures)
  else process.stdout.write(`${table({ measurements, figures, leftOut }, peers).join('\n')}\n`)
  // With --json, stdout has only figures.
  const print = options.json ? say : (line: string): void => void process.stdout.write(`${line}\n`)
  if (earlier !== undefined) compared(earlier, figures, options.noise).forEach((line) => print(line))
  const different = disagreements(measurements)
  for (const line of different) say(`peers disagree on ${line}`)
  if (different.length > 0) process.exitCode = 1
}

function usable(peers: readonly PeerName[]): PeerName[] {
  if (!peers.includes('sqlite') || sqliteLoads()) return [...peers]
  spawnSync(process.execPath, [fileURLToPath(new URL('../../scripts/build-sqlite.mjs', import.meta.url))], {
    stdio: ['ignore', 2, 2],
  })
  if (sqliteLoads()) return [...peers]
  say('sqlite: skipped, because better-sqlite3 (an optional dependency) can not be built here')
  return peers.filter((name) => name !== 'sqlite')
}

interface Found {
  readonly measurements: Measurement[]
  readonly leftOut: LeftOut[]
}

async function measurePeer(
  system: PeerName,
  n: number,
  { only, found }: { only: readonly string[]; found: Found },
): Promise<void> {
  const parts = [
    { part: 'memory', names: WORKLOADS.map(({ name }) => name) },
    { part: 'live', names: LIVE_WORKLOADS.map(({ name }) => name) },
    { part: 'log', names: LOG_WORKLOADS.map(({ name }) => name) },
    { part: 'pages', names: PAGE_WORKLOADS.map(({ name }) => name) },
    { part: 'service', names: SERVICE_WORKLOADS.map(({ name }) => name) },
    { part: 'articles', names: ARTICLE_WORKLOADS.map(({ name }) => name) },
    { part: 'fresh', names: FRESH_WORKLOADS.map(({ name }) => name) },
  ] as const
  for (const { part, names } of parts) {
    const chosen = only.filter((name) => names.includes(name))
    if (chosen.length === 0) continue
    if (!takesPart(system, part)) continue
    say(`${system}, n = ${n}: ${SAID[part]} …`)
    const measured: Measurement[] = []
    for (const job of jobsOf({ system, n, only: chosen, part })) {
      await runJob(job, (message) => {
        if (!('because' in message)) measured.push(message)
        else {
          found.leftOut.push(message)
          say(`${system}, n = ${n}: ${message.workload} left out: ${message.because}`)
        }
      })
    }
    found.measurements.push(...(part === 'fresh' ? mergedProcesses(measured) : measured))
  }
}

/**
 * One process for all workloads of a part; several for each one that must be the first in its process. A service
 * replays its log when it starts, so replay has a process of its own.
 */
function jobsOf(job: Job): Job[] {
  const jobOf = (only: readonly string[]): Job => ({ ...job, only })
  if (job.part === 'fresh')
    return job.only.flatMap((name) => Array.from({ length: FRESH_PROCESSES }, () => jobOf([name])))
  const isReplay = (name: string): boolean => name === REPLAY.name
  return [job.only.filter((name) => !isReplay(name)), job.only.filter(isReplay)]
    .filter((names) => names.length > 0)
    .map(jobOf)
}

/** A failed process is reported, and its measurements until then are kept. */
function runJob(job: Job, take: (message: Measurement | LeftOut) => void): Promise<void> {
  const file = fileURLToPath(
    new URL(import.meta.url.endsWith('.ts') ? './child.ts' : './child.js', import.meta.url),
  )
  // As a service runs: outside of production a store also follows async callbacks.
  const env = { ...process.env, NODE_ENV: 'production' }
  const child = fork(file, [JSON.stringify(job)], {
    env,
    execArgv: [...process.execArgv, '--expose-gc'],
    stdio: ['ignore', 2, 2, 'ipc'],
  })
  child.on('message', (message) => take(message as Measurement | LeftOut))
  return new Promise((resolve) => {
    child.on('exit', (code) => {
      if (code !== 0) {
        say(`${job.system}, n = ${job.n}: its process ended with code ${code ?? 'none'}`)
        process.exitCode = 1
      }
      resolve()
    })
  })
}

function inOrder(measurements: readonly Measurement[]): Measurement[] {
  return [...measurements].sort(
    (a, b) => a.n - b.n || FIGURES.indexOf(a.workload) - FIGURES.indexOf(b.workload),
  )
}

function printLines(figures: readonly Figure[]): void {
  for (const figure of figures) process.stdout.write(`${JSON.stringify(figure)}\n`)
}
