import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { formatCount, formatMs, plural } from '../lib/format.js'
import { PlanView } from '../ui/plan-view.js'
import { Popover } from '../ui/popover.js'
import type { RowsHead } from './rows-source.js'

interface StatusBarProps {
  readonly head: RowsHead | null
  readonly filter: string
  readonly busy: boolean
}

/** How many rows there are, how long the query took, and its plan. */
export function StatusBar({ head, filter, busy }: StatusBarProps): JSX.Element {
  const [open, setOpen] = useState(false)
  if (head === null) return <footer class="status-bar">{busy ? 'Loading…' : ''}</footer>
  const { total, reachable, ms, plan, orderServed } = head
  return (
    <footer class="status-bar">
      <span role="status">
        {plural(total, 'row')}
        {filter !== '' && (total === 1 ? ' matches' : ' match')}
      </span>
      <span title={`Query ${formatMs(ms.query)}, count ${formatMs(ms.count)}`}>
        {formatMs(ms.query + ms.count)}
      </span>
      {plan !== null && (
        <span class="anchor">
          <button
            type="button"
            class="button plain small"
            aria-haspopup="dialog"
            aria-expanded={open}
            onClick={() => setOpen(!open)}
          >
            Plan
          </button>
          {open && (
            <Popover label="Query plan" onClose={() => setOpen(false)}>
              <PlanView plan={plan} />
            </Popover>
          )}
        </span>
      )}
      {!orderServed && (
        <span class="badge warn" title="Every window of rows costs a sort of all of them">
          No index serves this order
        </span>
      )}
      {reachable < total && <span>The first {formatCount(reachable)} can be shown in this order</span>}
      <span class="grow" />
      {busy && <span>Loading…</span>}
    </footer>
  )
}
