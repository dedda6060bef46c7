import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { CommitInfo } from '../../src/protocol.js'
import { formatCount, formatTime, plural } from '../lib/format.js'
import { commitsRoute } from '../lib/url-state.js'
import { useCall } from '../state/use-call.js'
import { CellView } from '../ui/cell-view.js'
import { Crumb } from '../ui/crumb.js'
import { ErrorNotice } from '../ui/error-notice.js'
import { Link } from '../ui/link.js'
import { Pager } from '../ui/pager.js'
import { EventLine } from './event-line.js'

const PAGE = 100

/** One commit: everything that it changed. */
export function CommitPage({ position }: { readonly position: number }): JSX.Element {
  const [offset, setOffset] = useState(0)
  const { data, error } = useCall('commit', { position, offset, limit: PAGE }, { live: false })
  return (
    <>
      <header class="page-head">
        <Crumb to={commitsRoute()} name="Commits" />
        <h1>
          #{position} {data?.commit.action ?? ''}
        </h1>
        <span class="grow" />
        {position > 1 && (
          <Link class="button" to={{ page: 'commit', position: position - 1 }}>
            Earlier
          </Link>
        )}
        <Link class="button" to={{ page: 'commit', position: position + 1 }}>
          Later
        </Link>
      </header>
      <div class="page-body">
        {error !== null && <ErrorNotice error={error} />}
        {data !== null && error === null && (
          <>
            <CommitFacts commit={data.commit} />
            <section class="section">
              <h2>{plural(data.commit.total, 'event')}</h2>
              <ul class="events">
                {data.commit.events.map((event, at) => (
                  <EventLine key={offset + at} event={event} full />
                ))}
              </ul>
              <Pager offset={offset} size={PAGE} total={data.commit.total} onOffset={setOffset} />
            </section>
          </>
        )}
      </div>
    </>
  )
}

function CommitFacts({ commit }: { readonly commit: CommitInfo }): JSX.Element {
  const { time, actor, action, id, key, meta, changes } = commit
  const facts: readonly (readonly [string, string | null])[] = [
    ['Time', formatTime(time)],
    ['Action', action],
    ['Actor', actor],
    ['Id', id],
    ['Idempotency key', key],
  ]
  const rest = Object.entries(meta).filter(([name]) => name !== 'actor')
  return (
    <dl class="fields">
      {facts
        .filter(([, value]) => value !== null)
        .map(([name, value]) => (
          <div key={name} class="field-pair">
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      {rest.map(([name, cell]) => (
        <div key={name} class="field-pair">
          <dt>{name}</dt>
          <dd>
            <CellView cell={cell} kind="unknown" />
          </dd>
        </div>
      ))}
      {changes.length > 0 && (
        <div class="field-pair">
          <dt>Rows</dt>
          <dd>
            {changes.map((change) => (
              <div key={change.model}>
                {change.model}: {describeChange(change)}
              </div>
            ))}
          </dd>
        </div>
      )}
    </dl>
  )
}

/** `2 created, 1 deleted` */
function describeChange({ created, updated, deleted }: CommitInfo['changes'][number]): string {
  const parts = [
    [created, 'created'],
    [updated, 'updated'],
    [deleted, 'deleted'],
  ] as const
  return parts
    .filter(([count]) => count > 0)
    .map(([count, name]) => `${formatCount(count)} ${name}`)
    .join(', ')
}
