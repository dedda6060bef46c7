import type { StateReader, Value } from '@relata/core/engine'
import type { Path } from '../../resolve/path.js'
import { changeFilterOf, type ChangeFilter } from './change-filter.js'
import type { DependencyPath } from './dependency-path.js'
import type { WantedValues } from './wanted-ends.js'

/** Decides for one dependency path of a query group whether a change there can affect a view. */
export class PathFilter {
  readonly #filter: ChangeFilter

  constructor(filter: ChangeFilter) {
    this.#filter = filter
  }

  /**
   * Undefined if any change at the path may affect any view. `wanted`: the values of the chain that selects views, which
   * views match.
   */
  static of(
    state: StateReader,
    chain: Path,
    path: DependencyPath,
    wanted: WantedValues,
  ): PathFilter | undefined {
    const filter = changeFilterOf(state, chain, path, wanted)
    return filter === undefined ? undefined : new PathFilter(filter)
  }

  /**
   * Whether a view matches the value that the row leads to, or led to before its only changed column changed.
   * `before`: the former value of the column; undefined if it is not known.
   */
  mayAffect(slot: number, attribute: string, before: Value | undefined): boolean {
    const filter = this.#filter
    if (filter.now(slot)) return true
    return attribute === filter.attribute && (before === undefined || filter.before(before))
  }
}
