import { setTimeout as sleep } from 'node:timers/promises'
import * as core from '@relata/core/engine'
import { execute, LocalServer, packedInstallation } from '@relata/postgres-server'
import { Random } from '../../../core/test/simulation/random.js'
import { PostgresLog } from '../../src/index.js'
import { Proxy } from '../helpers/proxy.js'
import { isCompared, ledgerOf } from './ledger.mjs'
import { Observed } from './observed.js'
import { WorkerProcess } from './worker-process.js'

const PROCESSES = 4
const WRITERS = 4
const LOG = 'main'
/** Operations that are acknowledged after an outage before the next one. */
const PROGRESS = 20
/** Milliseconds in which that must happen. */
const PATIENCE = 60_000

/** What happens in a round. */
export const OUTAGES = [
  'a process is killed',
  'the server is killed',
  'connections are cut',
  'an append is cut',
  'an answer is cut',
  'connections are silent',
  'the network is slow',
] as const
type Outage = (typeof OUTAGES)[number]

export interface OutageReport {
  readonly rounds: number
  readonly operations: number
  readonly conflicts: number
  readonly commits: number
  /** Positions at which the states of several processes were compared, and those at which it were the states of all. */
  readonly compared: number
  readonly comparedByAll: number
  readonly outages: ReadonlyMap<Outage, number>
  /** What must not happen, in words. */
  readonly faults: readonly string[]
}

/** The processes that are compared, in words. */
export const COMPARISON = `${PROCESSES} processes with ${WRITERS} writers each. Every process sends the hash of its state at every 10th commit up to 2,000 and at every 100th later, and at the last one: equal positions must have equal hashes, and the same as a replay of the log.`

interface OutageOptions {
  readonly rounds: number
  /** By `performance.now()`: rounds end then. */
  readonly until?: number
  /** Called after each round, with what has happened so far. */
  readonly onRound?: (at: number, figures: string) => void
}

/**
 * Processes write through one PostgreSQL while processes, the server and connections fail. Everything acknowledged must be in
 * the log once, and all processes must have equal states at equal positions.
 */
export async function outageRounds(
  seed: number,
  { rounds, until = Infinity, onRound }: OutageOptions,
): Promise<OutageReport> {
  const server = await LocalServer.start(await packedInstallation())
  const cluster = new Cluster(
    server,
    await Promise.all(Array.from({ length: PROCESSES }, () => Proxy.start(server.url()))),
  )
  try {
    return await cluster.run(new Random(seed), { rounds, until, ...(onRound !== undefined && { onRound }) })
  } finally {
    await cluster.end()
    await server.remove()
  }
}

class Cluster {
  readonly #server: LocalServer
  readonly #proxies: readonly Proxy[]
  readonly #workers: WorkerProcess[] = []
  readonly #observed = new Observed()
  readonly #outages = new Map<Outage, number>()
  #started = 0

  constructor(server: LocalServer, proxies: readonly Proxy[]) {
    this.#server = server
    this.#proxies = proxies
  }

  async run(
    random: Random,
    { rounds, until, onRound }: OutageOptions & { readonly until: number },
  ): Promise<OutageReport> {
    for (let at = 0; at < PROCESSES; at++) this.#start(at)
    await this.#progress()
    let done = 0
    const late = (): boolean => done >= OUTAGES.length && performance.now() >= until
    while (done < rounds && !late() && this.#observed.faults.length === 0) {
      const outage = OUTAGES[done % OUTAGES.length] as Outage
      await this.#suffer(outage, random)
      await this.#progress()
      this.#outages.set(outage, (this.#outages.get(outage) ?? 0) + 1)
      done++
      onRound?.(
        done,
        `${this.#observed.operations} operations, ${this.#observed.compared} positions compared`,
      )
    }
    await this.#finish()
    const commits = await this.#verify()
    const { operations, conflicts, compared, faults } = this.#observed
    const comparedByAll = this.#observed.comparedBy(PROCESSES)
    const outages = this.#outages
    return { rounds: done, operations, conflicts, commits, compared, comparedByAll, outages, faults }
  }

