import type { EventKinds } from '../log/event-run.js'
import { applierOf, type EventApplier } from '../state/event-applier.js'
import type { State } from '../state/state.js'
import { must } from '../util/assert.js'

/** Finds what applies the events of a kind to a state. */
export class RunApplier {
  readonly #state: State
  #kinds: EventKinds | undefined
  /** By number of the kind; null if events of the kind must be applied as objects. */
  #appliers: (EventApplier | null | undefined)[] = []

  constructor(state: State) {
    this.#state = state
  }

  /** Undefined if events of the kind must be applied as objects. */
  of(kinds: EventKinds, id: number): EventApplier | undefined {
    if (kinds !== this.#kinds) {
      this.#kinds = kinds
      this.#appliers = []
    }
    let applier = this.#appliers[id]
    if (applier === undefined) {
      applier = applierOf(this.#state, must(kinds.kind(id), 'a kind of the log')) ?? null
      this.#appliers[id] = applier
    }
    return applier ?? undefined
  }
}
