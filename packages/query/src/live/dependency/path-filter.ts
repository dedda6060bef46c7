import type { StateReader, Value } from '@relata/core/engine'
import type { Path } from '../../resolve/path.js'
import { changeFilterOf, type ChangeFilter } from './change-filter.js'
import type { DependencyPath } from './dependency-path.js'

/** Decides for one dependency path of a query group whether a change there can affect a view. */
export class PathFilter {
  readonly #filter: ChangeFilter
  /** Whether a view matches a value of the chain that selects views. */
  readonly #isWanted: (value: Value) => boolean

  constructor(filter: ChangeFilter, isWanted: (value: Value) => boolean) {
    this.#filter = filter
    this.#isWanted = isWanted
  }

  /** Undefined if any change at the path may affect any view. */
  static of(
    state: StateReader,
    chain: Path,
    path: DependencyPath,
    isWanted: (value: Value) => boolean,
  ): PathFilter | undefined {
    const filter = changeFilterOf(state, chain, path)
    return filter === undefined ? undefined : new PathFilter(filter, isWanted)
  }

  /**
   * Whether a view matches the value that the row leads to, or led to before its only changed column changed.
   * `before`: the former value of the column; undefined if it is not known.
   */
  mayAffect(slot: number, attribute: string, before: Value | undefined): boolean {
    const filter = this.#filter
    if (this.#isWanted(filter.now(slot))) return true
    return attribute === filter.attribute && (before === undefined || this.#isWanted(filter.before(before)))
  }
}
