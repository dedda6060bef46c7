import { LogError } from '../error/errors.js'
import type { Commit } from '../event/commit.js'
import { contentOf } from '../event/content.js'
import { checkKeys, checkPositions, conflict, keyReused } from './check-append.js'
import type { AppendOptions, AppendResult, LogHead } from './event-log.js'
import { GROUP_BYTES, GROUP_LENGTH } from './group-limits.js'
import type { LogState } from './log-state.js'
import { must } from '../util/assert.js'

/** Commits that are written together: all of them or none. */
export interface LogGroup {
  /** Adds the commits of one append, all or none. Throws if one can't be stored: that append is refused. */
  add(commits: readonly Commit[]): void
  /** Prepares the data to be written. If this throws, nothing has been written, and the group is refused. */
  seal?(): void
  /**
   * Writes the group after the head; its last commit becomes the head. With `sync` it resolves when the
   * commits are on the disk, otherwise when the operating system has them. After a rejection it is unknown
   * what is stored, except after a LogError `Unavailable` or `Forbidden`: then nothing is.
   *
   * A shared log in which another writer was first stores nothing. It resolves with the positions of the group's keys that
   * are known, after which its head is the newer one; or with `behind`, after which both are read.
   */
  write(sync: boolean): Promise<void | typeof BEHIND | ReadonlyMap<string, number>>
}

/** Another writer was first. */
const BEHIND = 'behind'

/** The log that the queue writes to. */
export interface AppendTarget {
  head(): LogHead
  begin(): LogGroup
  /** An estimate of the bytes of an append's commits. */
  sizeOf(commits: readonly Commit[]): number
  /** The positions of the commits with these keys; keys without a commit are left out. */
  positions(keys: readonly string[]): Promise<ReadonlyMap<string, number>>
  /** The commit at the position of a key. */
  keyed(key: string, position: number): Promise<Commit>
  /**
   * Reads the head of a log that other processes write to, too. A log of one process doesn't implement it.
   */
  readonly refresh?: (() => Promise<void>) | undefined
}

/** An append that waits for its turn. */
interface Waiting {
  /** Appends are counted from 1 in the order of their calls. */
  readonly number: number
  readonly commits: readonly Commit[]
  readonly options: AppendOptions
  readonly keys: readonly string[]
  /** An estimate of its bytes. */
  readonly size: number
  readonly resolve: (results: readonly AppendResult[]) => void
  readonly reject: (error: unknown) => void
}

const NO_KEYS: readonly string[] = []
const NO_POSITIONS: ReadonlyMap<string, number> = new Map()

/** Appends after this number wait for the end. */
interface Hold {
  readonly after: number
  readonly ended: Promise<void>
}

const ignore = (): void => undefined

/** A look at a shared log: it was newer than the appends up to this number. */
interface Look {
  readonly upTo: number
  readonly known: ReadonlyMap<string, number>
}
const NO_LOOK: Look = { upTo: 0, known: NO_POSITIONS }

/**
 * Runs appends in the order of their calls, with one batch in flight. The others wait meanwhile, and are
 * written together as one record. An append joins the group if it continues it. One that can't (another
 * expected position, a known key) waits until it is first in the queue, so that it is compared with the
 * stored commits.
 */
export class AppendQueue {
  readonly #state: LogState
  readonly #target: AppendTarget
  #waiting: Waiting[] = []
  #called = 0
  #settled = 0
  readonly #barriers: { readonly after: number; readonly resolve: () => void }[] = []
  #running = false
  /** What later appends wait for, in the order of the calls. */
  #holds: readonly Hold[] = []
  /** Of a shared log, whose head may have moved since. */
  #look = NO_LOOK
  /** The head that the log has in memory is not that of the shared log. */
  #behind = false

  constructor(state: LogState, target: AppendTarget) {
    this.#state = state
    this.#target = target
  }

