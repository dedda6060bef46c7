import type { JSX } from 'preact'
import type { CommitInfo } from '../../src/protocol.js'
import { formatCount } from '../lib/format.js'
import { Link } from '../ui/link.js'
import { TimeAgo } from '../ui/time-ago.js'
import { EventLine } from './event-line.js'

/** Events of a commit that a list shows. */
const SHOWN = 4

/** A commit in a list: who did what when, and its first events. */
export function CommitItem({ commit }: { readonly commit: CommitInfo }): JSX.Element {
  const { position, events, total } = commit
  const shown = events.slice(0, SHOWN)
  const to = { page: 'commit', position } as const
  return (
    <li>
      <CommitHead commit={commit} />
      <ul class="events">
        {shown.map((event, at) => (
          <EventLine key={at} event={event} />
        ))}
        {total > shown.length && (
          <li class="event">
            <span class="sign" />
            <Link to={to}>{formatCount(total - shown.length)} more events</Link>
          </li>
        )}
      </ul>
    </li>
  )
}

function CommitHead({ commit }: { readonly commit: CommitInfo }): JSX.Element {
  const { position, action, actor, time, changes } = commit
  return (
    <div class="commit-head">
      <Link to={{ page: 'commit', position }}>
        <strong>{action ?? 'commit'}</strong>
      </Link>
      {actor !== null && <span>{actor}</span>}
      {changes.slice(0, 5).map((change) => (
        <span key={change.model} class="badge">
          {change.model} {countsOf(change)}
        </span>
      ))}
      {changes.length > 5 && <span class="badge">{changes.length - 5} more models</span>}
      <span class="quiet number">#{position}</span>
      <TimeAgo time={time} />
    </div>
  )
}

/** `+2 ~1 −3` */
function countsOf({ created, updated, deleted }: CommitInfo['changes'][number]): string {
  const parts = [
    [created, '+'],
    [updated, '~'],
    [deleted, '−'],
  ] as const
  return parts
    .filter(([count]) => count > 0)
    .map(([count, sign]) => `${sign}${formatCount(count)}`)
    .join(' ')
}
