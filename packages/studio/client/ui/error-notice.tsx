import type { JSX } from 'preact'
import type { ApiError } from '../api/api-error.js'
import { Icon } from './icon.js'

/** What to do about some codes, if the message alone doesn't say it. */
const HINTS: Readonly<Record<string, string>> = {
  ERR_STUDIO_OFFLINE: 'The page continues by itself when the server responds again.',
  ERR_STORE_FAILED: 'Nothing can be written until the service opens the store again.',
}

/** A failed request: its message, its code, and what to do. */
export function ErrorNotice({
  error,
  onRetry,
  retry = 'Try again',
}: {
  readonly error: ApiError
  readonly onRetry?: () => void
  /** The label of the button. */
  readonly retry?: string
}): JSX.Element {
  const hint = Object.hasOwn(HINTS, error.code) ? HINTS[error.code] : undefined
  return (
    <div class="notice danger" role="alert">
      <Icon name="warning" />
      <div class="grow">
        {error.message} {hint}
        <div>
          <code>{error.code}</code>
        </div>
      </div>
      {onRetry !== undefined && (
        <button type="button" class="button small" onClick={onRetry}>
          {retry}
        </button>
      )}
    </div>
  )
}
