import type { OpenReading, Row } from '@relata/core/engine'
import type { OrderTerm } from '../ast/nodes.js'
import { orderTerms } from '../bind/order-terms.js'
import type { PlannedQuery } from '../plan/planned-query.js'
import type { QueryNode } from '../plan/query-node.js'
import { orderedPlan } from './ordered-plan.js'
import { runSlots } from './run-slots.js'

const FIRST_CHUNK = 32
const CHUNK_FACTOR = 8

/**
 * The rows of a query at the time of the first read, in chunks, so that a loop that ends early reads few.
 * Before the state changes, the rest is read.
 */
export class RowCursor implements OpenReading {
  readonly #planned: PlannedQuery
  readonly #terms: readonly OrderTerm[]
  #firstChunk: QueryNode | undefined
  /** Where the next chunk starts in the order of the query, its slice included. */
  #at: number
  #size: number = FIRST_CHUNK
  #ended: boolean = false
  /** The rows that were read before a change. */
  #rest: readonly Row[] | undefined = undefined
  #failure: Error | undefined = undefined

  private constructor(planned: PlannedQuery, terms: readonly OrderTerm[], firstChunk: QueryNode) {
    this.#planned = planned
    this.#terms = terms
    this.#firstChunk = firstChunk
    this.#at = planned.query.start
  }

  /** Undefined for a query whose first rows cost as much as all of them. */
  static of(planned: PlannedQuery): RowCursor | undefined {
    const { query, context, visible, grouping } = planned
    const isPlain = query.base.kind === 'all' && query.shape.kind === 'rows' && grouping === undefined
    if (!isPlain || visible.length > 0 || context.columns.size > 0) return undefined
    const terms = orderTerms(context, query)
    const plan = orderedPlan(context, planned.predicate, () => terms, {
      start: query.start,
      stop: Math.min(query.start + FIRST_CHUNK, query.stop ?? Infinity),
    })
    return plan.kind === 'slice' && plan.child.kind === 'ordered'
      ? new RowCursor(planned, terms, plan)
      : undefined
  }

  /** The next rows; none at the end. */
  next(): readonly Row[] {
    if (this.#failure !== undefined) throw this.#failure
    const rest = this.#rest
    if (rest !== undefined) {
      this.#rest = undefined
      return rest
    }
    if (this.#ended) return NO_ROWS
    const { context, predicate } = this.#planned
    const rows = this.#read(this.#size)
    this.#size = predicate.kind === 'all' ? this.#size * CHUNK_FACTOR : Infinity
    if (this.#ended) context.state.close(this)
    else context.state.keepOpen(this)
    return rows
  }

  finish(): void {
    try {
      this.#rest = this.#read(Infinity)
    } catch (error) {
      this.#failure = error as Error
    }
  }

  close(): void {
    if (!this.#ended) this.#planned.context.state.close(this)
    this.#ended = true
  }

  #read(size: number): readonly Row[] {
    const { context, predicate, query } = this.#planned
    const end = Math.min(this.#at + size, query.stop ?? Infinity)
    const cut = { start: this.#at, stop: end === Infinity ? undefined : end }
    const plan = this.#firstChunk ?? orderedPlan(context, predicate, () => this.#terms, cut)
    this.#firstChunk = undefined
    const slots = runSlots(this.#planned, plan)
    this.#at += slots.length
    this.#ended = this.#at < end || end === query.stop || end === Infinity
    return context.state.table(context.model).rowsAt(slots, 0, slots.length)
  }
}
const NO_ROWS: readonly Row[] = Object.freeze([])
