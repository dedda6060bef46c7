import { WHOLE_EVENT, type EventKinds, type EventRun, type RunPlace } from '../log/event-run.js'
import { applierOf, type EventApplier } from '../state/event-applier.js'
import type { State } from '../state/state.js'
import { must } from '../util/assert.js'
import { notApplicable } from './logged-commit.js'

/** Applies events of runs to a state without creating event objects. */
export class RunApplier {
  /** The number of rows and links removed. */
  removed: number = 0
  readonly #state: State
  #kinds: EventKinds | undefined
  /** By number of the kind; null if events of the kind must be applied as objects. */
  #appliers: (EventApplier | null | undefined)[] = []

  constructor(state: State) {
    this.#state = state
  }

  /**
   * Applies events from a place on and moves it, at most `count` and as far as no object is needed. Returns the number of
   * events applied. Throws LogError `ERR_LOG_CORRUPT` if one doesn't fit the state.
   */
  apply({ kinds, values, commit }: EventRun, place: RunPlace, count: number): number {
    const appliers = this.#appliersFor(kinds)
    let { at } = place
    let applied = 0
    try {
      for (; applied < count; applied++) {
        const id = values[at] as number
        let applier = appliers[id]
        if (applier === undefined) applier = appliers[id] = this.#compile(kinds, id)
        if (applier === null) break
        applier.applyAt(values, at + 1)
        if (applier.removes) this.removed++
        at += applier.size
      }
    } catch (cause) {
      throw notApplicable(commit, cause, kinds.kind(values[at] as number)?.type)
    }
    place.at = at
    return applied
  }

  #appliersFor(kinds: EventKinds): (EventApplier | null | undefined)[] {
    if (kinds !== this.#kinds) {
      this.#kinds = kinds
      this.#appliers = []
      this.#appliers[WHOLE_EVENT] = null
    }
    return this.#appliers
  }

  #compile(kinds: EventKinds, id: number): EventApplier | null {
    return applierOf(this.#state, must(kinds.kind(id), 'a kind of the log')) ?? null
  }
}
