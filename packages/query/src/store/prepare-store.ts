import type { ReadStore } from '@relata/core/engine'
import { buildIndexes } from './build-indexes.js'
import { warmUp } from './warm-up.js'

/** Implements the option `warm`, so that the first queries build no lists and compile little code. */
export function prepareStore({ state, schema }: ReadStore): void {
  buildIndexes(state, schema.models)
  warmUp()
}
