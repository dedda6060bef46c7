import { heightOf } from '../ast/height.js'
import type { Condition, Query, Step } from '../ast/nodes.js'
import { NO_STEPS } from '../ast/query-part.js'
import { FilterStep } from './filter-step.js'

/**
 * The default scope of a model (`scopes: { default }`): the first step of the queries that its manager and related
 * managers start with. There is one for each model of a store, so that it is bound and planned once.
 *
 * It decides which rows there are, so it isn't one of the filters that calls make: it chooses no related rows for
 * aggregates and orders, and the first filter of a many-to-many is the one after it.
 */
export class DefaultScope extends FilterStep {
  readonly #alone: readonly Step[]

  constructor(condition: Condition) {
    super(condition)
    this.#alone = Object.freeze([this])
  }

  /** What it changes in a query over all rows. */
  get change(): Pick<Query, 'steps' | 'height'> {
    return { steps: this.#alone, height: Math.max(1, heightOf(this.condition)) }
  }
}

/** The default scope that a query applies; undefined if there is none. */
export function scopeOf({ steps }: Pick<Query, 'steps'>): DefaultScope | undefined {
  const [first] = steps
  return first instanceof DefaultScope ? first : undefined
}

/** The steps of a query without its default scope. */
export function ownSteps({ steps }: Pick<Query, 'steps'>): readonly Step[] {
  if (!(steps[0] instanceof DefaultScope)) return steps
  return steps.length === 1 ? NO_STEPS : Object.freeze(steps.slice(1))
}
