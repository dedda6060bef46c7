import type { Row, Value } from '@relata/core'
import type { Query } from '../../ast/nodes.js'
import { aggregatesOf } from '../../engine/aggregates.js'
import { rowsOf, tuplesOf } from '../../engine/run.js'
import { outputColumns } from '../../bind/output-columns.js'
import { rowShaper } from '../../engine/row-shaper.js'
import type { PlannedQuery } from '../../plan/planned-query.js'
import { asAdded, isEmptyChange, type Changes } from '../result/change.js'
import { planLive, type LiveContext } from './live-context.js'
import { difference, type Listed } from '../result/difference.js'
import { isSameValue, valueText } from '../result/value-equality.js'
import { distinctIds, View } from './view.js'

/**
 * A result that is recomputed as a whole after each commit that touches a row that it depends on: `union` with `all`,
 * combinations of groups, of values of several models, or with slices or orders inside, aggregates over combinations,
 * over groups, over distinct or sliced values or over a slice without an end, and rows of an automatic through model.
 * Items that are equal to the previous
 * ones keep their identity. Cost: that of the query at each such commit, nothing at others.
 */
export class RecomputeView extends View {
  #listed: Listed
  #changes: Changes<unknown>

  constructor(query: Query, here: LiveContext) {
    super(query)
    this.#listed = this.#evaluate(here)
    this.#changes = asAdded(this.#listed.values)
  }

  get current(): readonly unknown[] {
    return this.#listed.values
  }

  get changes(): Changes<unknown> {
    return this.#changes
  }

  get size(): number {
    return this.#listed.values.length
  }

  /** Runs the query again. True if the result has changed. */
  update(here: LiveContext): boolean {
    const before = this.#listed
    const known = new Map(before.ids.map((id, i) => [id, before.values[i]]))
    const now = this.#evaluate(here)
    const values = now.values.map((value, i) => {
      const earlier = known.get(now.ids[i])
      return earlier !== undefined && !this.#isStored(here, value) && isSameValue(earlier, value)
        ? earlier
        : value
    })
    const after = { ids: now.ids, values: values }
    if (
      values.length === before.values.length &&
      values.every((value, i) => Object.is(value, before.values[i]))
    )
      return false
    this.#changes = difference(before, after)
    this.#listed = after
    return !isEmptyChange(this.#changes)
  }

  /** A row of the store has its identity from there: one that was changed and changed back is another. */
  #isStored({ state }: LiveContext, value: unknown): boolean {
    const { shape, model, aggregates } = this.query
    if (shape.kind !== 'rows' || aggregates !== undefined) return false
    const table = state.table(model)
    return table.row(table.find((value as Row)[model.pk.attribute] as Value)) === value
  }

  #evaluate(here: LiveContext): Listed {
    const prepared = planLive(here, this.query)
    if (this.query.aggregates !== undefined)
      return { ids: [0], values: [aggregatesOf(prepared, this.query.aggregates)] }
    if (this.query.shape.kind === 'rows') {
      const values = rowsOf(prepared)
      return { ids: this.ids(values), values }
    }
    const tuples = tuplesOf(prepared)
    return { ids: distinctIds(tuples.map(identity(prepared))), values: tuples.map(rowShaper(prepared)) }
  }
}

/** A group is the same while its keys are; any other tuple while all of its values are. */
function identity(prepared: PlannedQuery): (tuple: readonly unknown[]) => string {
  const names = outputColumns(prepared)
  const places = (prepared.grouping?.keys ?? []).map((key) => names.indexOf(key))
  if (places.length === 0 || places.includes(-1)) return valueText
  return (tuple) => valueText(places.map((place) => tuple[place]))
}
