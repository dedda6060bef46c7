import type { JSX } from 'preact'
import type { LiveView } from '../../src/protocol.js'
import { formatCount, formatMs, plural } from '../lib/format.js'
import { rowsRoute } from '../lib/url-state.js'
import { modelOf } from '../state/schema.js'
import { useCall } from '../state/use-call.js'
import { Empty } from '../ui/empty.js'
import { ErrorNotice } from '../ui/error-notice.js'
import { Link } from '../ui/link.js'
import { useEvery } from './use-every.js'

const MAINTENANCE: Readonly<
  Record<LiveView['maintenance'], readonly [name: string, meaning: string, tone: string]>
> = {
  perRow: ['per row', 'An affected row is evaluated again', 'ok'],
  grouped: ['grouped', 'An affected row leaves and enters its group', 'ok'],
  slice: ['slice', 'A slice of rows is maintained, and aggregated', 'ok'],
  recompute: ['recomputed', 'The whole query runs again', 'warn'],
}
const AGAIN = 3000

/** The live queries of the store, and what each costs. */
export function LivePage(): JSX.Element {
  const { data, error, reload } = useCall('live', {}, { live: false })
  useEvery(AGAIN, reload)
  return (
    <>
      <header class="page-head">
        <h1>Live queries</h1>
        {data !== null && (
          <span class="quiet number">
            {plural(
              data.views.reduce((sum, { views }) => sum + views, 0),
              'view',
            )}
            , {plural(data.subscribers, 'subscriber')}
          </span>
        )}
      </header>
      <div class="page-body">
        {error !== null && <ErrorNotice error={error} onRetry={reload} />}
        {data?.views.length === 0 && (
          <Empty title="No live queries">
            What calls subscribe on a query is listed here, with its cost.
          </Empty>
        )}
        {data !== null && data.views.length > 0 && <LiveTable views={data.views} />}
        {data?.more === true && <p class="quiet section">More live queries are not shown.</p>}
      </div>
    </>
  )
}

function LiveTable({ views }: { readonly views: readonly LiveView[] }): JSX.Element {
  return (
    <div class="table" role="region" tabIndex={0} aria-label="Live queries">
      <table>
        <thead>
          <tr>
            <th scope="col">Query</th>
            <th scope="col">Maintenance</th>
            {['Views', 'Subscribers', 'Rows kept', 'Commits', 'Per commit', 'Total'].map((name) => (
              <th key={name} scope="col" class="right">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {views.map((view, at) => (
            <LiveRow key={at} view={view} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function LiveRow({ view }: { readonly view: LiveView }): JSX.Element {
  const { model, plan, maintenance, views, subscribers, rows, commits, ms } = view
  const [name, meaning, tone] = MAINTENANCE[maintenance]
  const numbers = [views, subscribers, rows, commits].map(formatCount)
  return (
    <tr>
      <td class="top">
        {modelOf(model) === undefined ? model : <Link to={rowsRoute(model)}>{model}</Link>}
        <details>
          <summary class="quiet">Plan</summary>
          <pre class="plan">{plan}</pre>
        </details>
      </td>
      <td class="top">
        <span class={`badge ${tone}`} title={meaning}>
          {name}
        </span>
      </td>
      {numbers.map((text, at) => (
        <td key={at} class="right number top">
          {text}
        </td>
      ))}
      <td class="right number top">{commits === 0 ? '–' : formatMs(ms / commits)}</td>
      <td class="right number top">{commits === 0 ? '–' : formatMs(ms)}</td>
    </tr>
  )
}
