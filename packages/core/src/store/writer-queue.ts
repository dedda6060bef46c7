import { reasonOf } from '../error/reason-of.js'
import { LogError, StoreError } from '../error/errors.js'
import type { Commit } from '../event/commit.js'
import type { AppendResult, Durability, EventLog } from '../log/event-log.js'
import { GROUP_BYTES, GROUP_LENGTH } from '../log/group-limits.js'
import type { Observation } from '../observe/observation.js'
import { must } from '../util/assert.js'
import { clockMs, soon } from '../util/globals.js'
import { quiet } from './commit-handle.js'

/**
 * Commits of one append, with the promise that all waiting callers share. benchmarks: append_group.
 */
interface Group {
  readonly commits: Commit[]
  durability: Durability
  /** Size in bytes, as the log measures it. */
  size: number
  /** Position of its last commit. */
  last: number
  /** Time at which it was begun, by `clockMs`. */
  readonly since: number
  /** Created when it is first read. */
  done: Promise<void> | undefined
  settle: { readonly resolve: () => void; readonly reject: (error: StoreError) => void } | undefined
}

const STRENGTH: Readonly<Record<Durability, number>> = { memory: 0, os: 1, sync: 2 }

/** Is notified of what happens to the commits. */
export interface QueueListeners {
  readonly onFailure: (error: StoreError) => void
  readonly observation?: Observation | undefined
}

/**
 * Writes commits to an asynchronous log: one append is in flight, and all commits that wait meanwhile go
 * together into the next, up to a limit in bytes and in number. The commits of one turn of the event loop
 * share an append. Decision 0038 says why the log has a queue of its own.
 *
 * A failed append fails the queue permanently: whether it was stored is known only when the log is opened
 * again.
 */
export class WriterQueue {
  readonly log: EventLog
  readonly #onFailure: (error: StoreError) => void
  readonly #observation: Observation | undefined
  /** In the order of their commits; more than one if the backlog is larger than a group. */
  readonly #waiting: Group[] = []
  /** The group that is being appended: the commits after `#written`. */
  #flying: Group | undefined
  /** Position of the last durable commit. */
  #written: number
  #bytes: number = 0
  #busy: boolean = false
  #scheduled: boolean = false
  #failure: StoreError | undefined

  constructor(log: EventLog, head: number, { onFailure, observation }: QueueListeners) {
    this.log = log
    this.#written = head
    this.#onFailure = onFailure
    this.#observation = observation
    log.onFailure?.((error) => this.#lost(error))
  }

  get failed(): boolean {
    return this.#failure !== undefined
  }

  /** Position of the last written commit. */
  get head(): number {
    return this.#written
  }

  /** Size of the commits that aren't written yet. */
  get bytes(): number {
    return this.#bytes
  }

  /** Milliseconds since the oldest unwritten commit was added; 0 if there is none. */
  get oldestMs(): number {
    const oldest = this.#flying ?? this.#waiting[0]
    return oldest === undefined ? 0 : clockMs() - oldest.since
  }

  /** Adds the next commit. It is appended after the previous ones, with at least this durability. */
  enqueue(
    commit: Commit,
    { durability, size }: { readonly durability: Durability; readonly size: number },
  ): void {
    if (!this.#busy && !this.#scheduled) {
      soon(() => {
        this.#scheduled = false
        if (!this.#busy) void this.#pump()
      })
      this.#scheduled = true
    }
    const group = this.#groupFor(size)
    // If anything up to here throws, the commit isn't added.
    group.commits.push(commit)
    group.size += size
    this.#bytes += size
    group.last = commit.position
    if (STRENGTH[durability] > STRENGTH[group.durability]) group.durability = durability
  }

  /** Resolves once everything up to a position is written. Never causes an unhandled rejection. */
  written(position: number): Promise<void> {
    if (this.#failure !== undefined) return quiet(Promise.reject(this.#failure))
    if (position <= this.#written) return Promise.resolve()
    const flying = this.#flying
    return doneOf(flying !== undefined && position <= flying.last ? flying : this.#groupOf(position))
  }

  /** The last group, or a new one if that is full. */
  #groupFor(size: number): Group {
    const group = this.#waiting.at(-1)
    if (group !== undefined && group.size + size <= GROUP_BYTES && group.commits.length < GROUP_LENGTH)
      return group
    const next = newGroup()
    this.#waiting.push(next)
    return next
  }

  /** The waiting group that contains a position. */
  #groupOf(position: number): Group {
    const groups = this.#waiting
    let [from, to] = [0, groups.length - 1]
    while (from < to) {
      const middle = (from + to) >>> 1
      if ((groups[middle]?.last ?? 0) < position) from = middle + 1
      else to = middle
    }
    return must(groups[from], 'a group that waits with a position that is not written')
  }

  async #pump(): Promise<void> {
    this.#busy = true
    for (let group = this.#waiting.shift(); group !== undefined; group = this.#waiting.shift()) {
      // Empty if the commit that it was created for wasn't added.
      if (group.commits.length > 0) await this.#append(group)
    }
    this.#busy = false
  }

  async #append(group: Group): Promise<void> {
    const { commits, durability, size } = group
    this.#flying = group
    const started = this.#observation?.wants('append') === true ? clockMs() : undefined
    try {
      const results = await this.log.append(
        commits,
        size === 0 ? { expected: this.#written, durability } : { expected: this.#written, durability, size },
      )
      checkResults(commits, results)
      this.#written += commits.length
      this.#bytes -= size
      this.#flying = undefined
      group.settle?.resolve()
      if (started !== undefined) this.#report(group, clockMs() - started)
    } catch (error) {
      this.#fail(error, group)
    }
  }

  #report({ last, commits, size, durability }: Group, ms: number): void {
    this.#observation?.report('append', {
      position: last,
      commits: commits.length,
      bytes: size,
      durability,
      ms,
    })
  }

  #fail(cause: unknown, group: Group): void {
    const reason = reasonOf(cause)
    const message = `The store has failed: appending commit ${this.#written + 1} to its log failed (${reason}). It is unknown whether it was stored; open the store again to recover from the log.`
    this.#end(this.#failure ?? new StoreError('ERR_STORE_FAILED', message, { cause }), group)
  }

  /** The log has failed while nothing was being appended, or before the current append has ended. */
  #lost(cause: LogError): void {
    if (this.#failure !== undefined) return
    const message = `The store has failed: ${cause.message}`
    this.#end(new StoreError('ERR_STORE_FAILED', message, { cause }))
  }

  #end(failure: StoreError, ...groups: readonly Group[]): void {
    const failed = [...groups, ...this.#waiting.splice(0)]
    this.#failure = failure
    this.#onFailure(failure)
    for (const { settle } of failed) settle?.reject(failure)
  }
}

function newGroup(): Group {
  return {
    commits: [],
    durability: 'memory',
    size: 0,
    last: 0,
    since: clockMs(),
    done: undefined,
    settle: undefined,
  }
}

function doneOf(group: Group): Promise<void> {
  group.done ??= quiet(
    new Promise((resolve, reject) => {
      group.settle = { resolve, reject }
    }),
  )
  return group.done
}

function checkResults(group: readonly Commit[], results: readonly AppendResult[]): void {
  for (const [at, { position }] of group.entries()) {
    const result = results[at]
    if (result?.status === 'ok' && result.position === position) continue
    const found = result === undefined ? 'nothing' : `${result.status} at ${result.position}`
    throw new LogError('Corrupt', `The log returned position ${found} for commit ${position}.`, {
      value: result,
    })
  }
}
