import { RelataError } from '../../../src/error/relata-error.js'
import type { Commit } from '../../../src/event/commit.js'
import { MemorySnapshots } from '../../../src/snapshot/memory-snapshots.js'
import type { CoreStore } from '../../../src/store/core-store.js'
import { SharedMemory } from '../../../src/testing/shared-memory.js'
import { bank } from '../bank.js'
import { Random } from '../random.js'
import { inVirtualTime, VirtualTime } from '../virtual-time.js'
import { Ledger, Violation, type Fate } from './ledger.js'
import { counterOf, perform, randomOperation, Refused, type Operation } from './operation.js'
import { SimulatedProcess, type Cluster } from './simulated-process.js'

/** What a run found and did. */
export interface Outcome {
  /** What a client or an operator would see that must not be. */
  readonly violation: string | undefined
  readonly operations: number
  readonly done: number
  readonly commits: number
  readonly crashes: number
  /** Appends of which it was unknown whether they were stored. */
  readonly unknown: number
  /** How often others had to wait for a process that was late too often. */
  readonly turns: number
  readonly snapshots: number
}

/** Milliseconds within which everything is settled once the network is sound again. */
const PATIENCE = 60_000

/** Runs one seed: a few processes over one history, with a bad network and crashes. */
export function simulateCluster(seed: number): Promise<Outcome> {
  const time = new VirtualTime()
  return inVirtualTime(time, () => new Simulation(seed, time).run())
}

class Simulation {
  readonly #cluster: Cluster
  readonly #random: Random
  readonly #processes: readonly SimulatedProcess[]
  readonly #pending: Map<Promise<void>, string> = new Map()
  #number: number = 0
  #crashes: number = 0
  #violation: string | undefined

  constructor(seed: number, time: VirtualTime) {
    const random = new Random(seed)
    const loss = random.pick([0, 0.03, 0.15])
    const parts = { history: new SharedMemory(), snapshots: new MemorySnapshots(), ledger: new Ledger() }
    this.#random = random
    this.#cluster = { ...parts, time, random, loss, onError: (error) => this.#fail(error) }
    const count = 2 + random.below(3)
    this.#processes = Array.from({ length: count }, () => new SimulatedProcess(this.#cluster))
  }

  async run(): Promise<Outcome> {
    const { time, ledger, history, snapshots } = this.#cluster
    try {
      await this.#within(this.#work(), 'the work')
      const commits = await time.until(this.#finish())
      ledger.verify(commits)
    } catch (error) {
      if (!(error instanceof Violation)) throw error
      this.#violation ??= error.message
    }
    return {
      violation: this.#violation,
      operations: this.#number,
      done: ledger.done,
      commits: history.position,
      crashes: this.#crashes,
      unknown: this.#sum('unknown'),
      turns: this.#sum('turns'),
      snapshots: (await snapshots.list()).length,
    }
  }

  #sum(of: 'unknown' | 'turns'): number {
    return this.#processes.reduce((sum, process) => sum + process[of] + process.network[of], 0)
  }

  async #work(): Promise<void> {
    await Promise.all(this.#processes.map((process) => process.start()))
    await this.#makeCounter()
    const steps = 30 + this.#random.below(50)
    for (let step = 0; step < steps && this.#violation === undefined; step++) await this.#step()
  }

  /** Nobody has crashed yet, but the network may lose the first answer. */
  async #makeCounter(): Promise<void> {
    const store = this.#processes[0]?.store
    if (store === undefined) return
    const key = 'the counter'
    const create = (): void => {
      if (store.state.table(bank.model('Club')).size === 0) store.create(bank.model('Club'), { name: '0' })
    }
    while (store.position < 2) {
      await this.#ignore(store.submit(create, { key }))
      await this.#cluster.time.delay(10)
    }
  }

