import type { JSX } from 'preact'
import { formatAgo, formatTime } from '../lib/format.js'
import { now } from '../state/clock.js'

/** How long ago something was; the time itself when pointed at. */
export function TimeAgo({ time }: { readonly time: number }): JSX.Element {
  const date = new Date(time)
  return (
    <time
      class="quiet number"
      dateTime={Number.isNaN(date.getTime()) ? undefined : date.toISOString()}
      title={formatTime(time)}
    >
      {formatAgo(time, now.value)}
    </time>
  )
}
