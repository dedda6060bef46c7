import { watchCollector } from './collector.js'
import { generateArticles } from './data/articles.js'
import { generate } from './data/generate.js'
import type { Data } from './data/generate.js'
import type { LeftOut, Measurement } from './figure.js'
import { withFolders } from './folders.js'
import type { ServicePeer } from './peers/catalog/service-peer.js'
import type { LiveStore } from './peers/live-peer.js'
import type { LogPeer } from './peers/log-peer.js'
import type { Peer, PeerName } from './peers/peer.js'
import {
  articlePeer,
  freshPeer,
  livePeer,
  logPeer,
  memoryPeer,
  pagePeer,
  servicePeer,
} from './peers/registry.js'
import type { Part } from './peers/registry.js'
import {
  ARTICLE_WORKLOADS,
  FRESH_WORKLOADS,
  LIVE_WORKLOADS,
  LOG_WORKLOADS,
  PAGE_WORKLOADS,
  SERVICE_WORKLOADS,
  WORKLOADS,
} from './workloads/index.js'
import type { FreshPeer } from './workloads/fresh.js'
import { OverLimit } from './workloads/limits.js'
import type { LiveWorkload, Outcome, WorkloadName } from './workloads/workload.js'

/**
 * The process of one peer and size: `main.ts` starts it, it sends a message a measurement. Started by hand,
 * to be profiled, it prints them:
 *
 *   node --expose-gc --cpu-prof dist/child.js '{"system":"relata","n":100000,"only":["forward"],"part":"memory"}'
 */
export interface Job {
  readonly system: PeerName
  readonly n: number
  readonly only: readonly string[]
  readonly part: Part
}

const job = JSON.parse(process.argv[2] ?? '{}') as Job
if (job.part === 'memory') await measureMemory(await memoryPeer(job.system))
else if (job.part === 'live') await measureLive(await livePeer(job.system))
else if (job.part === 'pages') await measureReads(await pagePeer(job.system), generate, PAGE_WORKLOADS)
else if (job.part === 'service') await measureService(await servicePeer(job.system))
else if (job.part === 'articles')
  await measureReads(await articlePeer(job.system), generateArticles, ARTICLE_WORKLOADS)
else if (job.part === 'fresh') await measureFresh(await freshPeer(job.system))
else await measureLog(await logPeer(job.system))

async function measureMemory(peer: Peer | undefined): Promise<void> {
  if (peer === undefined) return
  const data = generate(job.n)
  const chosen = WORKLOADS.filter(({ name }) => job.only.includes(name))
  const needed = new Set(chosen.flatMap(({ after }) => (after === undefined ? [] : [after])))
  if (!job.only.includes('load_all')) peer.load(data)
  for (const workload of WORKLOADS) {
    const wanted = job.only.includes(workload.name)
    if (!wanted && !needed.has(workload.name)) continue
    const { result, collector } = await watchCollector(() => workload.run(peer, data))
    if (wanted && result !== undefined) await send(workload, result, collector)
  }
  peer.close()
}

/** Workloads that only read the data, one after the other. */
async function measureReads<P extends { load(data: D): void; close(): void }, D>(
  peer: P | undefined,
  makeData: (n: number) => D,
  workloads: readonly (WorkloadName & { run(peer: P, data: D): Outcome | undefined })[],
): Promise<void> {
  if (peer === undefined) return
  const data = makeData(job.n)
  peer.load(data)
  for (const workload of workloads.filter(({ name }) => job.only.includes(name))) {
    const { result, collector } = await watchCollector(() => workload.run(peer, data))
    if (result !== undefined) await send(workload, result, collector)
  }
  peer.close()
}

async function measureService(peer: ServicePeer | undefined): Promise<void> {
  if (peer === undefined) return
  const data = generate(job.n)
  peer.load(data)
  for (const workload of SERVICE_WORKLOADS.filter(({ name }) => job.only.includes(name))) {
    try {
      const { result, collector } = await watchCollector(() => workload.run(peer, data))
      for (const [name, outcome] of Object.entries(result))
        await send({ ...workload, name }, outcome, collector)
    } catch (error) {
      if (!(error instanceof OverLimit)) throw error
      await leaveOut(workload, error.message)
    }
  }
  peer.close()
}

async function measureFresh(peer: FreshPeer | undefined): Promise<void> {
  const workload = FRESH_WORKLOADS.find(({ name }) => job.only.includes(name))
  if (peer === undefined || workload === undefined) return
  const data = generate(job.n)
  const { result, collector } = await watchCollector(() => workload.run(peer, data))
  for (const [name, outcome] of Object.entries(result)) await send({ ...workload, name }, outcome, collector)
  peer.close()
}

async function measureLive(make: (() => LiveStore) | undefined): Promise<void> {
  if (make === undefined) return
  const data = generate(job.n)
  const store = make()
  store.load(data)
  const over = new Set<string>()
  for (const workload of LIVE_WORKLOADS.filter(({ name }) => job.only.includes(name))) {
    if (over.has(workload.series)) await leaveOut(workload, 'fewer subscriptions were over a limit')
    else await measureFollowers(workload, store, { data, make, over })
  }
  store.close()
}

interface Live {
  readonly data: Data
  readonly make: () => LiveStore
  readonly over: Set<string>
}

async function measureFollowers(
  workload: LiveWorkload,
  store: LiveStore,
  { data, make, over }: Live,
): Promise<void> {
  try {
    const { result, collector } = await watchCollector(() => workload.run(store, data, make))
    for (const [name, outcome] of Object.entries(result))
      await send({ ...workload, name }, outcome, collector)
  } catch (error) {
    if (!(error instanceof OverLimit)) throw error
    over.add(workload.series)
    await leaveOut(workload, error.message)
  }
}

async function measureLog(peer: LogPeer | undefined): Promise<void> {
  if (peer === undefined) return
  await withFolders(async (folder) => {
    for (const workload of LOG_WORKLOADS.filter(({ name }) => job.only.includes(name))) {
      const { result, collector } = await watchCollector(() => workload.run(peer, job.n, folder))
      if (result !== undefined) await send(workload, result, collector)
    }
  })
}

function send(
  { name, section, unit }: WorkloadName,
  { timing, ...rest }: Outcome,
  collector: number,
): Promise<void> {
  const { n, system } = job
  return post({ workload: name, section, unit, n, system, ...timing, ...rest, collector })
}

function leaveOut({ name }: WorkloadName, because: string): Promise<void> {
  return post({ workload: name, n: job.n, system: job.system, because })
}

function post(message: Measurement | LeftOut): Promise<void> {
  if (process.send === undefined) {
    process.stdout.write(`${JSON.stringify(message)}\n`)
    return Promise.resolve()
  }
  return new Promise((resolve, reject) => {
    process.send?.(message, (error: Error | null) => (error === null ? resolve() : reject(error)))
  })
}
