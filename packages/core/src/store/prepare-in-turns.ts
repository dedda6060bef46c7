import type { State } from '../state/state.js'
import { nextTurn } from '../util/globals.js'
import { runInTurns } from '../util/turns.js'
import { throwLater } from './listeners.js'
import type { StoreHealth } from './store-health.js'

/** Builds, in short turns, what first searches in a loaded state would wait for; ends when the store does. */
export function prepareInTurns(state: State, health: StoreHealth): void {
  const progress = { done: 0, total: 0 }
  // The store is returned to its caller first.
  nextTurn()
    .then(() => runInTurns({ progress, steps: stepsWhileOpen(state, health) }))
    .catch(throwLater)
}

function* stepsWhileOpen(state: State, health: StoreHealth): Generator<void, void, undefined> {
  const steps = state.prepareSteps()
  while (!health.stopped && steps.next().done !== true) yield
}
