import type { ConflictingCommit } from '../../error/errors.js'
import type { Commit } from '../../event/commit.js'
import type { Durability } from '../../log/event-log.js'
import type { Draft } from '../draft.js'
import type { Submission } from './submission.js'

/** Obstacles that are kept: the last ones. An append may be under way for long. */
const KEPT = 20

const STRENGTH: Readonly<Record<Durability, number>> = { memory: 0, os: 1, sync: 2 }

/** Submissions that were decided together and are sent to the log as one append. */
export class Flight {
  /** In the order in which they were decided. */
  readonly submissions: readonly Submission[]
  /** The commits to append, each with a key, so that a repeated append is recognized. */
  readonly commits: readonly Commit[]
  /** Position of the commit after which they were decided. */
  readonly expected: number
  readonly size: number
  readonly durability: Durability
  /** Commits of other processes that were applied meanwhile. */
  readonly obstacles: ConflictingCommit[] = []
  #confirmed: number = 0

  constructor(submissions: readonly Submission[], expected: number, durability: Durability) {
    this.submissions = submissions
    this.expected = expected
    const commits: Commit[] = []
    let [size, strongest] = [0, 'memory' as Durability]
    for (const { result, options } of submissions) {
      if (result?.kind !== 'written') continue
      commits.push(keyed(result.draft))
      size += result.size
      const own = options.durability ?? durability
      if (STRENGTH[own] > STRENGTH[strongest]) strongest = own
    }
    this.commits = commits
    this.size = size
    this.durability = strongest
  }

  /** Position of its last commit. */
  get last(): number {
    return this.expected + this.commits.length
  }

  /** Whether the log is known to have all of the commits. */
  get confirmed(): boolean {
    return this.#confirmed === this.commits.length
  }

  /** This flight's own commit object for a commit of the log; undefined for a commit of another process. */
  ownOf({ position, id }: Commit): Commit | undefined {
    const own = this.commits[position - this.expected - 1]
    return own?.id === id ? own : undefined
  }

  /** Called when a commit was applied: one of this flight, or of another process. */
  applied(commit: Commit): void {
    if (this.ownOf(commit) !== undefined) {
      this.#confirmed++
      return
    }
    this.obstacles.push({ position: commit.position, action: commit.action })
    if (this.obstacles.length > KEPT) this.obstacles.shift()
  }

  /** Rejects all submissions: nothing of the flight is stored. */
  reject(error: unknown): void {
    for (const submission of this.submissions) submission.reject(error)
  }
}

/**
 * The commit with a key. A commit without a key of the application has its id as key. Stores don't keep it,
 * because it is never submitted again.
 */
function keyed({ commit }: Draft): Commit {
  return commit.key === undefined ? Object.freeze({ ...commit, key: commit.id }) : commit
}
