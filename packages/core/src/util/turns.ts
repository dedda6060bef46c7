import { abortReason } from './abort.js'
import { clockMs, nextTurn } from './globals.js'

/** The progress of a long computation, in rows, links or another unit that its documentation names. */
export interface Progress {
  readonly done: number
  readonly total: number
}

/** Options of the asynchronous variants of long calls. */
export interface TurnOptions {
  /** Ends the computation: its promise rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined
  /** Called after every turn, and once at the end. */
  readonly onProgress?: ((progress: Progress) => void) | undefined
}

/** A long computation. Each of its steps takes a few milliseconds at most, whatever the amount of data. */
export interface Steps<T> {
  readonly progress: Progress
  readonly steps: Generator<void, T, undefined>
}

/** Decides when a turn ends, and how the next one begins. */
export interface TurnClock {
  now(): number
  next(): Promise<void>
}

/** Milliseconds after which a turn ends, so that with its last step it stays below 50. */
const TURN = 20
/** The same for computations whose steps may take longer. */
const SHORT_TURN = 10

/** Divides a long asynchronous computation without a generator into turns. */
export class TurnPacer {
  #end: number = clockMs() + SHORT_TURN

  /** Whether the turn has lasted long enough; if so, await `next`. */
  get due(): boolean {
    return clockMs() >= this.#end
  }

  /** Resolves in the next turn. */
  async next(): Promise<void> {
    await nextTurn()
    this.#end = clockMs() + SHORT_TURN
  }
}

const HOST: TurnClock = { now: () => Date.now(), next: nextTurn }

/** Runs all steps in this turn. */
export function runAtOnce<T>({ steps }: Steps<T>): T {
  let step = steps.next()
  while (step.done !== true) step = steps.next()
  return step.value
}

/**
 * Runs the steps in turns of the event loop, so that other work runs in between. The first turn starts
 * immediately.
 */
export async function runInTurns<T>(
  { steps, progress }: Steps<T>,
  { signal, onProgress }: TurnOptions = {},
  clock: TurnClock = HOST,
): Promise<T> {
  try {
    for (;;) {
      if (signal?.aborted === true) throw abortReason(signal)
      const step = turnOf(steps, clock)
      onProgress?.({ done: progress.done, total: progress.total })
      if (step.done === true) return step.value
      await clock.next()
    }
  } finally {
    // Runs the `finally` blocks of steps that won't be continued.
    steps.return(undefined as T)
  }
}

function turnOf<T>(steps: Steps<T>['steps'], clock: TurnClock): IteratorResult<void, T> {
  const end = clock.now() + TURN
  let step = steps.next()
  while (step.done !== true && clock.now() < end) step = steps.next()
  return step
}
