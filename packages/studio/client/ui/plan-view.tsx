import type { JSX } from 'preact'
import type { PlanInfo } from '../../src/protocol.js'
import { formatCount } from '../lib/format.js'

/** A query plan as `explain()` prints it. */
export function PlanView({ plan }: { readonly plan: PlanInfo }): JSX.Element {
  return (
    <div class="stack">
      <h3>Query plan</h3>
      <pre class="plan">{plan.text}</pre>
      {plan.estimated !== null && (
        <p class="quiet">Expected to visit {formatCount(Math.round(plan.estimated))} rows.</p>
      )}
    </div>
  )
}
