import {
  emptyList,
  readOptions,
  UsageError,
  ValidationError,
  type Row,
  type Value,
} from '@relata/core/engine'
import { lookup } from '../../ast/condition.js'
import type { Query } from '../../ast/nodes.js'
import { opposite } from '../../ast/query.js'
import { AnnotateStep, ROWS, ValuesShape, ValuesStep } from '../../ast/query-part.js'
import type { PageTerm } from '../../engine/page-order.js'
import type { Page, PageOptions } from '../../types/page.js'
import { annotationHeight } from '../annotation-height.js'
import type { StoreContext } from '../context.js'
import { PAGE } from '../option-rules.js'
import { refined } from '../query-source.js'
import { keptRows, sliced } from '../refine.js'
import { refuseCombined, refuseSliced } from '../refusal.js'
import { fetchResult } from '../results.js'
import { invalidCursor, orderMark, readCursor, writeCursor, type Position } from './cursor.js'
import { partsAfter, type SeekTerm } from './seek.js'

const DEFAULT_SIZE = 20
/** More rows at once are not a page. A client that chooses the size can't make the service return a table. */
const LARGEST_SIZE = 1000

/** Rows of a query set from a position on, with the cursors of the pages beside them. */
export function pageOf(context: StoreContext, query: Query, given: PageOptions | undefined): Page<unknown> {
  refuseSliced(query, 'page')
  refuseCombined(query, 'page')
  refuseDistinct(query)
  const options = readOptions<PageOptions>(given, PAGE, 'page')
  const size = checkedSize(options.size ?? DEFAULT_SIZE)
  const { after = null, before = null, total = false } = options
  if (after !== null && before !== null)
    throw new ValidationError('ERR_CURSOR', 'page takes after or before, not both', {
      value: [after, before],
    })
  return context.engine.atOneInstant(() => {
    const pages = new Pages(context, query)
    const page = pages.read(after ?? before, { size, backward: before !== null })
    return total ? { ...page, total: context.engine.count(query) } : page
  })
}

function refuseDistinct(query: Query): void {
  const { distinct, shape, model } = query
  if (distinct === false || (distinct === true && shape.kind === 'rows')) return
  throw new UsageError(
    'ERR_PAGE_ORDER',
    distinct === true
      ? 'page needs rows, and distinct values have none: slice them instead'
      : `page reads its rows in both directions, and the order decides which rows distinct('${distinct.join("', '")}') takes: page db.${model.name}.filter({ pk__in: rows }), where rows is the query set with distinct`,
    { model: model.name },
  )
}

function checkedSize(size: number): number {
  if (Number.isSafeInteger(size) && size > 0 && size <= LARGEST_SIZE) return size
  throw new ValidationError(
    'ERR_PAGE_SIZE',
    `The size of a page is a whole number from 1 to ${LARGEST_SIZE}, not ${String(size)}`,
    { value: size },
  )
}

interface Wanted {
  readonly size: number
  readonly backward: boolean
}

/** The pages of one query. */
class Pages {
  readonly #context: StoreContext
  readonly #query: Query
  readonly #order: readonly PageTerm[]
  readonly #mark: string
  /** The rows without an order, with an annotation for each term that is an expression. */
  readonly #rows: Query
  readonly #terms: readonly SeekTerm[]

  constructor(context: StoreContext, query: Query) {
    this.#context = context
    this.#query = query
    this.#order = context.engine.pageOrder(query)
    this.#mark = orderMark(query.model.name, this.#order)
    const terms = emptyList<SeekTerm>()
    // The order doesn't depend on which values are selected.
    let rows = refined(query, {
      steps: Object.freeze(query.steps.filter(({ kind }) => kind !== 'values')),
      shape: ROWS,
    })
    for (const [at, { term, chain, nullable }] of this.#order.entries()) {
      const name = chain ?? `page term ${at}`
      if (chain === undefined)
        rows = refined(rows, {
          steps: Object.freeze([
            ...rows.steps,
            new AnnotateStep(name, term.expression, true, annotationHeight(rows, term.expression)),
          ]),
        })
      terms.push({ term, chain: name, nullable })
    }
    // As rows, which have one value per expression; values may have several.
    if (terms.some(({ chain }, at) => chain !== this.#order[at]?.chain)) context.engine.check(rows)
    this.#rows = rows
    this.#terms = terms
  }

  read(cursor: unknown, { size, backward }: Wanted): Page<unknown> {
    const start = cursor === null ? undefined : readCursor(cursor, this.#mark, this.#order)
    const found = this.#found(start, { size: size + 1, backward }, cursor)
    const keys = found.slice(0, size)
    const [first] = keys
    const last = found.length > size ? keys.at(-1) : undefined
    const further = last === undefined ? null : writeCursor(this.#mark, this.#positionOf(last))
    const near = first === undefined ? start && { ...start, inclusive: true } : this.#positionOf(first)
    const back = start === undefined || near === undefined ? null : this.#cursorBack(near, backward)
    const items = this.#items(keys)
    return backward ? { items, next: back, previous: further } : { items, next: further, previous: back }
  }

  /** The keys on a page. The values of a cursor that comes from outside may be of another type. */
  #found(start: Position | undefined, wanted: Wanted, cursor: unknown): Value[] {
    try {
      return this.#keys(start, wanted)
    } catch (error) {
      if (start === undefined || !(error instanceof ValidationError)) throw error
      throw invalidCursor(cursor, 'has values of another type than the order', error)
    }
  }

  /** The keys of the rows after a position; of those before it, the last one first, if `backward`. */
  #keys(start: Position | undefined, { size, backward }: Wanted): Value[] {
    const terms = backward ? this.#terms.map((each) => ({ ...each, term: opposite(each.term) })) : this.#terms
    const base = refined(this.#rows, { order: Object.freeze(terms.map(({ term }) => term)), reversed: false })
    const table = this.#context.table(base.model)
    const { attribute } = base.model.pk
    const keys = emptyList<Value>()
    for (const part of start === undefined ? [undefined] : partsAfter(terms, start)) {
      const rows = part === undefined ? base : keptRows(base, part, 'page')
      for (const slot of this.#context.engine.slots(sliced(rows, 0, size - keys.length)))
        keys.push((table.row(slot) as Row)[attribute] as Value)
      if (keys.length === size) break
    }
    return keys
  }

  /** The position of a row. */
  #positionOf(key: Value): Position {
    const names = this.#terms.map(({ chain }) => chain)
    const row = keptRows(this.#rows, lookup('pk', key), 'page')
    const query = refined(row, {
      steps: Object.freeze([...row.steps, new ValuesStep(names)]),
      shape: new ValuesShape('tuple', names),
    })
    return { values: this.#context.engine.values(query)[0] as readonly Value[], inclusive: false }
  }

  /** The cursor of the page on the other side of a position; null if no row is there. */
  #cursorBack(position: Position, backward: boolean): string | null {
    const isThere = this.#keys(position, { size: 1, backward: !backward }).length > 0
    return isThere ? writeCursor(this.#mark, position) : null
  }

  #items(keys: readonly Value[]): unknown[] {
    if (keys.length === 0) return []
    const order = Object.freeze(this.#order.map(({ term }) => term))
    const rows = keptRows(refined(this.#query, { order, reversed: false }), lookup('pk__in', keys), 'page')
    return fetchResult(this.#context, rows)
  }
}