  async #step(): Promise<void> {
    const random = this.#random
    const process = random.pick(this.#processes)
    for (const each of this.#processes) each.probe()
    const { store } = process
    const choice = random.next()
    if (store === undefined) return
    if (choice < 0.62) for (let left = 1 + random.below(4); left > 0; left--) this.#submit(process, store)
    else if (choice < 0.65) await this.#rush()
    else if (choice < 0.68) this.#repeat(process, store)
    else if (choice < 0.72) this.#disturb(process)
    else if (choice < 0.76) this.#crash(process)
    else if (choice < 0.79) this.#restart(process)
    else if (choice < 0.82)
      this.#track('a snapshot', Promise.race([this.#ignore(store.saveSnapshot()), process.network.death]))
    else if (choice < 0.88) this.#track('synced', Promise.race([this.#synced(store), process.network.death]))
    else await this.#cluster.time.delay(random.below(40))
    if (random.chance(0.5)) await this.#cluster.time.delay(random.below(10))
  }

  #submit(process: SimulatedProcess, store: CoreStore): void {
    const operation = randomOperation(++this.#number, this.#random)
    this.#cluster.ledger.begin(operation)
    this.#track(
      `operation ${operation.number}`,
      Promise.race([this.#send(process, store, operation), process.network.death]),
    )
  }

  /** All processes write without a pause. */
  async #rush(): Promise<void> {
    for (let round = 0; round < 25; round++) {
      for (const process of this.#processes)
        if (process.store !== undefined && this.#random.chance(0.5)) this.#submit(process, process.store)
      await this.#cluster.time.delay(this.#random.below(12))
    }
  }

  /** The client of an operation that got no answer sends it again, to any process. */
  #repeat(process: SimulatedProcess, store: CoreStore): void {
    const { unsettled } = this.#cluster.ledger
    const operation = unsettled.find(({ number }) => number % 2 === 0)
    if (operation !== undefined)
      this.#track(
        `operation ${operation.number}`,
        Promise.race([this.#send(process, store, operation), process.network.death]),
      )
  }

  async #send(process: SimulatedProcess, store: CoreStore, operation: Operation): Promise<void> {
    const { ledger, history } = this.#cluster
    const { number, kind } = operation
    const isKeyed = number % 2 === 0
    const signal = this.#random.chance(0.05) ? this.#signal() : undefined
    const { network } = process
    let fate: Fate
    try {
      const value = await store.submit(() => perform(store, operation), {
        action: kind,
        meta: { op: number, kind },
        ...(isKeyed && { key: `op ${number}` }),
        ...(signal && { signal }),
      })
      if (network.dead) return
      fate = { kind: 'done', value, position: history.position }
      const isVisible =
        kind === 'look' || isKeyed || process.seen.has(number) || store.health().status === 'closed'
      if (!isVisible) throw new Violation(`operation ${number} was acknowledged before it was visible`)
    } catch (error) {
      if (error instanceof Violation) throw error
      fate = this.#fateOf(error, isKeyed)
    }
    ledger.settle(operation, fate)
  }

  #fateOf(error: unknown, isKeyed: boolean): Fate {
    const code =
      error instanceof RelataError ? error.code : error instanceof Refused ? 'refused' : String(error)
    if (code === 'ERR_LOG_UNKNOWN') return { kind: 'unknown' }
    const surely = ['refused', 'ERR_UNIQUE', 'ERR_CONFLICT', 'ERR_CLOSED', 'ERR_LOG_UNAVAILABLE']
    // An earlier attempt may be stored, or be on its way.
    if (isKeyed && [...surely, 'ERR_KEY_REUSED'].includes(code)) return { kind: 'unknown' }
    if (surely.includes(code)) return { kind: 'refused', code }
    throw new Violation(`a submit failed: ${String(error)}`)
  }

  /** The network of a process fails for a while. */
  #disturb(process: SimulatedProcess): void {
    const { network } = process
    network.down = true
    this.#cluster.time.after(this.#random.below(3000), () => {
      network.down = false
    })
  }

  #crash(process: SimulatedProcess): void {
    this.#crashes++
    process.crash()
    this.#track(
      'a start',
      this.#cluster.time.delay(this.#random.below(100)).then(() => process.start()),
    )
  }

  /** Closes the store and opens it again. */
  #restart(process: SimulatedProcess): void {
    this.#track(
      'a restart',
      process.stop().then(() => process.start()),
    )
  }

  async #synced(store: CoreStore): Promise<void> {
    const { history } = this.#cluster
    const before = history.position
    const position = await this.#ignore(store.synced({ timeout: 5000 }))
    if (position !== undefined && (position < before || store.position < position))
      throw new Violation(`synced returned ${position}, and the log had ${before}`)
  }

  async #ignore<T>(promise: Promise<T>): Promise<T | undefined> {
    try {
      return await promise
    } catch (error) {
      if (
        error instanceof RelataError &&
        error.code !== 'ERR_STORE_FAILED' &&
        error.code !== 'ERR_LOG_CORRUPT'
      )
        return undefined
      throw new Violation(`a call failed: ${String(error)}`)
    }
  }

  #track(what: string, promise: Promise<unknown>): void {
    const tracked: Promise<void> = promise.then(
      () => void this.#pending.delete(tracked),
      (error: unknown) => {
        this.#pending.delete(tracked)
        this.#fail(error)
      },
    )
    this.#pending.set(tracked, what)
  }

  #fail(error: unknown): void {
    this.#violation ??= error instanceof Violation ? error.message : `unexpected: ${String(error)}`
  }

  /** A signal that is aborted soon. */
  #signal(): AbortSignal {
    const controller = new AbortController()
    this.#cluster.time.after(this.#random.below(60), () => controller.abort(new Refused('too late')))
    return controller.signal
  }

  /** Lets everything settle, and compares all processes. */
  async #finish(): Promise<readonly Commit[]> {
    for (const { network } of this.#processes) network.down = false
    const pending = [...this.#pending.keys()]
    const live = this.#processes.flatMap(({ store }) =>
      store === undefined ? [] : [store.synced().catch(() => 0)],
    )
    await this.#within(
      Promise.all([...pending, ...live]),
      () =>
        `what is under way: ${[...this.#pending.values()].join()} ${JSON.stringify(this.#processes.map(({ store }) => [store?.health().status, store?.position, store?.health().shared]))}`,
    )
    const { history } = this.#cluster
    const reader = history.open()
    const commits: Commit[] = []
    for await (const commit of reader.read()) commits.push(commit)
    await reader.close()
    for (const process of this.#processes) await this.#compare(process, commits)
    if (this.#violation !== undefined) throw new Violation(this.#violation)
    return commits
  }

  async #compare(process: SimulatedProcess, commits: readonly Commit[]): Promise<void> {
    const { store } = process
    if (store === undefined) return
    const { status, error } = store.health()
    if (status !== 'open') throw new Violation(`a store is ${status}: ${String(error)}`)
    const reached = store.reached(commits.length).catch((reason: unknown) => {
      throw new Violation(`a store can't reach the last commit: ${String(reason)}`)
    })
    await this.#within(reached, 'the last commit')
    process.probe()
    const counted = commits.filter(({ meta }) => meta?.['kind'] === 'count').length
    if (counterOf(store) !== counted)
      throw new Violation(`the counter is ${counterOf(store)} after ${counted} counts`)
    await this.#within(store.close(), 'closing')
  }

  async #within<T>(promise: Promise<T>, what: string | (() => string)): Promise<T> {
    const { time } = this.#cluster
    const late = time.delay(PATIENCE).then(() => {
      throw new Violation(`${typeof what === 'string' ? what : what()} did not end within ${PATIENCE} ms`)
    })
    late.catch(() => undefined)
    return time.until(Promise.race([promise, late]))
  }
}
