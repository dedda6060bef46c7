import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { LIMITS, type AggregateResponse } from '../../src/protocol.js'
import { formatMs, plural } from '../lib/format.js'
import { parseMeasure } from '../lib/measures.js'
import type { RowsRoute } from '../lib/url-state.js'
import { useCall } from '../state/use-call.js'
import { ErrorNotice } from '../ui/error-notice.js'
import { PlanView } from '../ui/plan-view.js'
import { SummaryControls } from './summary-controls.js'
import { SummaryTable } from './summary-table.js'

interface SummaryProps {
  readonly shown: RowsRoute
  readonly change: (parts: Partial<RowsRoute>) => void
}

export interface SummaryOrder {
  readonly order: 'keys' | 'ascending' | 'descending'
  readonly measure: number
}

/** Counts and other measures of the filtered rows, by the values of fields. */
export function Summary({ shown, change }: SummaryProps): JSX.Element {
  const { model, filter, by } = shown
  const [sort, setSort] = useState<SummaryOrder>({ order: 'descending', measure: 0 })
  const names = shown.measures.length > 0 ? shown.measures : ['count']
  const { data, error, loading, reload } = useCall('aggregate', {
    model,
    ...(filter !== '' && { filter }),
    by,
    measures: names.map(parseMeasure),
    order: sort.order,
    orderMeasure: Math.min(sort.measure, names.length - 1),
    limit: LIMITS.groups,
  })
  return (
    <>
      <SummaryControls shown={shown} change={change} />
      <div class="page-body" aria-busy={loading}>
        {error !== null && <ErrorNotice error={error} onRetry={reload} />}
        {data !== null && error === null && (
          <SummaryTable
            model={model}
            data={data}
            filter={filter}
            names={names}
            sort={sort}
            onSort={setSort}
          />
        )}
      </div>
      {data !== null && <SummaryStatus data={data} />}
    </>
  )
}

function SummaryStatus({ data }: { readonly data: AggregateResponse }): JSX.Element {
  const { groups, more, ms, plan } = data
  return (
    <footer class="status-bar">
      <span role="status">
        {plural(groups.length, 'group')}
        {more ? ', and more that are not shown' : ''}
      </span>
      <span>{formatMs(ms.query)}</span>
      {plan !== null && (
        <details>
          <summary>Plan</summary>
          <PlanView plan={plan} />
        </details>
      )}
    </footer>
  )
}
