import type { EventLog } from '../log/event-log.js'
import { isLastRun, type EventRun } from '../log/event-run.js'
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
 * meanwhile.
 */
export async function replayInTurns(replay: Replay, log: EventLog, end: ReplayEnd): Promise<void> {
  const after = replay.position
  if (after >= end.head) return
  const turns = new Turns(end.signal)
  const runs = log.readRuns?.({ after })
  if (runs !== undefined) return replayRuns({ replay, turns, head: end.head }, runs)
  for await (const commit of log.read({ after })) {
    const { length } = commit.events
    if (turns.isDue(length)) await turns.next()
    if (length > STEP) await replay.takeInTurns(commit)
    else replay.take(commit)
    if (commit.position >= end.head) return
  }
}

interface RunsReplay {
  readonly replay: Replay
  readonly turns: Turns
  readonly head: number
}

async function replayRuns(
  { replay, turns, head }: RunsReplay,
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
