import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { generate } from './data/generate.js'
import type { Measurement } from './figure.js'
import type { LogPeer } from './peers/log-peer.js'
import type { Peer, PeerName } from './peers/peer.js'
import { logPeer, memoryPeer } from './peers/registry.js'
import { LOG_WORKLOADS, WORKLOADS } from './workloads/index.js'
import type { Workload } from './workloads/workload.js'

/**
 * The process of one peer and size: `main.ts` starts it, it sends a message a measurement. Started by hand, to be profiled, it prints them:
 *
 *   node --expose-gc --cpu-prof dist/child.js '{"system":"relata","n":100000,"only":["forward"],"part":"memory"}'
 */
export interface Job {
  readonly system: PeerName
  readonly n: number
  readonly only: readonly string[]
  readonly part: 'memory' | 'log'
}

const job = JSON.parse(process.argv[2] ?? '{}') as Job
if (job.part === 'memory') await measureMemory(await memoryPeer(job.system))
else await measureLog(await logPeer(job.system))

async function measureMemory(peer: Peer): Promise<void> {
  const data = generate(job.n)
  const chosen = WORKLOADS.filter(({ name }) => job.only.includes(name))
  const needed = new Set(chosen.flatMap(({ after }) => (after === undefined ? [] : [after])))
  if (!job.only.includes('load_all')) peer.load(data)
  for (const workload of WORKLOADS) {
    const wanted = job.only.includes(workload.name)
    if (!wanted && !needed.has(workload.name)) continue
    const outcome = workload.run(peer, data)
    if (outcome === undefined) continue
    const { timing, ...rest } = outcome
    if (wanted) await send(workload, { ...timing, ...rest })
  }
  peer.close()
}

async function measureLog(peer: LogPeer | undefined): Promise<void> {
  if (peer === undefined) return
  const folders: string[] = []
  const folder = (): string => {
    const made = mkdtempSync(path.join(tmpdir(), 'relata-bench-'))
    folders.push(made)
    return made
  }
  try {
    for (const workload of LOG_WORKLOADS.filter(({ name }) => job.only.includes(name))) {
      const outcome = await workload.run(peer, job.n, folder)
      if (outcome !== undefined) await send(workload, { ...outcome.timing, checksum: outcome.checksum })
    }
  } finally {
    for (const made of folders) rmSync(made, { recursive: true, force: true })
  }
}

type Found = Pick<Measurement, 'us' | 'repetitions' | 'checksum'> & { readonly rows?: number; readonly bytes?: number }

function send({ name, section, unit }: Pick<Workload, 'name' | 'section' | 'unit'>, found: Found): Promise<void> {
  const measurement: Measurement = { workload: name, section, unit, n: job.n, system: job.system, ...found }
  if (process.send === undefined) {
    process.stdout.write(`${JSON.stringify(measurement)}\n`)
    return Promise.resolve()
  }
  return new Promise((resolve, reject) => {
    process.send?.(measurement, (error: Error | null) => (error === null ? resolve() : reject(error)))
  })
}
