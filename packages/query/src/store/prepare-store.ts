import type { ReadStore } from '@relata/core/engine'
import { buildIndexes } from './build-indexes.js'
import { warmUp } from './warm-up.js'

/** What the option `warm` does: the first queries build no list and compile little. */
export function prepareStore({ state, schema }: ReadStore): void {
  buildIndexes(state, schema.models)
  warmUp()
}
