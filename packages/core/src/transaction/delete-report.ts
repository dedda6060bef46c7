import type { Values } from '../event/event.js'
import type { OnDelete } from '../schema/meta.js'
import type { Row } from '../state/reader.js'

/**
 * What a delete removed, counted as in Django: rows by model, links as `Book.tags` (a symmetric pair is two).
 * Models without deleted rows are left out.
 */
export interface DeleteReport {
  readonly total: number
  readonly byModel: Readonly<Record<string, number>>
}

/** Rows that are not deleted: those that forbid the delete, or those whose key would change. */
export interface BoundRows {
  /** `Book.author`. */
  readonly field: string
  readonly onDelete: OnDelete['kind']
  readonly rows: readonly Row[]
}

/** What a delete would do; nothing was changed. */
export interface DeleteExplanation extends DeleteReport {
  /** False if there are `blockers`, or `dangling` rows that the commit would refuse. */
  readonly possible: boolean
  /** Rows that would be deleted, by model. */
  readonly rows: Readonly<Record<string, readonly Row[]>>
  /**
   * Links that would be removed, by relation (`Book.tags`): the primary keys of both ends, the declaring
   * model's first.
   */
  readonly links: Readonly<Record<string, readonly (readonly [from: Values[string], to: Values[string]])[]>>
  /** Rows whose key would be changed. */
  readonly updates: readonly BoundRows[]
  /** Rows that forbid the delete, by `PROTECT` or `RESTRICT`. */
  readonly blockers: readonly BoundRows[]
  /**
   * Rows that `DO_NOTHING` would leave with a key that refers to no row; the commit refuses that unless the
   * key has `dbConstraint: false`.
   */
  readonly dangling: readonly (BoundRows & { readonly refused: boolean })[]
}

/** The explanation with each of its rows replaced. */
export function mapExplainedRows(
  { total, byModel, possible, rows, links, updates, blockers, dangling }: DeleteExplanation,
  map: (row: Row) => Row,
): DeleteExplanation {
  const mapBound = <T extends BoundRows>(bound: T): T => ({ ...bound, rows: bound.rows.map(map) })
  // Each member by its name: the compiler reports a new one, whose rows would otherwise pass unmapped.
  return {
    total,
    byModel,
    possible,
    rows: Object.fromEntries(Object.entries(rows).map(([name, list]) => [name, list.map(map)])),
    links,
    updates: updates.map(mapBound),
    blockers: blockers.map(mapBound),
    dangling: dangling.map(mapBound),
  }
}

/** Accumulates a report. */
export class DeleteCount {
  readonly #byModel: Record<string, number> = {}
  #total: number = 0

  add(name: string, count: number): void {
    if (count === 0) return
    this.#total += count
    this.#byModel[name] = (this.#byModel[name] ?? 0) + count
  }

  report(): DeleteReport {
    return { total: this.#total, byModel: this.#byModel }
  }
}
