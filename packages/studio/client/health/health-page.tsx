import type { JSX } from 'preact'
import type { HealthResponse } from '../../src/protocol.js'
import { health, healthHistory } from '../api/events.js'
import { formatAgo, formatBytes, formatCount, formatMs, formatTime, plural } from '../lib/format.js'
import { now } from '../state/clock.js'
import { useCall } from '../state/use-call.js'
import { ErrorNotice } from '../ui/error-notice.js'
import { Icon } from '../ui/icon.js'
import { HealthCharts } from './health-charts.js'
import { StoreSizes } from './store-sizes.js'

/** The health of the store: commits that aren't durable yet, memory, snapshots, and the last minutes. */
export function HealthPage(): JSX.Element {
  const first = useCall('health', {}, { live: false })
  const data = health.value ?? first.data
  return (
    <>
      <header class="page-head">
        <h1>Health</h1>
        {data !== null && (
          <span class={`badge ${data.status === 'open' ? 'ok' : 'danger'}`}>{data.status}</span>
        )}
      </header>
      <div class="page-body">
        {first.error !== null && <ErrorNotice error={first.error} onRetry={first.reload} />}
        {data !== null && <HealthFaults data={data} />}
        {data !== null && <Tiles data={data} />}
        <HealthCharts history={healthHistory.value} />
        <StoreSizes />
      </div>
    </>
  )
}

function HealthFaults({ data }: { readonly data: HealthResponse }): JSX.Element {
  const { error, snapshots, shared } = data
  const faults = [error, snapshots?.error, shared?.readOnly, shared?.error].filter(
    (text) => text !== null && text !== undefined,
  )
  return (
    <>
      {faults.map((text) => (
        <div key={text} class="notice danger" role="alert">
          <Icon name="warning" />
          <div>{text}</div>
        </div>
      ))}
    </>
  )
}

function Tiles({ data }: { readonly data: HealthResponse }): JSX.Element {
  const { position, stored, backlog, heap, rss, live } = data
  return (
    <dl class="tiles">
      <Tile
        name="Position"
        value={formatCount(position)}
        detail={
          stored === position ? 'all of it durable' : `${formatCount(position - stored)} not durable yet`
        }
      />
      <Tile
        name="Backlog"
        value={plural(backlog.commits, 'commit')}
        detail={
          backlog.commits === 0
            ? 'nothing waits'
            : `${formatBytes(backlog.bytes)} of ${formatBytes(backlog.limit)}, oldest ${formatMs(backlog.oldestMs)}`
        }
      />
      <Tile
        name="Heap"
        value={formatBytes(heap.used)}
        detail={`${Math.round((heap.used / heap.limit) * 100)} % of ${formatBytes(heap.limit)}`}
      />
      <Tile name="Process" value={formatBytes(rss)} detail="resident memory" />
      <Tile
        name="Live queries"
        value={formatCount(live.views)}
        detail={plural(live.subscribers, 'subscriber')}
      />
      <SnapshotTile data={data} />
      {data.shared !== null && <SharedTile shared={data.shared} />}
    </dl>
  )
}

function SnapshotTile({ data: { snapshots } }: { readonly data: HealthResponse }): JSX.Element {
  if (snapshots === null) return <Tile name="Snapshot" value="none" detail="the store doesn’t save them" />
  const { time, position, commits, bytes, saving } = snapshots
  const age = time === null ? 'none yet' : formatAgo(time, now.value)
  return (
    <Tile
      name="Snapshot"
      value={saving ? 'saving…' : age}
      detail={
        position === null || time === null
          ? `${plural(commits, 'commit')} since the beginning`
          : `${formatTime(time)}, ${plural(commits, 'commit')} since, ${formatBytes(bytes)}`
      }
    />
  )
}

function SharedTile({ shared }: { readonly shared: NonNullable<HealthResponse['shared']> }): JSX.Element {
  const { available, behindMs, waiting } = shared
  return (
    <Tile
      name="Shared log"
      value={available ? 'available' : 'not available'}
      detail={`at most ${formatMs(behindMs)} behind, ${plural(waiting, 'write')} waiting`}
    />
  )
}

function Tile(props: {
  readonly name: string
  readonly value: string
  readonly detail: string
}): JSX.Element {
  return (
    <div class="tile">
      <dt>{props.name}</dt>
      <dd>
        {props.value}
        <small>{props.detail}</small>
      </dd>
    </div>
  )
}
