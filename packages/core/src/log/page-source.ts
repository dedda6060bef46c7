import { LogError } from '../error/errors.js'
import type { Commit } from '../event/commit.js'
import type { LogHead, ReadOptions } from './event-log.js'
import type { EventRun } from './event-run.js'

export type Pages<P = readonly Commit[]> = AsyncGenerator<P, void, undefined>

/** The part of a log that a call reads. */
export interface PageRange {
  readonly after: number
  readonly head: LogHead
  readonly signal: AbortSignal | undefined
}

/** A call that reads a log. */
export interface PagesOfCall<P> {
  readonly options: ReadOptions
  readonly source: PageSource<P>
  /** Whether the log was closed at the call. */
  readonly closed: boolean
}

/** How a log is read in pages. */
export interface PageSource<P> {
  read(after: number, head: LogHead): AsyncIterable<P>
  /** The position that a page ends at. Throws if it doesn't follow the one before. */
  end(page: P, after: number): number
}

/** The end of a page of commits, which must follow a position. */
export function endOfCommits(page: readonly Commit[], after: number): number {
  let position = after
  for (const commit of page) if (commit.position !== ++position) throw missing(position, commit.position - 1)
  return position
}

/** The same of a page of runs. */
export function endOfRuns(page: readonly EventRun[], after: number): number {
  let end = after
  for (const { commit, first } of page) {
    if (first === 0) end++
    if (commit.position !== end) throw missing(end, commit.position - 1)
  }
  return end
}

/** The error of a gap. */
export function missing(from: number, to: number): LogError {
  const message = `The log is damaged at position ${from}: commits are missing up to ${to}. Restore a backup.`
  return new LogError('Corrupt', message, { value: from })
}
