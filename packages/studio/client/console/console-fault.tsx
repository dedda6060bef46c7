import type { JSX } from 'preact'
import type { ApiError } from '../api/api-error.js'
import { ErrorNotice } from '../ui/error-notice.js'

/** What is wrong with a query, and where. */
export function ConsoleFault({
  error,
  source,
}: {
  readonly error: ApiError
  readonly source: string
}): JSX.Element {
  const { start, end } = error.failure
  return (
    <div class="stack">
      <ErrorNotice error={error} />
      {start !== undefined && end !== undefined && (
        <pre class="plan">
          {source.slice(0, start)}
          <mark class="fault-mark">{source.slice(start, Math.max(end, start + 1)) || ' '}</mark>
          {source.slice(Math.max(end, start + 1))}
        </pre>
      )}
    </div>
  )
}
