import { clockMs } from '../util/globals.js'

/** The progress of a replay. */
export interface ReplayProgress {
  /** Position of the snapshot that the replay started from; 0 without one. */
  readonly from: number
  /** Of the last commit replayed as a whole. */
  readonly position: number
  /** The replayed share of the next commit, from 0 up to but not including 1. A progress bar shows `position + part` of `head`. */
  readonly part: number
  /** Of the last commit to replay. */
  readonly head: number
  /**
   * Which replay this is, and the number of replays: 1 of 1, or 1 and 2 of 2 if a migration writes data and
   * so reads the rows before it. A progress bar of both shows `(replay - 1 + (position + part) / head) /
   * replays`.
   */
  readonly replay: number
  readonly replays: number
  /** Events applied so far. */
  readonly events: number
  /** Average number of events applied per second since the replay began; 0 before the first one. */
  readonly eventsPerSecond: number
  /** Estimate of the milliseconds that remain, from the commits so far; undefined before the first one. */
  readonly remainingMs: number | undefined
  /**
   * Sentences about the schema changes since the log was written; empty if there are none. The store records
   * these changes once the replay is complete.
   */
  readonly changes: readonly string[]
}

type Place = Omit<ReplayProgress, 'from' | 'eventsPerSecond' | 'remainingMs'>

/** Measures a replay for its progress reports. */
export class ReplayMeter {
  readonly #from: number
  readonly #start: number = clockMs()

  constructor(from: number) {
    this.#from = from
  }

  progress(place: Place): ReplayProgress {
    const { position, part, head, events } = place
    // A coarse clock may not have moved yet.
    const milliseconds = Math.max(clockMs() - this.#start, 1 / 1000)
    const done = position + part - this.#from
    const left = Math.max(0, head - position - part)
    return {
      ...place,
      from: this.#from,
      eventsPerSecond: Math.round((events * 1000) / milliseconds),
      remainingMs: done > 0 ? Math.round((milliseconds * left) / done) : undefined,
    }
  }
}
