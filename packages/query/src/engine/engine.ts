import type { ModelMeta, Row, SchemaMeta, StateReader, Value } from '@relata/core/engine'
import type { Expression, Query } from '../ast/nodes.js'
import { allOf } from '../ast/query.js'
import { planQuery } from './plan-query.js'
import { pageOrder, type PageTerm } from './page-order.js'
import { planRows } from './plan-shape.js'
import type { PlannedQuery } from '../plan/planned-query.js'
import { Variables } from '../bind/variables.js'
import { checkQuery } from './check-query.js'
import { explainPlanned, type Explanation } from './explain.js'
import { aggregatesOf } from './aggregates.js'
import { readingCost } from './reading-cost.js'
import { countOf, existsOf, rowsOf, slotsOf, tuplesOf } from './run.js'
import { RowCursor } from './row-cursor.js'
import { bindExpression } from '../bind/bind-tree.js'
import { Evaluation } from './services.js'
import { rowShaper } from './row-shaper.js'

export type { Explanation } from './explain.js'

/** The store that an engine evaluates queries over. */
export interface EngineParts {
  readonly schema: SchemaMeta
  readonly state: () => StateReader
  /** Milliseconds since the epoch. */
  readonly clock: () => number
}

/** Evaluates queries on the current state of each call. It caches no results, only the meaning of chains. */
export class Engine {
  readonly #schema: SchemaMeta
  readonly #state: () => StateReader
  readonly #clock: () => number
  #shared: Evaluation | undefined

  constructor({ schema, state, clock }: EngineParts) {
    this.#schema = schema
    this.#state = state
    this.#clock = clock
  }

  /** For several expressions that are evaluated together, with the same current time. */
  evaluation(): Evaluation {
    return this.#shared ?? new Evaluation(this.#clock)
  }

  /** Everything that is evaluated while `call` runs has the same current time. */
  atOneInstant<T>(call: () => T): T {
    if (this.#shared !== undefined) return call()
    this.#shared = new Evaluation(this.#clock)
    try {
      return call()
    } finally {
      this.#shared = undefined
    }
  }

  #prepare(query: Query, evaluation: Evaluation = this.evaluation()): PlannedQuery {
    return planQuery(
      { services: evaluation, schema: this.#schema, state: this.#state(), outer: undefined },
      query,
    )
  }

  #prepareRows(query: Query): PlannedQuery {
    return planRows(
      { services: this.evaluation(), schema: this.#schema, state: this.#state(), outer: undefined },
      query,
    )
  }

  /**
   * Resolves the names in the query's last call. Throws the FieldError, ValidationError or UsageError that
   * running it would throw.
   */
  check(query: Query): void {
    checkQuery({ schema: this.#schema, state: this.#state(), outer: undefined }, query)
  }

  /** The order of the query's pages: see `pageOrder`. */
  pageOrder(query: Query): readonly PageTerm[] {
    const services = this.evaluation()
    return pageOrder({ services, schema: this.#schema, state: this.#state(), outer: undefined }, query)
  }

  /** The rows' slots in the query's order, slice applied. */
  slots(query: Query): Int32Array {
    return slotsOf(this.#prepareRows(query))
  }

  rows(query: Query): Row[] {
    return rowsOf(this.#prepareRows(query))
  }

  /** The rows in chunks, if reading the first ones costs less than all. */
  cursor(query: Query): RowCursor | undefined {
    return RowCursor.of(this.#prepareRows(query))
  }

  values(query: Query): unknown[] {
    const prepared = this.#prepare(query)
    return tuplesOf(prepared).map(rowShaper(prepared))
  }

  /** The value of an expression that reads no row, which a new row may contain. */
  constant(model: ModelMeta, expression: Expression, evaluation: Evaluation): Value {
    const { context } = this.#prepare(allOf(model), evaluation)
    const bound = bindExpression(context, expression)
    return context.services.expression(context, new Variables(model), bound).read(Int32Array.of(-1))
  }

  count(query: Query): number {
    return countOf(this.#prepareRows(query))
  }

  exists(query: Query): boolean {
    return existsOf(this.#prepareRows(query))
  }

  aggregate(query: Query, aggregates: Readonly<Record<string, Expression>>): Record<string, unknown> {
    return aggregatesOf(this.#prepare(query), aggregates)
  }

  /** An estimate of the slots that an evaluation visits. Evaluates nothing. */
  readingCost(query: Query): number {
    return readingCost(
      { schema: this.#schema, state: this.#state(), prepare: (part) => this.#prepare(part) },
      query,
    )
  }

  /** The plan; with `run`, also the actual numbers of rows. */
  explain(query: Query, options: { readonly run?: boolean } = {}): Explanation {
    return explainPlanned(this.#prepare(query), options.run ?? false)
  }
}
