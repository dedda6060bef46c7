import type { StateReader, Value } from '@relata/core/engine'
import type { Path } from '../../resolve/path.js'
import { changeFilterOf, NO_FILTER, type ChangeFilter } from './change-filter.js'
import type { DependencyPath } from './dependency-path.js'

/** The change filters of the dependency paths of a query group whose views are selected by the value of one chain. */
export class ChangeFilters {
  readonly #state: StateReader
  readonly #chain: Path
  /** Whether a view matches a value of the chain. */
  readonly #isWanted: (value: Value) => boolean
  readonly #filters = new Map<DependencyPath, ChangeFilter>()

  constructor(state: StateReader, chain: Path, isWanted: (value: Value) => boolean) {
    this.#state = state
    this.#chain = chain
    this.#isWanted = isWanted
  }

  mayAffect(path: DependencyPath, slot: number, attribute: string, before: Value | undefined): boolean {
    let filter = this.#filters.get(path)
    if (filter === undefined)
      this.#filters.set(path, (filter = changeFilterOf(this.#state, this.#chain, path) ?? NO_FILTER))
    if (filter === NO_FILTER || this.#isWanted(filter.now(slot))) return true
    return attribute === filter.attribute && (before === undefined || this.#isWanted(filter.before(before)))
  }
}
