import { TurnPacer, type CoreStore } from '@relata/core/engine'
import { warmUpSteps } from './warm-up.js'

/** Implements the option `warm`, so that the first queries build no lists and V8 has compiled their code. */
export function prepareStore(store: CoreStore): void {
  const steps = prepareSteps(store)
  while (steps.next().done !== true);
}

/** The same in turns of the event loop, so that other work of the process runs in between. */
export async function prepareStoreInTurns(store: CoreStore): Promise<void> {
  const pacer = new TurnPacer()
  const steps = prepareSteps(store)
  while (steps.next().done !== true) if (pacer.due) await pacer.next()
}

/** The code comes first: V8 compiles it in threads of its own, while the lists are built. */
function* prepareSteps({ state, observation }: CoreStore): Generator<void, void, undefined> {
  yield* warmUpSteps(observation)
  yield* state.prepareSteps()
}
