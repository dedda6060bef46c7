import { NO_ROWS } from '../ast/query-part.js'
import { readOptions, UsageError } from '@relata/core/engine'
import type { Query } from '../ast/nodes.js'
import { changed } from '../ast/query.js'
import type { Changes } from '../live/result/change.js'
import { explainLive } from '../live/registry/explain.js'
import { Live, type LiveOptions } from '../live/delivery/live.js'
import {
  AGGREGATES,
  CHANGES,
  COUNT,
  EXISTS,
  FIRST,
  RESULT,
  type Projection,
} from '../live/delivery/projection.js'
import type { Explanation } from '../engine/explain.js'
import { fetchResult, firstRowQuery, withoutOrder } from './results.js'
import { EXPLAIN, LIVE } from './option-rules.js'
import type { LivePageOptions, Page } from '../types/page.js'
import { livePageOf } from './page/live-page.js'
import { hasOwnPrefetches } from './prefetched-rows.js'
import { isSliced } from './refusal.js'
import { PrintedQuerySource } from './printed-query-source.js'
import { refined } from './query-source.js'

function checkedOptions(options: LiveOptions | undefined, method: string): LiveOptions {
  return readOptions(options, LIVE, method)
}

/**
 * A commit that changes prefetched rows does not change the rows that hold them, so they can't be kept
 * current.
 */
function withoutPrefetches(query: Query, method: string): Query {
  if (!hasOwnPrefetches(query)) return query
  throw new UsageError(
    'ERR_PREFETCH',
    `${method}: rows prefetched with a query set or a toAttr are not kept current. Subscribe to the related sets, as in row.books.filter(…).live(), or annotate`,
    { model: query.model.name },
  )
}

/** The same query over no rows. */
function withoutRows(query: Query): Query {
  const { base } = query
  if (base.kind !== 'combined') return refined(query, { base: NO_ROWS })
  const terms = base.terms.map((term) =>
    term.kind === 'combine' ? { ...term, query: withoutRows(term.query) } : term,
  )
  return refined(query, { base: { ...base, first: withoutRows(base.first), terms } })
}

/** The live methods of query sets and managers. Their static types and documentation are in `types/live`. */
export abstract class LiveQuerySource extends PrintedQuerySource {
  live(options?: LiveOptions): Live<readonly unknown[]> {
    return this.openLive(withoutPrefetches(this.query, 'live'), RESULT, checkedOptions(options, 'live'))
  }
  changes(options?: LiveOptions): Live<Changes<unknown>> {
    return this.openLive(
      withoutPrefetches(this.query, 'changes'),
      CHANGES,
      checkedOptions(options, 'changes'),
    )
  }
  liveCount(options?: LiveOptions): Live<number> {
    return this.openLive(withoutOrder(this.query), COUNT, checkedOptions(options, 'liveCount'))
  }
  liveExists(options?: LiveOptions): Live<boolean> {
    return this.openLive(withoutOrder(this.query), EXISTS, checkedOptions(options, 'liveExists'))
  }
  liveFirst(options?: LiveOptions): Live<unknown> {
    const first = firstRowQuery(withoutPrefetches(this.query, 'liveFirst'))
    // Evaluated over no rows, so that this call reports an order that combined values can't have.
    if (first.base.kind === 'combined') fetchResult(this.context, withoutRows(first))
    return this.openLive(first, FIRST, checkedOptions(options, 'liveFirst'))
  }
  livePage(options?: LivePageOptions): Live<Page<unknown>> {
    this.context.store.assertOpen()
    return livePageOf(this.context, withoutPrefetches(this.query, 'livePage'), options)
  }

  protected openLiveAggregates(
    aggregates: NonNullable<Query['aggregates']>,
    options: LiveOptions | undefined,
  ): Live<unknown> {
    // Evaluated over no rows, so that this call reports wrong names.
    this.context.engine.aggregate(withoutRows(this.query), aggregates)
    const unordered = isSliced(this.query) ? this.query : withoutOrder(this.query)
    return this.openLive(
      changed(unordered, { aggregates }),
      AGGREGATES,
      checkedOptions(options, 'liveAggregate'),
    )
  }

  protected explained(explainOptions?: { readonly run?: boolean; readonly live?: boolean }): Explanation {
    const options = readOptions(explainOptions, EXPLAIN, 'explain')
    const explanation = this.context.engine.explain(this.query, options)
    return options.live === true
      ? explainLive(
          {
            schema: this.context.schema,
            state: this.context.state,
            services: this.context.engine.evaluation(),
          },
          this.query,
          explanation,
        )
      : explanation
  }

  private openLive<T>(query: Query, projection: Projection<T>, options: LiveOptions): Live<T> {
    this.context.store.assertOpen()
    return new Live(this.context.live, query, projection, options)
  }
}
