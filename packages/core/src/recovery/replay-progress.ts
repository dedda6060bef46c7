import { clockMs } from '../util/globals.js'

/** How far a replay is. */
export interface ReplayProgress {
  /** Position of the snapshot that the replay began with; 0 without one. */
  readonly from: number
  /** Of the last commit replayed as a whole. */
  readonly position: number
  /** The replayed share of the next commit, from 0 up to but not including 1. A progress bar shows `position + part` of `head`. */
  readonly part: number
  /** Of the last commit to replay. */
  readonly head: number
  /**
   * Which replay this is, of how many: 1 of 1, or 1 and 2 of 2 where a migration writes data and so reads the rows
   * before it. A progress bar of both shows `(replay - 1 + (position + part) / head) / replays`.
   */
  readonly replay: number
  readonly replays: number
  /** Events applied so far. */
  readonly events: number
  /** Events applied in a second, on the average since the replay began; 0 before there are any. */
  readonly eventsPerSecond: number
  /** Estimate of the milliseconds that are left, by the commits so far; undefined before there are any. */
  readonly remainingMs: number | undefined
  /**
   * What has changed in the schema since the log was written, a sentence a change: empty if nothing has. The
   * store records these changes once the replay is complete.
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
