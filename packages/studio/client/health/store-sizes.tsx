import type { JSX } from 'preact'
import { formatBytes, formatCount } from '../lib/format.js'
import { rowsRoute } from '../lib/url-state.js'
import { modelOf } from '../state/schema.js'
import { useCall } from '../state/use-call.js'
import { ErrorNotice } from '../ui/error-notice.js'
import { Icon } from '../ui/icon.js'
import { Link } from '../ui/link.js'

/** The memory of the models and their indexes. It costs the server some work, so it is read once. */
export function StoreSizes(): JSX.Element {
  const { data, error, reload } = useCall('stats', {}, { live: false })
  if (error !== null) return <ErrorNotice error={error} onRetry={reload} />
  if (data === null) return <p class="quiet section">Measuring the models…</p>
  const models = [...data.models].sort((a, b) => b.bytes - a.bytes)
  return (
    <section class="section">
      <div class="line">
        <h2>Memory of the models</h2>
        <span class="quiet number">
          {formatBytes(data.bytes)}
          {data.log !== null && `; the log has ${formatBytes(data.log)}`}
        </span>
        <button type="button" class="button plain small" onClick={reload}>
          <Icon name="refresh" />
          Measure again
        </button>
      </div>
      <div class="table" role="region" tabIndex={0} aria-label="Memory of the models">
        <table>
          <thead>
            <tr>
              <th scope="col">Model</th>
              <th scope="col" class="right">
                Rows
              </th>
              <th scope="col" class="right">
                Bytes
              </th>
              <th scope="col" class="right">
                A row
              </th>
              <th scope="col">Indexes</th>
            </tr>
          </thead>
          <tbody>
            {models.map(({ name, rows, bytes, indexes }) => (
              <tr key={name}>
                <td>{modelOf(name) === undefined ? name : <Link to={rowsRoute(name)}>{name}</Link>}</td>
                <td class="right number">{formatCount(rows)}</td>
                <td class="right number">{formatBytes(bytes)}</td>
                <td class="right number">{rows === 0 ? '–' : formatBytes(bytes / rows)}</td>
                <td class="quiet">
                  {indexes.map((index) => `${index.name} ${formatBytes(index.bytes)}`).join(', ')}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}
