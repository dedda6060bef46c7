import type { LogFinding, LostCommits } from '../log/event-log.js'
import type { SnapshotInfo } from '../snapshot/snapshot-store.js'
import type { StoreWarning } from './warning.js'

/** The data of a report. */
type ReportParts = Omit<RecoveryReport, 'toString' | 'lost'>

/**
 * How a store was opened; `String(report)` is the same as text.
 *
 * @example
 * ```ts
 * const db = await openStore(schema, './library')
 * console.log(String(db.recovery))
 * // Opened at commit 1204 in 0.1 s: snapshot of commit 1200, then 4 commits (9 events).
 * ```
 * @public
 */
export class RecoveryReport {
  /** Of the last commit. */
  readonly position: number
  /** The snapshot that the state was loaded from; undefined if all commits were replayed. */
  readonly snapshot: SnapshotInfo | undefined
  /** Snapshots that could not be used, with the reasons. */
  readonly skipped: readonly StoreWarning[]
  /** Commits that were replayed. */
  readonly commits: number
  /** Events that were replayed. */
  readonly events: number
  /** Sentences about the schema changes that this opening recorded. */
  readonly changes: readonly string[]
  /** What was found when the log was opened, such as a torn record that was cut off. */
  readonly findings: readonly LogFinding[]
  /** Commits that the log has lost, if the option `acceptEnd` accepts that. */
  readonly lost: LostCommits | undefined
  /** From the first read to the complete state. */
  readonly milliseconds: number

  constructor(parts: ReportParts) {
    this.position = parts.position
    this.snapshot = parts.snapshot
    this.skipped = parts.skipped
    this.commits = parts.commits
    this.events = parts.events
    this.changes = parts.changes
    this.findings = parts.findings
    this.lost = lostOf(parts.findings)
    this.milliseconds = parts.milliseconds
    Object.freeze(this)
  }

  toString(): string {
    const { snapshot, commits, events, milliseconds } = this
    const replayed = `${counted(commits, 'commit')} (${counted(events, 'event')})`
    const how =
      snapshot === undefined ? replayed : `snapshot of commit ${snapshot.position}, then ${replayed}`
    return [
      `Opened at commit ${this.position} in ${(milliseconds / 1000).toFixed(1)} s: ${how}.`,
      ...this.findings.map(({ message }) => message),
      ...this.skipped.map(({ message }) => message),
      ...this.changes.map((change) => `Schema: ${change}`),
    ].join('\n')
  }
}

/** Of all findings together. */
function lostOf(findings: readonly LogFinding[]): LostCommits | undefined {
  const all = findings.flatMap(({ lost }) => lost ?? [])
  return all.length < 2 ? all[0] : all.reduce((a, b) => (b.to > a.to ? b : a))
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`
}
