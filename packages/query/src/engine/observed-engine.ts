import { clockMs, type Gate, type Observation, type ObservedQuery, type Row } from '@relata/core/engine'
import type { Expression, Query } from '../ast/nodes.js'
import { Engine, type EngineParts } from './engine.js'

/** An engine that measures its queries while the observer wants slow ones. */
export class ObservedEngine extends Engine {
  readonly #observation: Observation
  readonly #queries: Gate
  /** A query that runs inside another one is part of it. */
  #running: boolean = false

  constructor(observation: Observation, parts: EngineParts) {
    super(parts)
    this.#observation = observation
    this.#queries = observation.gates.query
  }

  override slots(query: Query): Int32Array {
    return this.#wanted ? this.#measure(query, 'rows', () => super.slots(query)) : super.slots(query)
  }

  override rows(query: Query): Row[] {
    return this.#wanted ? this.#measure(query, 'rows', () => super.rows(query)) : super.rows(query)
  }

  override values(query: Query): unknown[] {
    return this.#wanted ? this.#measure(query, 'values', () => super.values(query)) : super.values(query)
  }

  override count(query: Query): number {
    return this.#wanted ? this.#measure(query, 'count', () => super.count(query)) : super.count(query)
  }

  override exists(query: Query): boolean {
    return this.#wanted ? this.#measure(query, 'exists', () => super.exists(query)) : super.exists(query)
  }

  override aggregate(
    query: Query,
    aggregates: Readonly<Record<string, Expression>>,
  ): Record<string, unknown> {
    return this.#wanted
      ? this.#measure(query, 'aggregate', () => super.aggregate(query, aggregates))
      : super.aggregate(query, aggregates)
  }

  get #wanted(): boolean {
    return this.#queries.hasSubscribers && !this.#running
  }

  #measure<T>(query: Query, kind: ObservedQuery['kind'], evaluate: () => T): T {
    const started = clockMs()
    this.#running = true
    let result: T
    try {
      result = evaluate()
    } finally {
      this.#running = false
    }
    const ms = clockMs() - started
    if (ms < this.#observation.slowQuery) return result
    const rows = Array.isArray(result) || ArrayBuffer.isView(result) ? lengthOf(result) : undefined
    const plan = (): string => String(this.explain(query))
    this.#observation.report('query', {
      model: query.model.name,
      kind,
      rows,
      ms,
      get plan() {
        return plan()
      },
    })
    return result
  }
}

function lengthOf(list: object): number {
  return (list as { readonly length: number }).length
}
