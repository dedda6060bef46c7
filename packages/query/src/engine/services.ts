import { checkTime, type ModelMeta, type Value } from '@relata/core/engine'
import type { Query } from '../ast/nodes.js'
import type { BoundExpression, Compared, Item } from '../bind/bound-nodes.js'
import type { Context, OuterRow, Services } from '../bind/context.js'
import type { Compiled, Typed } from '../bind/compiled.js'
import type { CustomPredicate } from '../plan/predicate.js'
import type { Variables } from '../bind/variables.js'
import { castBetween } from '../resolve/cast.js'
import type { PlannedQuery } from '../plan/planned-query.js'
import { choose } from '../compute/choices.js'
import { compileExpression } from '../compute/expression.js'
import { withGroupNames } from '../bind/group-names.js'
import { bindChain } from '../bind/columns.js'
import { planQuery, bindQuery } from './plan-query.js'
import { representative } from '../ast/representative.js'
import { outputColumns } from '../bind/output-columns.js'
import { rowShaper } from './row-shaper.js'
import { existsOf, listOf, tuplesOf } from './run.js'

/** A query inside another one runs for each of its rows. */
const inside = (query: Query, outer: OuterRow): PlannedQuery => {
  checkTime()
  const { services, schema, state } = outer.context
  return planQuery({ services, schema, state, outer }, query)
}

/**
 * The parts of the engine that call each other in one evaluation of a query: everything in it, including
 * nested queries, has the same current time.
 */
export class Evaluation implements Services {
  readonly #clock: () => number
  #instant: Value | undefined

  /** `clock`: milliseconds since the epoch; read only once, at the first use. */
  constructor(clock: () => number) {
    this.#clock = clock
  }

  now(): Value {
    return (this.#instant ??= toDatetime(new Date(this.#clock()).toISOString()))
  }
  expression(context: Context, variables: Variables, expression: BoundExpression): Compiled {
    return compileExpression(context, variables, expression)
  }
  choose(context: Context, model: ModelMeta, items: readonly Item[]): CustomPredicate {
    return choose(context, model, items)
  }
  inner(_query: Query, _outer: () => OuterRow, _compared?: Compared): void {}
  list(query: Query, outer: OuterRow, toField: string | undefined): readonly Value[] {
    return listOf(inside(query, outer), toField)
  }
  exists(query: Query, outer: OuterRow): boolean {
    return existsOf(inside(query, outer))
  }
  results(query: Query, outer: OuterRow): Value {
    const planned = inside(query, outer)
    return tuplesOf(planned).map(rowShaper(planned)) as Value
  }
  kind(query: Query, outer: OuterRow): Typed {
    const { services, schema, state } = outer.context
    const prepared = bindQuery({ services, schema, state, outer }, representative(query), NO_FILTERS)
    const name =
      query.shape.kind === 'values' ? outputColumns({ ...prepared, query })[0] : query.model.pk.attribute
    if (name === undefined) return { kind: 'integer' }
    const context = withGroupNames(prepared.context, prepared.grouping)
    const { kind, unknown } = bindChain(context, name)
    return { kind, unknown }
  }
}
const NO_FILTERS = { filters: () => false } as const
const toDatetime = castBetween('json', 'datetime')
