import type { State } from '../state/state.js'
import { nextTurn } from '../util/globals.js'
import { TurnPacer } from '../util/turns.js'
import { throwLater } from '../util/throw-later.js'
import type { StoreHealth } from './store-health.js'

/**
 * Builds, in short turns, what the first queries in a loaded state would wait for; ends when the store does.
 */
export function prepareInTurns(state: State, health: StoreHealth): void {
  prepare(state, health).catch(throwLater)
}

async function prepare(state: State, health: StoreHealth): Promise<void> {
  // The store is returned to its caller first.
  await nextTurn()
  const pacer = new TurnPacer()
  const steps = state.prepareSteps()
  while (!health.stopped && steps.next().done !== true) if (pacer.due) await pacer.next()
}
