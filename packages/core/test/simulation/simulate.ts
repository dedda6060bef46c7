import { RelataError } from '../../src/error/relata-error.js'
import { MemoryLog } from '../../src/log/memory-log.js'
import type { Commit } from '../../src/event/commit.js'
import { CoreStore } from '../../src/store/core-store.js'
import { bank, NaiveBank, perform, textOf, type Operation } from './bank.js'
import { Planted, type Fault } from './fault.js'
import { Random } from './random.js'
import { SimulatedDisk, type Crash } from './simulated-disk.js'
import { SimulatedLog, type SimulatedMachine } from './simulated-log.js'
import { SimulatedSnapshots, type SnapshotFiles } from './simulated-snapshots.js'
import { inVirtualTime, Stuck, VirtualTime } from './virtual-time.js'

/** What a run found and did. */
export interface Outcome {
  /** What a client or an operator would see that must not be. */
  readonly violation: string | undefined
  /** Warnings of the store: damage that it found by itself. */
  readonly warnings: number
  readonly strikes: number
  readonly operations: number
  readonly crashes: number
  readonly snapshots: number
}

class Violation extends Error {}

/** Runs one seed: a few lives of a process over one disk, each ended by a crash or by closing the store. */
export function simulate(seed: number, fault?: Fault): Promise<Outcome> {
  const time = new VirtualTime()
  const simulation = new Simulation(seed, time, fault)
  return inVirtualTime(time, () => simulation.run())
}

type Life = { readonly store: CoreStore; readonly die: () => void }

class Simulation {
  readonly #random: Random
  readonly #machine: SimulatedMachine
  readonly #files: SnapshotFiles = new Map()
  /** What the log had at the last opening, in order. */
  #survivors: Operation[] = []
  /** What was done since then, in order. */
  #done: Operation[] = []
  /** Of `#done`, how many have to be there after a crash of any kind, and of the process alone. */
  #synced: number = 0
  #handedOver: number = 0
  /** Operations with a key whose answer was lost. */
  #unanswered: Operation[] = []
  #visible: NaiveBank = new NaiveBank()
  #number: number = 0
  /** The share of transactions that are handed to the operating system alone. */
  #lazy: number = 0
  #warnings: number = 0
  #crashes: number = 0

