import { RelataError } from '../../../src/error/relata-error.js'
import type { MemorySnapshots } from '../../../src/snapshot/memory-snapshots.js'
import type { SnapshotStore } from '../../../src/snapshot/snapshot-store.js'
import { CoreStore } from '../../../src/store/core-store.js'
import type { SharedMemory, SharedMemoryLog } from '../../../src/testing/shared-memory.js'
import { bank } from '../bank.js'
import type { Random } from '../random.js'
import type { VirtualTime } from '../virtual-time.js'
import { Violation, type Ledger } from './ledger.js'
import { faultOf } from './operation.js'
import { SimulatedNetwork } from './simulated-network.js'

/** What all processes share. */
export interface Cluster {
  readonly history: SharedMemory
  readonly snapshots: MemorySnapshots
  readonly time: VirtualTime
  readonly random: Random
  readonly ledger: Ledger
  /** How likely the network loses something. */
  readonly loss: number
  readonly onError: (error: unknown) => void
}

/** One process of a simulated cluster: it starts, works, crashes and starts again. */
export class SimulatedProcess {
  readonly #cluster: Cluster
  #log: SharedMemoryLog | undefined
  store: CoreStore | undefined
  network: SimulatedNetwork
  /** Operations whose commits this life of the process has applied. */
  seen: Set<number> = new Set()
  /** Of the last commit that listeners were called with. */
  #notified: number = 0
  unknown: number = 0
  turns: number = 0

  constructor(cluster: Cluster) {
    this.#cluster = cluster
    this.network = this.#newNetwork()
  }

  /** Opens the store, as often as it takes. */
  async start(): Promise<void> {
    for (;;) {
      this.network = this.#newNetwork()
      const { network } = this
      const log = this.#cluster.history.open(network)
      this.#log = log
      try {
        const store = await this.#open(log)
        if (network.dead) return
        this.store = store
        return
      } catch (error) {
        log.crash()
        if (
          !(error instanceof RelataError && ['ERR_LOG_UNAVAILABLE', 'ERR_LOG_UNKNOWN'].includes(error.code))
        )
          throw new Violation(`the store can't be opened: ${String(error)}`)
        await this.#cluster.time.delay(20)
      }
    }
  }

  /** Ends as a killed process does. */
  crash(): void {
    this.#count()
    this.network.kill()
    this.#log?.crash()
    this.store = undefined
  }

  /** Adds what the last network has counted. */
  #count(): void {
    this.unknown += this.network.unknown
    this.turns += this.network.turns
  }

  /** Ends as a process does that is stopped. */
  async stop(): Promise<void> {
    const { store } = this
    this.store = undefined
    await store?.close()
    this.#count()
  }

  /** Compares what can be read now with what the log has at the position of the store. */
  probe(): void {
    const { store } = this
    if (store === undefined) return
    const { ledger, history } = this.#cluster
    if (store.position > history.position)
      throw new Violation(`commit ${store.position} is visible, and the log has ${history.position}`)
    const hash = ledger.hashAt(store.position)
    if (hash !== undefined && hash !== store.state.hash())
      throw new Violation(`the state at commit ${store.position} is not that of the other processes`)
  }

  async #open(log: SharedMemoryLog): Promise<CoreStore> {
    const { random, time, snapshots } = this.#cluster
    const store = await CoreStore.open(bank, {
      log,
      snapshotStore: withoutClosing(snapshots),
      snapshots: { everyCommits: 5 + random.below(30), keep: 2 },
      clock: () => time.now,
      whenUnavailable: random.chance(0.3) ? 'refuse' : 'wait',
      onListenerError: this.#cluster.onError,
    })
    this.seen = new Set()
    this.#notified = store.position
    this.#see(store, undefined)
    store.onCommit(({ commit }) => {
      if (commit.position !== ++this.#notified)
        throw new Violation(`listeners got commit ${commit.position} instead of ${this.#notified}`)
      this.seen.add(Number(commit.meta?.['op'] ?? 0))
      this.#see(store, commit.id)
    })
    return store
  }

  #see(store: CoreStore, id: string | undefined): void {
    const { ledger, history } = this.#cluster
    if (store.position > history.position)
      throw new Violation(`commit ${store.position} is visible, and the log has ${history.position}`)
    ledger.sees(store.position, store.state.hash(), id)
    const fault = faultOf(store)
    if (fault !== undefined) throw new Violation(`at commit ${store.position} ${fault}`)
  }

  #newNetwork(): SimulatedNetwork {
    const { time, random, loss } = this.#cluster
    return new SimulatedNetwork(time, random, loss)
  }
}

/** The snapshots of all processes, which one of them does not close. */
function withoutClosing(snapshots: MemorySnapshots): SnapshotStore {
  return {
    list: () => snapshots.list(),
    write: (blocks) => snapshots.write(blocks),
    read: (position) => snapshots.read(position),
    remove: (position) => snapshots.remove(position),
    close: () => Promise.resolve(),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  }
}
