import type { Commit } from '../event/commit.js'
import type { EventLog } from '../log/event-log.js'
import { isLastRun, type EventRun } from '../log/event-run.js'
import { missing } from '../log/page-source.js'
import { abortReason } from '../util/abort.js'
import { nextTurn } from '../util/globals.js'
import { STEP, type Replay } from './replay.js'

/** Where a replay ends. */
interface ReplayEnd {
  readonly head: number
  readonly signal?: AbortSignal | undefined
}

/**
 * Replays a log up to a head, with turns of the event loop between groups of events. Other code may write
 * meanwhile. Throws LogError `ERR_LOG_CORRUPT` if the log ends before it.
 */
export async function replayInTurns(replay: Replay, log: EventLog, end: ReplayEnd): Promise<void> {
  const after = replay.position
  const { head, signal } = end
  if (after >= head) return
  const place = { replay, turns: new Turns(signal), head }
  const runs = log.readRuns?.({ after })
  await (runs === undefined ? replayCommits(place, log.read({ after })) : replayRuns(place, runs))
  if (replay.position < head) throw missing(replay.position + 1, head)
}

interface CurrentReplay {
  readonly replay: Replay
  readonly turns: Turns
  readonly head: number
}

async function replayCommits(
  { replay, turns, head }: CurrentReplay,
  commits: AsyncIterable<Commit>,
): Promise<void> {
  for await (const commit of commits) {
    const { length } = commit.events
    if (turns.isDue(length)) await turns.next()
    if (length > STEP) await replay.takeInTurns(commit)
    else replay.take(commit)
    if (commit.position >= head) return
  }
}

async function replayRuns(
  { replay, turns, head }: CurrentReplay,
  pages: AsyncIterable<readonly EventRun[]>,
): Promise<void> {
  for await (const page of pages)
    for (const run of page) {
      if (turns.isDue(run.count)) await turns.next()
      replay.takeRun(run)
      if (run.commit.position >= head && isLastRun(run)) return
    }
}

/** Counts the events of a turn. */
class Turns {
  readonly #signal: AbortSignal | undefined
  #events = 0

  constructor(signal: AbortSignal | undefined) {
    this.#signal = signal
  }

  /** Whether the next events belong to another turn. */
  isDue(events: number): boolean {
    this.#events += events
    if (this.#events <= STEP) return false
    this.#events = events
    return true
  }

  /** Resolves in the next turn; an aborted signal rejects with its reason. */
  async next(): Promise<void> {
    await nextTurn()
    if (this.#signal?.aborted === true) throw abortReason(this.#signal)
  }
}
