import { LogError } from '../../src/error/errors.js'
import type { Commit } from '../../src/event/commit.js'
import type { LogGroup } from '../../src/log/append-queue.js'
import { BaseLog } from '../../src/log/base-log.js'
import type { DroppedHistory } from '../../src/log/dropped-history.js'
import type { LogHead } from '../../src/log/event-log.js'
import type { Planted } from './fault.js'
import type { Random } from './random.js'
import type { SimulatedDisk } from './simulated-disk.js'
import type { VirtualTime } from './virtual-time.js'

/** What a simulated process has. */
export interface SimulatedMachine {
  readonly disk: SimulatedDisk
  readonly time: VirtualTime
  readonly random: Random
  readonly planted: Planted
  /** Blocks of snapshots that could not be read. */
  damages: number
}

/** How likely a write fails before it is stored, or after: its acknowledgement is lost. */
const FAILS = 0.02
const SLOWEST = 20

/** A log on a simulated disk, as slow and as unreliable as a real one. */
export class SimulatedLog extends BaseLog {
  readonly #machine: SimulatedMachine
  /** What this process knows to be stored. */
  #known: Commit[]
  #history: DroppedHistory | undefined
  readonly #keys: Map<string, number> = new Map()
  /** The process has ended: nothing that it has in progress continues. */
  dead: boolean = false

  constructor(machine: SimulatedMachine) {
    super()
    this.#machine = machine
    this.#history = machine.disk.dropped
    this.#known = opened(machine)
    for (const { key, position } of this.#known) if (key !== undefined) this.#keys.set(key, position)
  }

  protected _head(): LogHead {
    return { position: this.#start + this.#known.length, hash: '' }
  }

  /** Of the last commit that was dropped. */
  get #start(): number {
    return this.#history?.position ?? 0
  }

  protected override _dropped(): DroppedHistory | undefined {
    return this.#history
  }

  protected override async _dropPoint(limit: number): Promise<LogHead> {
    await this.#delay()
    const position = Math.min(limit, this._head().position - 1)
    return { position: position > this.#start ? position : 0, hash: '' }
  }

  protected override async _drop(history: DroppedHistory): Promise<void> {
    const { disk, planted } = this.#machine
    await this.#delay()
    const last = this._head().position - 1
    const tooFar = planted.strike('history is dropped past the snapshots') && last > history.position
    const recorded = tooFar ? { ...history, position: last } : history
    disk.sync(planted)
    if (!planted.strike('what was dropped is not recorded')) disk.dropped = structuredClone(recorded)
    await this.#delay()
    this.#known = this.#known.slice(recorded.position - this.#start)
    this.#history = recorded
    for (const [key, position] of this.#keys) if (position <= recorded.position) this.#keys.delete(key)
  }

  /** Removes what was dropped, in two parts: the process may end between them. */
  async reclaim(): Promise<void> {
    const { disk, planted, random } = this.#machine
    await this.#delay()
    disk.remove(random.below(this.#start + 1))
    await this.#delay()
    const more = planted.strike('one commit too many is removed with what was dropped') ? 1 : 0
    disk.remove(this.#start === 0 ? 0 : this.#start + more)
  }

  protected _begin(): LogGroup {
    const group: Commit[] = []
    return {
      add: (commits) => {
        group.push(...commits)
      },
      write: (sync) => this.#write(group, sync),
    }
  }

  protected async *_read(after: number, head: LogHead): AsyncGenerator<readonly Commit[]> {
    for (let from = after; from < head.position;) {
      const to = Math.min(head.position, from + 1 + this.#machine.random.below(8))
      await this.#delay()
      if (from < this.#start) return
      yield this.#known.slice(from - this.#start, to - this.#start)
      from = to
    }
  }

  protected async _positions(keys: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const found = new Map<string, number>()
    for (const key of keys) {
      const position = this.#keys.get(key)
      if (position !== undefined) found.set(key, position)
    }
    return found
  }

  protected async _keyed(_key: string, position: number): Promise<Commit> {
    return this.#known[position - this.#start - 1] as Commit
  }

  protected async _close(): Promise<void> {}

  async saveAnchor(): Promise<void> {
    await this.head()
    await this.#delay()
    this.#machine.disk.sync(this.#machine.planted)
  }

  async #write(group: readonly Commit[], sync: boolean): Promise<void> {
    const { disk, planted, random } = this.#machine
    disk.writing = group
    if (planted.strike('an append is acknowledged before it is written', 0.2)) {
      void this.#delay().then(() => this.#store(group, sync))
      return this.#remember(group)
    }
    await this.#delay()
    const fate = random.next()
    if (fate < FAILS) return this.#lose(group)
    this.#store(group, sync)
    await this.#delay()
    if (fate > 1 - FAILS) throw unknown()
    this.#remember(group)
  }

  /** The write fails and stores nothing. */
  #lose(group: readonly Commit[]): void {
    const { disk, planted } = this.#machine
    disk.writing = undefined
    if (planted.strike('an unknown append is reported as stored')) return this.#remember(group)
    throw unknown()
  }

  #store(group: readonly Commit[], sync: boolean): void {
    const { disk, planted } = this.#machine
    disk.writing = undefined
    disk.store(group)
    if (planted.strike('an append is repeated at the next position after an error', 0.1))
      disk.store(group.map((commit) => ({ ...commit, position: commit.position + group.length })))
    if (sync) disk.sync(planted)
  }

  #remember(group: readonly Commit[]): void {
    for (const commit of group) {
      this.#known.push(commit)
      if (commit.key !== undefined) this.#keys.set(commit.key, commit.position)
    }
  }

  /** A delay that never ends once the process is dead. */
  #delay(): Promise<void> {
    const { time, random } = this.#machine
    return new Promise((resolve) => {
      time.after(random.below(SLOWEST), () => {
        if (!this.dead) resolve()
      })
    })
  }
}

function unknown(): LogError {
  return new LogError('Unknown', 'The simulated disk did not answer.')
}

/** The commits on the disk, as a log with a planted fault reads them. */
function opened({ disk, planted, random }: SimulatedMachine): Commit[] {
  let commits = [...disk.commits()]
  if (commits.length > 2) {
    const at = 1 + random.below(commits.length - 1)
    if (planted.strike('a commit is left out of a reading, and the later ones move up')) commits.splice(at, 1)
    if (planted.strike('a commit is read twice, and the later ones move on'))
      commits.splice(at, 0, { ...(commits[at] as Commit), key: undefined })
    if (planted.strike('an event of a commit is lost')) commits[at] = withoutEvent(commits[at] as Commit)
    if (planted.strike('a value is read as another')) commits = commits.map(otherValue)
    if (planted.strike('a key is forgotten when the log is opened'))
      commits = commits.map((commit) => ({ ...commit, key: undefined }))
    if (planted.strike('the last record is lost at opening')) {
      disk.records.pop()
      commits = [...disk.commits()]
    }
  }
  return commits
    .map((commit, index) => ({ ...commit, position: disk.removed + index + 1 }))
    .filter(({ position }) => position > (disk.dropped?.position ?? 0))
}

function withoutEvent(commit: Commit): Commit {
  return { ...commit, events: commit.events.slice(0, -1) }
}

function otherValue(commit: Commit): Commit {
  return {
    ...commit,
    events: commit.events.map((event) =>
      event.type === 'created' && event.model === 'Account'
        ? { ...event, row: { ...event.row, balance: Number(event.row['balance']) + 1 } }
        : event,
    ),
  }
}