  constructor(seed: number, time: VirtualTime, fault: Fault | undefined) {
    const random = new Random(seed)
    this.#random = random
    this.#machine = {
      disk: new SimulatedDisk(),
      time,
      random,
      planted: new Planted(fault, random),
      damages: 0,
    }
  }

  async run(): Promise<Outcome> {
    let violation: string | undefined
    try {
      const lives = 2 + this.#random.below(4)
      for (let life = 0; life < lives; life++) await this.#live(life === lives - 1)
    } catch (error) {
      if (!(error instanceof Violation) && !(error instanceof Stuck)) throw error
      violation = error.message
    }
    return {
      violation,
      warnings: this.#warnings,
      strikes: this.#machine.planted.strikes,
      operations: this.#number,
      crashes: this.#crashes,
      snapshots: this.#files.size,
    }
  }

  async #live(last: boolean): Promise<void> {
    this.#lazy = this.#random.pick([0, 0.3, 0.95])
    const life = await this.#open(!last)
    if (life === undefined) return this.#crash()
    await this.#check(life.store)
    if (last) return this.#until(life.store.close())
    const serves = await this.#until(this.#work(life.store))
    if (serves && this.#random.chance(0.2)) {
      const closed = await this.#until(settled(life.store.close()))
      // Everything visible has reached the operating system, unless the last append failed.
      if (closed === undefined && life.store.health().status === 'closed')
        this.#handedOver = this.#done.length
    }
    life.die()
    this.#crash()
  }

  /** Opens the store; undefined where the process dies meanwhile, or the disk fails. */
  async #open(mayDie: boolean): Promise<Life | undefined> {
    const { time, damages } = this.#machine
    const log = new SimulatedLog(this.#machine)
    const snapshotStore = new SimulatedSnapshots(this.#files, this.#machine)
    const die = (): void => {
      log.dead = true
      snapshotStore.dead = true
    }
    const opening = CoreStore.open(bank, {
      log,
      snapshotStore,
      snapshots: { everyCommits: 3 + this.#random.below(20), keep: 1 + this.#random.below(3) },
      clock: () => time.now,
      onWarning: () => {
        this.#warnings++
      },
    }).then((store) => ({ store, die }))
    opening.catch(() => undefined)
    const death =
      mayDie && this.#random.chance(0.1) ? time.delay(this.#random.below(60)).then(() => undefined) : never()
    try {
      const life = await this.#until(Promise.race([opening, death]))
      if (life === undefined) die()
      return life
    } catch (error) {
      die()
      if (isDiskFailure(error)) return undefined
      // Without its first commits, a log needs a snapshot: it is opened again.
      if (isWithoutSnapshot(error) && this.#machine.damages > damages) return undefined
      throw new Violation(`the store can't be opened: ${String(error)}`)
    }
  }

  #crash(): void {
    const { disk, time, random, planted } = this.#machine
    time.clear()
    const kind: Crash = random.chance(0.5) ? 'power' : 'process'
    disk.crash(kind, random, planted)
    if (kind === 'process') this.#synced = Math.max(this.#synced, this.#handedOver)
    else this.#handedOver = this.#synced
    this.#crashes++
  }

  /** Verifies what the store has against what clients know. */
  async #check(store: CoreStore): Promise<void> {
    const commits = await this.#until(all(store))
    const start = store.log?.dropped?.position ?? 0
    const kept = commits.flatMap(({ meta }) => (meta?.['ops'] ?? []) as unknown as readonly number[])
    const known = [...this.#survivors, ...this.#done]
    // Of what was dropped, the state has to have everything.
    const gone = start === 0 ? 0 : known.findIndex(({ number }) => number === kept[0])
    const found = [...known.slice(0, gone).map(({ number }) => number), ...kept]
    const expected = known.slice(0, found.length).map(({ number }) => number)
    if (found.join() !== expected.join())
      throw new Violation(`the log has the operations ${found.join()}, and ${expected.join()} were done`)
    const least = this.#survivors.length + this.#synced
    if (found.length < least)
      throw new Violation(`${found.length} operations are left, and ${least} were acknowledged`)
    if (start + commits.length !== store.position)
      throw new Violation(`the position is ${store.position} after ${start + commits.length} commits`)
    this.#survivors = known.slice(0, found.length)
    this.#done = []
    this.#synced = 0
    this.#handedOver = 0
    this.#visible = new NaiveBank()
    for (const operation of this.#survivors) this.#visible.apply(operation)
    this.#compare(store, 'after opening')
    if (start > 0) return
    const replayed = new CoreStore(bank, { log: copyOf(commits) })
    if (replayed.state.hash() !== store.state.hash())
      throw new Violation('the state is not what the log says')
  }

  #compare(store: CoreStore, when: string): void {
    const [actual, expected] = [textOf(store), this.#visible.text()]
    if (actual !== expected)
      throw new Violation(`${when} the store has\n${actual}\nand should have\n${expected}`)
  }

  /** Works until the store fails or the process is to end. Returns whether the store still serves. */
  async #work(store: CoreStore): Promise<boolean> {
    const steps = this.#random.below(40)
    for (let step = 0; step < steps; step++) {
      try {
        await this.#step(store)
      } catch (error) {
        if (error instanceof Violation) throw error
        if (isDiskFailure(error)) return false
        throw new Violation(`a write failed: ${String(error)}`)
      }
    }
    this.#compare(store, 'at the end')
    return true
  }

  async #step(store: CoreStore): Promise<void> {
    const random = this.#random
    const choice = random.next()
    if (choice < 0.4) return this.#transact(store)
    if (choice < 0.6) return this.#submit(store, this.#propose())
    if (choice < 0.7) return this.#rollBack(store)
    if (choice < 0.75) return this.#repeat(store)
    if (choice < 0.8) return store.durable()
    if (choice < 0.83) return void settled(store.saveSnapshot())
    if (choice < 0.87) return this.#compact(store)
    return this.#machine.time.delay(random.below(50))
  }

  /** Drops some history, and often waits until that is done. */
  async #compact(store: CoreStore): Promise<void> {
    const { time } = this.#machine
    const keepAfter = Math.max(0, store.position - this.#random.below(9))
    const compacting = settled(store.compact({ keepAfter }))
    if (this.#random.chance(0.7)) await Promise.race([compacting, time.delay(400)])
  }

  #propose(): Operation {
    return this.#visible.propose(++this.#number, this.#random)
  }

  /** One to three operations in one transaction, not awaited. */
  #transact(store: CoreStore): void {
    const operations: Operation[] = []
    const durability = this.#random.chance(this.#lazy) ? 'os' : 'sync'
    const meta: { ops: number[] } = { ops: [] }
    const count = 1 + this.#random.below(3)
    const planned = new NaiveBank()
    for (const operation of [...this.#survivors, ...this.#done]) planned.apply(operation)
    for (let n = 0; n < count; n++) {
      const operation = planned.propose(++this.#number, this.#random)
      planned.apply(operation)
      operations.push(operation)
      meta.ops.push(operation.number)
    }
    const { commit } = store.transact(
      () => {
        for (const operation of operations) perform(store, operation)
      },
      { meta, durability },
    )
    this.#note(operations)
    this.#acknowledge(commit?.durable ?? Promise.resolve(), durability)
  }

  /** One operation with a key, not awaited. */
  #submit(store: CoreStore, operation: Operation): void {
    const before = store.position
    const answer = store.submit(() => perform(store, operation), keyed(operation))
    // A store that has failed rejects later, and has done nothing.
    if (store.position === before) return void settled(answer)
    this.#note([operation])
    this.#unanswered.push(operation)
    this.#acknowledge(answer, 'sync', () => {
      this.#unanswered = this.#unanswered.filter((other) => other !== operation)
    })
  }

  /** A transaction that ends with an exception. */
  #rollBack(store: CoreStore): void {
    const operation = this.#propose()
    const stop = new Error('rolled back')
    try {
      store.transact(() => {
        perform(store, operation)
        throw stop
      })
    } catch (error) {
      if (error !== stop) throw error
    }
  }

  /** The client of an operation that got no answer sends it again. */
  async #repeat(store: CoreStore): Promise<void> {
    const unanswered = this.#unanswered.filter(
      (operation) => !this.#done.includes(operation) || this.#survivors.includes(operation),
    )
    if (unanswered.length === 0) return
    const operation = this.#random.pick(unanswered)
    this.#unanswered = this.#unanswered.filter((other) => other !== operation)
    if (!this.#survivors.includes(operation)) {
      if (this.#visible.accepts(operation)) this.#submit(store, operation)
      return
    }
    const before = store.position
    const failure = await settled(store.submit(() => perform(store, operation), keyed(operation)))
    if (isDiskFailure(failure)) throw failure
    if (store.position !== before || (failure !== undefined && !isReused(failure)))
      throw new Violation(
        `the key of operation ${operation.number} was used twice: ${failure === undefined ? 'done again' : String(failure)}`,
      )
  }

  #note(operations: readonly Operation[]): void {
    for (const operation of operations) {
      this.#done.push(operation)
      this.#visible.apply(operation)
    }
  }

  #acknowledge(
    answer: Promise<unknown>,
    durability: 'os' | 'sync',
    also: () => void = () => undefined,
  ): void {
    const [done, count] = [this.#done, this.#done.length]
    answer.then(
      () => {
        // Answers of an earlier life are not awaited by anyone.
        if (done !== this.#done) return
        if (durability === 'sync') this.#synced = Math.max(this.#synced, count)
        this.#handedOver = Math.max(this.#handedOver, count)
        also()
      },
      () => undefined,
    )
  }

  #until<T>(promise: Promise<T>): Promise<T> {
    return this.#machine.time.until(promise)
  }
}

function keyed({ number }: Operation): { key: string; meta: { ops: number[] } } {
  return { key: `operation ${number}`, meta: { ops: [number] } }
}

/** What a promise rejects with; undefined where it resolves. */
function settled(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => error,
  )
}

function never(): Promise<undefined> {
  return new Promise(() => undefined)
}

async function all(store: CoreStore): Promise<readonly Commit[]> {
  const commits: Commit[] = []
  if (store.log !== undefined)
    for await (const commit of store.log.read({ after: store.log.dropped?.position ?? 0 }))
      commits.push(commit)
  return commits
}

function copyOf(commits: readonly Commit[]): MemoryLog {
  const log = new MemoryLog()
  for (const commit of commits) log.push(commit)
  return log
}

function isDiskFailure(error: unknown): boolean {
  return (
    error instanceof RelataError && ['ERR_STORE_FAILED', 'ERR_LOG_UNKNOWN', 'ERR_CLOSED'].includes(error.code)
  )
}

function isWithoutSnapshot(error: unknown): boolean {
  return error instanceof RelataError && error.code === 'ERR_NO_SNAPSHOT'
}

function isReused(error: unknown): boolean {
  return error instanceof RelataError && error.code === 'ERR_KEY_REUSED'
}
