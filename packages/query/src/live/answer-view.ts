import type { Row, Value } from '@relata/core'
import type { Query } from '../ast/query.js'
import { aggregatesOf } from '../engine/aggregates.js'
import { rowsOf, tuplesOf } from '../engine/run.js'
import { namesOf } from '../engine/names.js'
import { shaped } from '../engine/shaped.js'
import type { Prepared } from '../plan/prepared.js'
import { asAdded, isNothing, type Changes } from './change.js'
import { plan, type Here } from './by-row.js'
import { difference, type Listed } from './difference.js'
import { sameGiven, textOf } from './same.js'
import { numbered, View } from './view.js'

/**
 * A result that is asked anew as a whole, after a commit that touches a row that it depends on: combined
 * values, `union` with `all`, slices inside a combination, distinct groups, aggregates over any of these,
 * over groups or over a slice, and rows of an automatic through model. What is equal to before keeps its
 * identity. Cost: of asking, at each such commit; nothing at others.
 */
export class AnswerView extends View {
  #listed: Listed
  #changes: Changes<unknown>

  constructor(query: Query, here: Here) {
    super(query)
    this.#listed = this.#ask(here)
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

  /** Asks anew. True if the result has changed. */
  update(here: Here): boolean {
    const before = this.#listed
    const known = new Map(before.ids.map((id, i) => [id, before.values[i]]))
    const asked = this.#ask(here)
    const values = asked.values.map((value, i) => {
      const earlier = known.get(asked.ids[i])
      return earlier !== undefined && !this.#isStored(here, value) && sameGiven(earlier, value)
        ? earlier
        : value
    })
    const after = { ids: asked.ids, values: values }
    if (
      values.length === before.values.length &&
      values.every((value, i) => Object.is(value, before.values[i]))
    )
      return false
    this.#changes = difference(before, after)
    this.#listed = after
    return !isNothing(this.#changes)
  }

  /** A row of the store has its identity from there: one that was changed and changed back is another. */
  #isStored({ state }: Here, value: unknown): boolean {
    const { shape, model, aggregates } = this.query
    if (shape.kind !== 'rows' || aggregates !== undefined) return false
    const table = state.table(model)
    return table.row(table.find((value as Row)[model.pk.attribute] as Value)) === value
  }

  #ask(here: Here): Listed {
    const prepared = plan(here, this.query)
    if (this.query.aggregates !== undefined)
      return { ids: [0], values: [aggregatesOf(prepared, this.query.aggregates)] }
    if (this.query.shape.kind === 'rows') {
      const values = rowsOf(prepared)
      return { ids: this.ids(values), values }
    }
    const tuples = tuplesOf(prepared)
    return { ids: numbered(tuples.map(identity(prepared))), values: tuples.map(shaped(prepared)) }
  }
}

/** A group is the same while its keys are; any other tuple while all of its values are. */
function identity(prepared: Prepared): (tuple: readonly unknown[]) => string {
  const names = namesOf(prepared)
  const places = (prepared.grouping?.keys ?? []).map((key) => names.indexOf(key))
  if (places.length === 0 || places.includes(-1)) return textOf
  return (tuple) => textOf(places.map((place) => tuple[place]))
}
