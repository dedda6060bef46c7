import type { JSX } from 'preact'
import type { RowResponse } from '../../src/protocol.js'
import { formatCount } from '../lib/format.js'
import { rowRoute } from '../lib/url-state.js'
import { Link } from '../ui/link.js'

/** The rows above a row of a tree, and below it. */
export function RowTree({ data }: { readonly data: RowResponse }): JSX.Element | null {
  if (data.tree.length === 0) return null
  return (
    <section class="section" aria-label="Tree">
      <h2>Tree</h2>
      {data.tree.map(({ accessor, count, first }) => (
        <section key={accessor} class="relation" aria-label={accessor}>
          <p>
            <strong>{accessor}</strong> <span class="badge">{formatCount(count)}</span>{' '}
            {first.map(({ model, key, display }, at) => (
              <>
                {at > 0 && ', '}
                <Link to={rowRoute(model, key)}>{display}</Link>
              </>
            ))}
            {count > first.length && ` and ${formatCount(count - first.length)} more`}
          </p>
        </section>
      ))}
    </section>
  )
}
