import { readOptions, UsageError } from '@relata/core'
import type { Query } from '../ast/nodes.js'
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
import { firstAsked, uncounted } from './answer.js'
import { EXPLAIN, LIVE } from './option-rules.js'
import { hasOwnPrefetches } from './prefetched-rows.js'
import { isSliced } from './refusal.js'
import { PrintedSource } from './printed-source.js'
import { refined } from './source.js'

const optionsOf = (given: LiveOptions | undefined, method: string): LiveOptions =>
  readOptions(given, LIVE, method)

/** What a commit changes behind a prefetch isn't told by the rows that have it. */
const withoutPrefetches = (query: Query, method: string): Query => {
  if (!hasOwnPrefetches(query)) return query
  throw new UsageError(
    'ERR_PREFETCH',
    `${method}: what a Prefetch with a query set or a toAttr gives is not kept current. Subscribe to the related sets, as in row.books.filter(…).live(), or annotate`,
    { model: query.model.name },
  )
}

/** The same question where there are no rows. */
const ofNoRows = (query: Query): Query => {
  const { base } = query
  if (base.kind !== 'combined') return refined(query, { base: { kind: 'none' } })
  const terms = base.terms.map((term) =>
    term.kind === 'combine' ? { ...term, query: ofNoRows(term.query) } : term,
  )
  return refined(query, { base: { ...base, first: ofNoRows(base.first), terms } })
}

/** A question that can be kept current. The static side, with its documentation, is `types/live`. */
export abstract class LiveSource extends PrintedSource {
  live(options?: LiveOptions): Live<readonly unknown[]> {
    return this.observed(withoutPrefetches(this.query, 'live'), RESULT, optionsOf(options, 'live'))
  }
  changes(options?: LiveOptions): Live<Changes<unknown>> {
    return this.observed(withoutPrefetches(this.query, 'changes'), CHANGES, optionsOf(options, 'changes'))
  }
  liveCount(options?: LiveOptions): Live<number> {
    return this.observed(uncounted(this.query), COUNT, optionsOf(options, 'liveCount'))
  }
  liveExists(options?: LiveOptions): Live<boolean> {
    return this.observed(uncounted(this.query), EXISTS, optionsOf(options, 'liveExists'))
  }
  liveFirst(options?: LiveOptions): Live<unknown> {
    return this.observed(
      firstAsked(withoutPrefetches(this.query, 'liveFirst')),
      FIRST,
      optionsOf(options, 'liveFirst'),
    )
  }

  protected observedAggregates(
    aggregates: NonNullable<Query['aggregates']>,
    options: LiveOptions | undefined,
  ): Live<unknown> {
    // Of no rows: names are checked by the call that has them.
    this.context.engine.aggregate(ofNoRows(this.query), aggregates)
    const asked = isSliced(this.query) ? this.query : uncounted(this.query)
    return this.observed({ ...asked, aggregates }, AGGREGATES, optionsOf(options, 'liveAggregate'))
  }

  protected explained(given?: { readonly run?: boolean; readonly live?: boolean }): Explanation {
    const options = readOptions(given, EXPLAIN, 'explain')
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

  private observed<T>(query: Query, reading: Projection<T>, options: LiveOptions): Live<T> {
    this.context.core.assertOpen()
    return new Live(this.context.live, query, reading, options)
  }
}
