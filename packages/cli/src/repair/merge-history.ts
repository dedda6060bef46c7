import type { Commit, LogHead } from '@relata/core/engine'
import type { SalvagedRecord, SalvageFault } from '@relata/level'
import { CommandError } from '../command-error.js'
import { extend, type Range } from './ranges.js'

/** What a repair found, and can restore. */
export interface RepairReport {
  /** Positions of commits that are kept from the damaged store. */
  readonly kept: readonly Range[]
  /** Positions that are taken from the other copy. */
  readonly taken: readonly Range[]
  /** Lost positions: not readable, and in no other copy; or unusable without those before them. */
  readonly lost: readonly Range[]
  /** Those of the lost ones that can be read, but not applied without those that are missing before them. */
  readonly unusable: readonly Range[]
  /** Sentences about the damage. */
  readonly faults: readonly string[]
  /** The last commit that the result has dropped, and so begins after; 0 if it has the whole history. */
  readonly dropped: number
}

/** Collects a report while commits are read. */
export class RepairProgress {
  readonly kept: Range[] = []
  readonly taken: Range[] = []
  readonly lost: Range[] = []
  readonly unusable: Range[] = []
  readonly faults: string[] = []
  dropped: number = 0

  report(): RepairReport {
    const { kept, taken, lost, unusable, faults, dropped } = this
    return { kept, taken, lost, unusable, faults, dropped }
  }
}

/** Where the result begins and ends. */
export interface HistoryEnds {
  /** What the result has dropped: its first commit follows. */
  readonly dropped?: LogHead | undefined
  /** The last commit that is known to have existed. */
  readonly reached?: number
}

/** The source of missing commits, in order: a backup or a replica of the same store. */
export type OtherCopy = AsyncIterator<Commit, unknown, undefined>

/**
 * The longest history that can be built from readable commits: those of the damaged store, and missing ones
 * from another copy. It ends before the first position that neither has. The report is complete once it has
 * ended.
 *
 * Throws CommandError `ERR_DIVERGED` if both have a commit at a position, and not the same.
 */
export async function* mergeHistory(
  salvaged: AsyncIterable<SalvagedRecord | SalvageFault>,
  other: OtherCopy | undefined,
  progress: RepairProgress,
  ends: HistoryEnds = {},
): AsyncGenerator<Commit, void, undefined> {
  const merge = new Merge(other, progress, ends)
  for await (const part of salvaged) {
    if ('fault' in part) merge.note(part)
    else yield* merge.take(part)
  }
  yield* merge.rest()
}

class Merge {
  readonly #other: OtherCopy | undefined
  readonly #progress: RepairProgress
  /** The result begins after it. */
  readonly #start: number
  /** Of the last commit of the result. */
  #position: number
  /** The highest position that is known to have existed. */
  #highest: number
  /** Of the last record of the result, if it is from the damaged store. */
  #hash: string | undefined
  #broken = false
  #ahead: Commit | undefined

  constructor(other: OtherCopy | undefined, progress: RepairProgress, ends: HistoryEnds) {
    const { dropped, reached = 0 } = ends
    this.#start = dropped?.position ?? 0
    this.#position = this.#start
    this.#hash = dropped?.hash
    this.#highest = reached
    progress.dropped = this.#start
    this.#other = other
    this.#progress = progress
  }

  note({ position = 0, fault }: SalvageFault): void {
    this.#highest = Math.max(this.#highest, position)
    this.#progress.faults.push(fault)
  }

  async *take(record: SalvagedRecord): AsyncGenerator<Commit, void, undefined> {
    const { first, last, commits } = record
    if (last <= this.#start) return
    this.#highest = Math.max(this.#highest, last)
    if (last <= this.#position && !this.#broken)
      return void this.#progress.faults.push(`The record of ${first} to ${last} exists twice.`)
    while (!this.#broken && this.#position + 1 < first) {
      const commit = await this.#otherAt(this.#position + 1)
      if (commit === undefined) this.#broken = true
      else yield this.#taken(commit)
    }
    if (
      !this.#broken &&
      this.#hash !== undefined &&
      this.#position + 1 === first &&
      record.previous !== this.#hash
    ) {
      this.#progress.faults.push(`The record from ${first} on does not follow from the one before.`)
      this.#broken = true
    }
    if (this.#broken) return extend(this.#progress.unusable, first, last)
    for (const commit of commits) {
      if (commit.position <= this.#position) continue
      await this.#compare(commit)
      extend(this.#progress.kept, commit.position)
      this.#position = commit.position
      yield commit
    }
    this.#hash = record.hash
  }

  /** The commits of the other copy after the end of the damaged store, and those that are lost. */
  async *rest(): AsyncGenerator<Commit, void, undefined> {
    while (!this.#broken) {
      const commit = await this.#otherAt(this.#position + 1)
      if (commit === undefined) this.#broken = true
      else yield this.#taken(commit)
    }
    if (this.#position < this.#highest) this.#progress.lost.push([this.#position + 1, this.#highest])
  }

  #taken(commit: Commit): Commit {
    extend(this.#progress.taken, commit.position)
    this.#position = commit.position
    this.#hash = undefined
    return commit
  }

  async #otherAt(position: number): Promise<Commit | undefined> {
    if (this.#other === undefined) return undefined
    while (this.#ahead === undefined || this.#ahead.position < position) {
      const next = await this.#other.next()
      if (next.done === true) return undefined
      this.#ahead = next.value
    }
    return this.#ahead.position === position ? this.#ahead : undefined
  }

  async #compare(commit: Commit): Promise<void> {
    const same = await this.#otherAt(commit.position)
    if (same === undefined || same.id === commit.id) return
    throw new CommandError(
      'ERR_DIVERGED',
      `The other copy has another commit ${commit.position}: it has another history. Pass a backup or replica of this store.`,
      { value: commit.position },
    )
  }
}