  async end(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.kill()))
    await Promise.all(this.#proxies.map((proxy) => proxy.close()))
  }

  #start(at: number): void {
    const id = String(++this.#started)
    this.#workers[at] = new WorkerProcess({
      id,
      connection: this.#proxyOf(at).connection,
      log: LOG,
      writers: WRITERS,
      onMessage: (message) => this.#observed.take(id, message),
    })
  }

  #proxyOf(at: number): Proxy {
    return this.#proxies[at] as Proxy
  }

  async #suffer(outage: Outage, random: Random): Promise<void> {
    const at = random.below(PROCESSES)
    const proxy = this.#proxyOf(at)
    await sleep(random.below(30))
    switch (outage) {
      case 'a process is killed':
        await this.#workers[at]?.kill()
        return this.#start(at)
      case 'the server is killed':
        await this.#server.kill()
        await sleep(random.below(300))
        return this.#server.start()
      case 'connections are cut':
        return proxy.cut()
      case 'an append is cut':
      case 'an answer is cut':
        return cutOnce(proxy, outage === 'an append is cut' ? 'request' : 'answer', random.chance(0.5))
      case 'connections are silent':
        for (const line of proxy.lines) line.silence()
        return
      case 'the network is slow':
        proxy.delay = 20 + random.below(100)
        await sleep(500)
        proxy.delay = 0
    }
  }

  /** Waits until operations are acknowledged again. */
  async #progress(): Promise<void> {
    const enough = this.#observed.operations + PROGRESS
    const late = performance.now() + PATIENCE
    while (this.#observed.operations < enough && this.#observed.faults.length === 0) {
      if (performance.now() > late)
        return this.#observed.fault(
          `nothing is acknowledged for ${PATIENCE} ms: ${await this.#connections()}`,
        )
      for (const worker of this.#workers)
        if (worker.exitCode !== null) return this.#observed.fault(`a process ended with ${worker.exitCode}`)
      await sleep(10)
    }
  }

  /** What the connections of the processes do, as the server sees it: with their locks of the log. */
  async #connections(): Promise<string> {
    const lines = await execute(
      this.#server.url(),
      `SELECT concat_ws(' ', pid, state, wait_event, 'since', now() - state_change, left(query, 60),
        (SELECT string_agg(concat_ws(' ', mode, granted), ', ') FROM pg_locks
         WHERE pg_locks.pid = pg_stat_activity.pid AND locktype = 'advisory'))
       FROM pg_stat_activity WHERE application_name = 'relata'`,
    )
    return lines.join('\n  ')
  }

  /** Ends all writers, then all processes: so all of them end with the last commit. */
  async #finish(): Promise<void> {
    const did = async (what: string, each: (worker: WorkerProcess) => Promise<boolean>): Promise<void> => {
      const results = await Promise.all(this.#workers.map(each))
      if (results.includes(false)) this.#observed.fault(`a process has not ${what} within ${PATIENCE} ms`)
    }
    await did('stopped writing', (worker) => worker.stop(PATIENCE))
    await did('ended', (worker) => worker.finish(PATIENCE))
  }

  /** Replays the log from its beginning, and compares it with what was acknowledged. Returns how many commits it has. */
  async #verify(): Promise<number> {
    const log = await PostgresLog.open(this.#server.url(), { name: LOG })
    const store = new core.CoreStore(ledgerOf(core), { history: false })
    const hashes = new Map<number, string>()
    try {
      for await (const commit of log.read({ after: store.position })) {
        store.receive(commit)
        if (isCompared(store.position)) hashes.set(store.position, store.state.hash())
      }
      hashes.set(store.position, store.state.hash())
      this.#observed.verify(store, hashes)
      return store.position
    } finally {
      await store.close()
      await log.close()
    }
  }
}

/** Cuts one append of a process, or the answer to one. */
async function cutOnce(proxy: Proxy, wanted: 'request' | 'answer', half: boolean): Promise<void> {
  await new Promise<void>((resolve) => {
    proxy.decide = (way, line) => {
      if (way !== wanted || !line.appends) return 'pass'
      proxy.decide = () => 'pass'
      resolve()
      return half ? 'cutHalf' : 'cut'
    }
  })
}
