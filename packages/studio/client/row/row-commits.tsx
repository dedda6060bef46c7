import type { JSX } from 'preact'
import type { CommitInfo, Key } from '../../src/protocol.js'
import { useCall } from '../state/use-call.js'
import { ErrorNotice } from '../ui/error-notice.js'
import { commitsRoute } from '../lib/url-state.js'
import { Link } from '../ui/link.js'
import { TimeAgo } from '../ui/time-ago.js'

const SHOWN = 12

/** The last commits that touched a row. */
export function RowCommits({ model, rowKey }: { readonly model: string; readonly rowKey: Key }): JSX.Element {
  const { data, error } = useCall('commits', { model, key: rowKey, limit: SHOWN })
  return (
    <section aria-label="Commits that touched this row">
      <h2>History</h2>
      {error !== null && <ErrorNotice error={error} />}
      {data?.commits.length === 0 && <p class="quiet">No commit of this row is kept.</p>}
      <ol class="timeline">
        {data?.commits.map((commit) => (
          <li key={commit.position}>
            <div class="line">
              <Link class="cut grow" to={{ page: 'commit', position: commit.position }}>
                {commit.action ?? 'commit'}
              </Link>
              <TimeAgo time={commit.time} />
            </div>
            <div class="quiet">
              {commit.actor !== null && `${commit.actor} · `}
              {changeOf(commit, model)}
            </div>
          </li>
        ))}
      </ol>
      {data !== null && data.next !== null && data.commits.length === SHOWN && (
        <p>
          <Link to={commitsRoute({ model, key: rowKey })}>All commits of this row</Link>
        </p>
      )}
    </section>
  )
}

function changeOf({ events }: CommitInfo, model: string): string {
  const event = events[0]
  if (event === undefined) return ''
  switch (event.type) {
    case 'created':
    case 'deleted':
      return event.model === model ? event.type : `${event.type} ${event.model}`
    case 'updated':
      return `changed ${event.changes.map(({ name }) => name).join(', ')}`
    case 'linked':
    case 'unlinked':
      return `${event.type} ${event.relation}`
    case 'schemaChanged':
      return 'changed the schema'
  }
}
