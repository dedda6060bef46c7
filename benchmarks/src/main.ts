import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Job } from './child.js'
import type { Figure, Measurement } from './figure.js'
import { parseOptions, USAGE } from './options.js'
import type { Options } from './options.js'
import { sqliteLoads } from './peers/sqlite-loads.js'
import type { PeerName } from './peers/peer.js'
import { disagreements, figuresOf } from './report/figures.js'
import { table } from './report/table.js'
import { LOG_WORKLOADS, WORKLOADS } from './workloads/index.js'

/** The workloads of benchmarks/README.md, one process a peer and size, and Relata's figures beside their budgets. See `--help`. */

const say = (line: string): void => void process.stderr.write(`${line}\n`)

await main()

async function main(): Promise<void> {
  try {
    const options = parseOptions(process.argv.slice(2))
    if (options === 'help') process.stdout.write(`${USAGE}\n`)
    else await bench(options)
  } catch (error) {
    say(error instanceof Error ? error.message : String(error))
    process.exitCode = 2
  }
}

async function bench(options: Options): Promise<void> {
  const peers = usable(options.peers)
  const measurements: Measurement[] = []
  for (const n of options.sizes) {
    for (const system of peers) measurements.push(...(await measurePeer(system, n, options.only)))
  }
  const figures = figuresOf(inOrder(measurements))
  if (options.json) printLines(figures)
  else process.stdout.write(`${table(inOrder(measurements), figures, peers).join('\n')}\n`)
  const different = disagreements(measurements)
  for (const line of different) say(`peers disagree on ${line}`)
  if (different.length > 0) process.exitCode = 1
}

function usable(peers: readonly PeerName[]): PeerName[] {
  if (!peers.includes('sqlite') || sqliteLoads()) return [...peers]
  say('sqlite: skipped, because better-sqlite3 (an optional dependency) is not built here; `npm run bench` tries to')
  return peers.filter((name) => name !== 'sqlite')
}

async function measurePeer(system: PeerName, n: number, only: readonly string[]): Promise<Measurement[]> {
  const found: Measurement[] = []
  const parts = [
    { part: 'memory', names: WORKLOADS.map(({ name }) => name) },
    { part: 'log', names: LOG_WORKLOADS.map(({ name }) => name) },
  ] as const
  for (const { part, names } of parts) {
    const chosen = only.filter((name) => names.includes(name))
    if (chosen.length === 0) continue
    say(`${system}, n = ${n}: ${part === 'memory' ? 'in memory' : 'persistence'} …`)
    await runJob({ system, n, only: chosen, part }, (measurement) => found.push(measurement))
  }
  return found
}

/** A process that fails is said so, and what it had measured until then stays. */
function runJob(job: Job, take: (measurement: Measurement) => void): Promise<void> {
  const file = fileURLToPath(new URL(import.meta.url.endsWith('.ts') ? './child.ts' : './child.js', import.meta.url))
  const child = fork(file, [JSON.stringify(job)], { execArgv: [...process.execArgv, '--expose-gc'], stdio: ['ignore', 2, 2, 'ipc'] })
  child.on('message', (message) => take(message as Measurement))
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
  const names = [...WORKLOADS, ...LOG_WORKLOADS].map(({ name }) => name)
  return [...measurements].sort((a, b) => a.n - b.n || names.indexOf(a.workload) - names.indexOf(b.workload))
}

function printLines(figures: readonly Figure[]): void {
  for (const figure of figures) process.stdout.write(`${JSON.stringify(figure)}\n`)
}
