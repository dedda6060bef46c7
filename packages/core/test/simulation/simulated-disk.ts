import type { Commit } from '../../src/event/commit.js'
import type { DroppedHistory } from '../../src/log/dropped-history.js'
import type { Planted } from './fault.js'
import type { Random } from './random.js'

export interface DiskRecord {
  readonly commits: readonly Commit[]
  synced: boolean
}

/** What happens to data that is not synced: 'process' leaves it with the operating system, 'power' loses it. */
export type Crash = 'process' | 'power'

/** The records of a log, which outlive its process. */
export class SimulatedDisk {
  records: DiskRecord[] = []
  /** What was dropped from the beginning, as the log has recorded it. */
  dropped: DroppedHistory | undefined
  /** How many commits were removed, of those that were dropped. */
  removed: number = 0
  /** The record that a process is writing. */
  writing: readonly Commit[] | undefined

  store(commits: readonly Commit[]): DiskRecord {
    const record = { commits: structuredClone(commits), synced: false }
    this.records.push(record)
    return record
  }

  sync(planted: Planted): void {
    if (planted.strike('a sync is skipped')) return
    for (const record of this.records) record.synced = true
  }

  crash(kind: Crash, random: Random, planted: Planted): void {
    const { writing } = this
    this.writing = undefined
    // A write under way has arrived or has not.
    if (writing !== undefined && random.chance(0.5)) this.store(writing)
    if (kind === 'power') this.#loseUnsynced(random, planted)
    for (const record of this.records) record.synced = true
    const last = this.records.at(-1)
    if (last !== undefined && last.commits.length > 1 && planted.strike('half of a group survives a crash'))
      this.records[this.records.length - 1] = { commits: last.commits.slice(0, 1), synced: true }
  }

  /** Removes commits at the beginning; only a part of them if it is interrupted. */
  remove(count: number): void {
    for (let left = count - this.removed; left > 0;) {
      const [first] = this.records
      if (first === undefined) return
      const gone = Math.min(left, first.commits.length)
      this.records[0] = { ...first, commits: first.commits.slice(gone) }
      if (gone === first.commits.length) this.records.shift()
      this.removed += gone
      left -= gone
    }
  }

  /** The commits, in order. */
  commits(): readonly Commit[] {
    return this.records.flatMap(({ commits }) => commits)
  }

  /** Of the records that are not synced, some of the first survive. */
  #loseUnsynced(random: Random, planted: Planted): void {
    const first = this.records.findIndex(({ synced }) => !synced)
    if (first < 0) return
    const unsynced = this.records.splice(first)
    const kept = random.below(unsynced.length + 1)
    const hole =
      unsynced.length >= 2 && planted.strike('a later group survives a crash that an earlier one did not', 1)
    this.records.push(...(hole ? unsynced.slice(1) : unsynced.slice(0, kept)))
    if (hole) this.#renumber()
  }

  /** A hole that isn't visible in the positions. */
  #renumber(): void {
    let position = this.removed
    this.records = this.records.map(({ commits, synced }) => ({
      commits: commits.map((commit) => ({ ...commit, position: ++position })),
      synced,
    }))
  }
}
