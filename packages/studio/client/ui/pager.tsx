import type { JSX } from 'preact'
import { formatCount } from '../lib/format.js'

interface PagerProps {
  readonly offset: number
  readonly size: number
  readonly total: number
  readonly onOffset: (offset: number) => void
}

export function Pager({ offset, size, total, onOffset }: PagerProps): JSX.Element | null {
  if (total <= size && offset === 0) return null
  const last = Math.min(total, offset + size)
  return (
    <div class="pager">
      <button
        type="button"
        class="button small"
        disabled={offset === 0}
        onClick={() => onOffset(Math.max(0, offset - size))}
      >
        Previous
      </button>
      <button
        type="button"
        class="button small"
        disabled={last >= total}
        onClick={() => onOffset(offset + size)}
      >
        Next
      </button>
      <span class="number">
        {formatCount(offset + 1)} to {formatCount(last)} of {formatCount(total)}
      </span>
    </div>
  )
}
