import { emptyList, ValidationError, type ModelMeta } from '@relata/core/engine'
import type { Condition, OrderTerm, Query, Step } from '../../ast/nodes.js'
import { opposite } from '../../ast/query.js'
import { AnnotateStep, ROWS, ValuesShape, ValuesStep } from '../../ast/query-part.js'
import type { PageTerm } from '../../engine/page-order.js'
import { annotationHeight } from '../annotation-height.js'
import type { StoreContext } from '../context.js'
import { refined } from '../query-source.js'
import { keptRows } from '../refine.js'
import { invalidCursor, orderMark, readCursor, writeCursor, type Position } from './cursor.js'
import type { SeekTerm } from './seek.js'
import type { CursorKeys } from './signature.js'

/** A query whose rows have one position each: its order, its cursors, and the queries of its parts. */
export class PagedQuery {
  readonly #context: StoreContext
  readonly #query: Query
  readonly #order: readonly PageTerm[]
  readonly #keys: CursorKeys | undefined
  readonly #mark: string
  /** An annotation for each term that is an expression. */
  readonly #annotations: readonly AnnotateStep[]
  readonly #terms: readonly SeekTerm[]
  /** The rows without an order, with the annotations. */
  readonly rows: Query

  constructor(context: StoreContext, query: Query, keys: CursorKeys | undefined) {
    this.#context = context
    this.#query = query
    this.#keys = keys
    this.#order = context.engine.pageOrder(query)
    this.#mark = orderMark(query.model.name, this.#order)
    // The order doesn't depend on which values are selected.
    const plain = refined(query, {
      steps: Object.freeze(query.steps.filter(({ kind }) => kind !== 'values')),
      shape: ROWS,
    })
    const terms = emptyList<SeekTerm>()
    const annotations = emptyList<AnnotateStep>()
    let height = plain
    for (const [at, { term, chain, nullable }] of this.#order.entries()) {
      const name = chain ?? `page term ${at}`
      if (chain === undefined) {
        const step = new AnnotateStep(name, term.expression, true, annotationHeight(height, term.expression))
        annotations.push(step)
        height = withSteps(height, [step])
      }
      terms.push({ term, chain: name, nullable })
    }
    this.rows = withSteps(plain, annotations)
    // As rows, which have one value per expression; values may have several.
    if (annotations.length > 0) context.engine.check(this.rows)
    this.#annotations = annotations
    this.#terms = terms
  }

  get model(): ModelMeta {
    return this.#query.model
  }

  /** The terms of the order; of the opposite one, if `backward`. */
  terms(backward: boolean): readonly SeekTerm[] {
    return backward ? this.#terms.map((each) => ({ ...each, term: opposite(each.term) })) : this.#terms
  }

  /** The position of a cursor, which may come from outside; undefined without one. */
  position(cursor: unknown): Position | undefined {
    if (cursor === null) return undefined
    return readCursor(cursor, { mark: this.#mark, order: this.#order, keys: this.#keys })
  }

  cursor(position: Position): string {
    return writeCursor(position, this.#mark, this.#keys)
  }

  /** Runs a query with the values of a cursor, which may be of another type than the order's. */
  checked<R>(cursor: unknown, run: () => R): R {
    try {
      return run()
    } catch (error) {
      if (cursor === null || !(error instanceof ValidationError)) throw error
      throw invalidCursor(cursor, 'has values of another type than the order', error)
    }
  }

  /** The positions of rows: a tuple of the values of all terms for each. */
  positions(rows: Query): Query {
    const names = this.#terms.map(({ chain }) => chain)
    return refined(rows, {
      steps: Object.freeze([...rows.steps, new ValuesStep(names)]),
      shape: new ValuesShape('tuple', names),
    })
  }

  /** The results of the query itself that fulfil a condition on its rows, in the order of some terms. */
  results(terms: readonly SeekTerm[], condition: Condition | undefined): Query {
    const order = orderOf(terms)
    if (condition === undefined) return refined(this.#query, { order, reversed: false })
    const annotated = withSteps(this.#query, this.#annotations)
    return keptRows(refined(annotated, { order, reversed: false }), condition, 'page')
  }

  /** The rows that fulfil a condition, in the order of some terms. */
  inOrder(terms: readonly SeekTerm[], condition: Condition | undefined): Query {
    const ordered = refined(this.rows, { order: orderOf(terms), reversed: false })
    return condition === undefined ? ordered : keptRows(ordered, condition, 'page')
  }

  /** The number of rows of all pages. */
  count(): number {
    return this.#context.engine.count(this.#query)
  }
}

function orderOf(terms: readonly SeekTerm[]): readonly OrderTerm[] {
  return Object.freeze(terms.map(({ term }) => term))
}

function withSteps(query: Query, steps: readonly Step[]): Query {
  return steps.length === 0 ? query : refined(query, { steps: Object.freeze([...query.steps, ...steps]) })
}