  append(commits: readonly Commit[], options: AppendOptions): Promise<readonly AppendResult[]> {
    return new Promise((resolve, reject) => {
      this.#state.check()
      if (commits.length === 0) return resolve([])
      const size = options.size ?? this.#target.sizeOf(commits)
      const keys = keysOf(commits)
      const number = ++this.#called
      this.#waiting.push({ number, commits: [...commits], options, keys, size, resolve, reject })
      if (!this.#running) void this.#run()
    })
  }

  /**
   * Resolves when all appends called so far have been written or refused; undefined if they have been
   * already.
   */
  settled(): Promise<void> | undefined {
    if (this.#settled === this.#called) return undefined
    return new Promise((resolve) => {
      this.#barriers.push({ after: this.#called, resolve })
    })
  }

  /** Makes later appends wait for a task, which may itself wait for earlier appends. */
  hold(until: Promise<unknown>): void {
    const hold: Hold = {
      after: this.#called,
      ended: until.then(ignore, ignore).then(() => {
        this.#holds = this.#holds.filter((each) => each !== hold)
      }),
    }
    this.#holds = [...this.#holds, hold]
  }

  /** Never rejects: each step resolves or rejects its appends in all cases. */
  async #run(): Promise<void> {
    this.#running = true
    // Appends called in the same turn belong to one group.
    await Promise.resolve()
    while (this.#waiting.length > 0) {
      const [first] = this.#waiting
      const [hold] = this.#holds
      if (hold !== undefined && first !== undefined && first.number > hold.after) await hold.ended
      else await this.#step()
      this.#lift()
    }
    this.#running = false
  }

  /**
   * Records that the group has been appended. Call this before its promises resolve, because code that runs
   * after one of them and reads the head must not wait for a barrier.
   */
  #lift(): void {
    this.#settled = this.#called - this.#waiting.length
    for (
      let first = this.#barriers[0];
      first !== undefined && first.after <= this.#settled;
      first = this.#barriers[0]
    ) {
      this.#barriers.shift()
      first.resolve()
    }
  }

  async #step(): Promise<void> {
    try {
      this.#state.checkFailure()
      const last = this.#holds[0]?.after ?? Infinity
      const candidates = this.#waiting.slice(0, GROUP_LENGTH).filter(({ number }) => number <= last)
      const known = await this.#known(candidates)
      const first = must(candidates[0], 'an append that waits')
      if (this.#continues(first, this.#target.head().position, known))
        await this.#writeGroup(candidates, known)
      else await this.#settleAlone(first, known)
    } catch (error) {
      for (const waiting of this.#waiting.splice(0)) waiting.reject(error)
    }
  }

  /** The positions of the keys that the log has. */
  async #known(candidates: readonly Waiting[]): Promise<ReadonlyMap<string, number>> {
    const { refresh } = this.#target
    if (refresh === undefined) return this.#positions(candidates)
    const [first] = candidates
    if (!this.#behind && first !== undefined) {
      // Appends after one that conflicts are compared with the same head.
      if (first.number <= this.#look.upTo) return this.#look.known
      // A write compares head and keys itself.
      if (first.options.expected === this.#target.head().position) return NO_POSITIONS
    }
    await refresh()
    // Not before the head was read: a key of a commit up to there is found.
    const known = await this.#positions(candidates)
    this.#behind = false
    this.#look = { upTo: candidates.at(-1)?.number ?? 0, known }
    return known
  }

  async #positions(candidates: readonly Waiting[]): Promise<ReadonlyMap<string, number>> {
    const keys = candidates.flatMap((waiting) => waiting.keys)
    return keys.length === 0 ? NO_POSITIONS : this.#target.positions(keys)
  }

  #continues(waiting: Waiting, position: number, known: ReadonlyMap<string, number>): boolean {
    return waiting.options.expected === position && !waiting.keys.some((key) => known.has(key))
  }

  async #writeGroup(candidates: readonly Waiting[], known: ReadonlyMap<string, number>): Promise<void> {
    const group = this.#target.begin()
    const members = this.#gather(group, candidates, known)
    if (members.length === 0) return
    if (!attempt(members, () => group.seal?.())) return
    // A shared log may still refuse them.
    if (this.#target.refresh === undefined)
      for (const member of members)
        if (member.options.durability === 'memory') member.resolve(resultsOf(member))
    const sync = members.some(({ options }) => (options.durability ?? 'sync') === 'sync')
    try {
      const refusal = await group.write(sync)
      if (refusal !== undefined) {
        this.#behind = refusal === BEHIND
        if (refusal !== BEHIND) this.#look = { upTo: members.at(-1)?.number ?? 0, known: refusal }
        this.#waiting = [...members, ...this.#waiting]
        return
      }
      this.#state.appended()
    } catch (error) {
      return this.#fail(members, writeError(error))
    }
    this.#lift()
    for (const member of members) member.resolve(resultsOf(member))
  }

