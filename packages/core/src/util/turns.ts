import { clockMs, nextTurn } from './globals.js'

/** How far a long computation is: of rows, links or whatever its documentation says. */
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

/** A long computation. Each of its steps takes a few milliseconds at most, however much data there is. */
export interface Steps<T> {
  readonly progress: Progress
  readonly steps: Generator<void, T, undefined>
}

/** When a turn ends, and how the next one begins. */
export interface TurnClock {
  now(): number
  next(): Promise<void>
}

/** Milliseconds after which a turn ends: with its last step it stays below 50. */
const TURN = 20
/** The same where steps may take longer. */
const SHORT_TURN = 10

/** Ends turns of a long asynchronous computation that has no generator of its own. */
export class TurnPacer {
  #end: number = clockMs() + SHORT_TURN

  /** Whether the turn has lasted long enough: then wait for `next`. */
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

/** Computes everything in this turn. */
export function runAtOnce<T>({ steps }: Steps<T>): T {
  let step = steps.next()
  while (step.done !== true) step = steps.next()
  return step.value
}

/** Computes in turns of the event loop: other work runs in between. The first steps run at once. */
export async function runInTurns<T>(
  { steps, progress }: Steps<T>,
  { signal, onProgress }: TurnOptions = {},
  clock: TurnClock = HOST,
): Promise<T> {
  try {
    for (;;) {
      if (signal?.aborted === true) throw reasonOf(signal)
      const step = turnOf(steps, clock)
      onProgress?.({ done: progress.done, total: progress.total })
      if (step.done === true) return step.value
      await clock.next()
    }
  } finally {
    // Runs the `finally` blocks of steps that are not to be continued.
    steps.return(undefined as T)
  }
}

function turnOf<T>(steps: Steps<T>['steps'], clock: TurnClock): IteratorResult<void, T> {
  const end = clock.now() + TURN
  let step = steps.next()
  while (step.done !== true && clock.now() < end) step = steps.next()
  return step
}

/** Why a signal was aborted. Not declared in `globals.ts`, where it would have to have the type of the DOM's. */
function reasonOf(signal: object): unknown {
  return 'reason' in signal ? signal.reason : undefined
}
