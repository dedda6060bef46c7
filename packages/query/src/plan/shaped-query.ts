import { emptyList } from '@relata/core/engine'
import { junction, lookup, not } from '../ast/condition.js'
import { QUERY, type Condition, type Query, type Step } from '../ast/nodes.js'
import { FilterStep } from '../bind/filter-step.js'
import { FieldItem, JunctionItem, NotItem, type BoundItem } from '../bind/bound-nodes.js'
import type { ValueTest } from '../resolve/value-test.js'
import type { FilterShape, ShapeLookup, ShapeStep } from './filter-shape.js'

/**
 * A query that consists of the shape of its filters and the tests of their constants. Its steps are created
 * when they are read; evaluating it needs none. It has accessors instead of properties, so copy it with
 * `changed`, not with a spread. It isn't frozen, which would cost a tenth of `filter`, but its properties
 * can't be assigned. benchmarks: chain_sel, fof.
 */
class ShapedQuery implements Query {
  readonly #filters: FilterShape
  readonly #tests: readonly ValueTest[]
  readonly #start: number
  readonly #stop: number | undefined
  #steps: readonly Step[] | undefined = undefined

  constructor(filters: FilterShape, tests: readonly ValueTest[], { start, stop }: Slice) {
    this.#filters = filters
    this.#tests = tests
    this.#start = start
    this.#stop = stop
  }

  static filtersOf(query: Query): FilterShape | undefined {
    return #filters in query ? query.#filters : undefined
  }
  static testsOf(query: Query): readonly ValueTest[] {
    return #tests in query ? query.#tests : NO_TESTS
  }

  get [QUERY](): true {
    return true
  }
  get kind(): 'query' {
    return 'query'
  }
  get steps(): readonly Step[] {
    return (this.#steps ??= stepsOf(this.#filters, this.#tests))
  }
  get height(): number {
    return this.#filters.height
  }
  get model(): Query['model'] {
    return this.#filters.root.model
  }
  get base(): Query['base'] {
    return this.#filters.root.base
  }
  get ordering(): Query['ordering'] {
    return this.#filters.root.ordering
  }
  get order(): Query['order'] {
    return this.#filters.root.order
  }
  get reversed(): boolean {
    return this.#filters.root.reversed
  }
  get start(): number {
    return this.#start
  }
  get stop(): number | undefined {
    return this.#stop
  }
  get shape(): Query['shape'] {
    return this.#filters.root.shape
  }
  get distinct(): Query['distinct'] {
    return this.#filters.root.distinct
  }
}

type Slice = Pick<Query, 'start' | 'stop'>
const WHOLE: Slice = Object.freeze({ start: 0, stop: undefined })
/** Not frozen: V8 copies a frozen array five times as slowly. benchmarks: page_pair. */
const NO_TESTS: readonly ValueTest[] = []

/** The query of a shape, with these tests of its constants: one for each lookup of the shape, in order. */
export function shapedQuery(filters: FilterShape, tests: readonly ValueTest[], slice: Slice = WHOLE): Query {
  return new ShapedQuery(filters, tests, slice)
}

/** The shape of a shaped query; undefined for every other query. */
export function filterShapeOf(query: Query): FilterShape | undefined {
  return ShapedQuery.filtersOf(query)
}

/** The tests of a shaped query; none for every other query. */
export function testsOf(query: Query): readonly ValueTest[] {
  return ShapedQuery.testsOf(query)
}

/** The filters as steps, which keep their items, so that derived queries resolve no name again. */
function stepsOf({ steps, lookups, root }: FilterShape, tests: readonly ValueTest[]): readonly Step[] {
  const filters = steps.map(({ negated, start, end }: ShapeStep): Step => {
    const conditions: Condition[] = []
    const items = emptyList<BoundItem>()
    for (let i = start; i < end; i++) {
      const { chain, path } = lookups[i] as ShapeLookup
      const test = tests[i] as ValueTest
      conditions.push(lookup(chain, test.shown))
      items.push(new FieldItem(path, 0, test, true))
    }
    const [only] = items
    const item: BoundItem = items.length === 1 && only !== undefined ? only : new JunctionItem('and', items)
    const all = junction('and', conditions)
    const step = new FilterStep(negated ? not(all) : all)
    FilterStep.keep(step, root.model, negated ? new NotItem(item) : item)
    return step
  })
  // The root has the default scope of its model, or no step.
  return Object.freeze(root.steps.length === 0 ? filters : [...root.steps, ...filters])
}