  #fail(members: readonly Waiting[], failure: LogError): void {
    const isShared = this.#target.refresh !== undefined
    this.#behind = isShared
    if (!isShared || !passes(failure)) this.#state.fail(failure)
    // Those that wait may succeed: they are compared with what the shared log has then.
    const others = isShared && failure.kind === 'Unknown' ? [] : this.#waiting.splice(0)
    for (const waiting of [...members, ...others]) waiting.reject(failure)
  }

  /**
   * Takes all appends at the front that continue the group; one that can't be stored is refused without any
   * effect.
   */
  #gather(group: LogGroup, candidates: readonly Waiting[], known: ReadonlyMap<string, number>): Waiting[] {
    const members: Waiting[] = []
    const keys = new Set<string>()
    let { position: last } = this.#target.head()
    let taken = 0
    let size = 0
    for (const waiting of candidates) {
      if (!this.#continues(waiting, last, known) || waiting.keys.some((key) => keys.has(key))) break
      if (members.length > 0 && size + waiting.size > GROUP_BYTES) break
      taken++
      const added = attempt([waiting], () => {
        checkPositions(waiting.commits, waiting.options.expected)
        group.add(waiting.commits)
      })
      if (!added) continue
      for (const key of waiting.keys) keys.add(key)
      last += waiting.commits.length
      size += waiting.size
      members.push(waiting)
    }
    this.#waiting = this.#waiting.slice(taken)
    return members
  }

  /** Handles the first append if it can't be stored: a duplicate, a key used before, or a conflict. */
  async #settleAlone(waiting: Waiting, known: ReadonlyMap<string, number>): Promise<void> {
    this.#waiting.shift()
    try {
      const duplicate = await this.#duplicate(waiting, known)
      this.#lift()
      if (duplicate === undefined) waiting.reject(conflict(this.#target.head(), waiting.options.expected))
      else waiting.resolve(duplicate)
    } catch (error) {
      waiting.reject(error)
    }
  }

  /** The results if every commit is stored already; undefined if none is. */
  async #duplicate(
    { commits, keys }: Waiting,
    known: ReadonlyMap<string, number>,
  ): Promise<readonly AppendResult[] | undefined> {
    const reused = keys.find((key) => known.has(key))
    if (reused === undefined) return undefined
    const results: AppendResult[] = []
    for (const commit of commits) {
      const position = commit.key === undefined ? undefined : known.get(commit.key)
      if (commit.key === undefined || position === undefined)
        throw keyReused(reused, must(known.get(reused), 'the position of a known key'))
      if (contentOf(await this.#target.keyed(commit.key, position)) !== contentOf(commit))
        throw keyReused(reused, position)
      results.push({ status: 'duplicate', position })
    }
    return results
  }
}

/** A step before anything is written: if it throws, these appends are refused and the log is unchanged. */
function attempt(appends: readonly Waiting[], step: () => void): boolean {
  try {
    step()
    return true
  } catch (error) {
    for (const waiting of appends) waiting.reject(error)
    return false
  }
}

function resultsOf(waiting: Waiting): readonly AppendResult[] {
  return waiting.commits.map((_, i) => ({ status: 'ok', position: waiting.options.expected + 1 + i }))
}

function keysOf(commits: readonly Commit[]): readonly string[] {
  const keys = commits.flatMap(({ key }) => key ?? NO_KEYS)
  if (keys.length === 0) return NO_KEYS
  checkKeys(commits)
  return keys
}

/** Whether a shared log continues after a failure. */
function passes({ kind }: LogError): boolean {
  return kind === 'Unknown' || kind === 'Unavailable' || kind === 'Forbidden'
}

/** The error of a failed write: the log's own LogError, or otherwise that it is unknown what is stored. */
function writeError(cause: unknown): LogError {
  if (cause instanceof LogError) return cause
  const message =
    'Writing failed, and it is unknown how much was stored. Open the log again, then retry with the same keys and expected position.'
  return new LogError('Unknown', message, { cause })
}
