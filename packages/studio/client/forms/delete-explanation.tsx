import type { JSX } from 'preact'
import type { BoundInfo, DeleteResponse } from '../../src/protocol.js'
import { formatCount, plural } from '../lib/format.js'
import { keyText } from '../lib/keys.js'
import { rowRoute } from '../lib/url-state.js'
import { Icon } from '../ui/icon.js'
import { Link } from '../ui/link.js'

const SHOWN = 8

/** What a delete would also delete and change, and what prevents it. */
export function DeleteExplanation({ explanation }: { readonly explanation: DeleteResponse }): JSX.Element {
  const { possible, total, byModel, rows, links, updates, blockers, dangling, explained } = explanation
  return (
    <>
      {!possible && (
        <div class="notice danger">
          <Icon name="warning" />
          <div>
            <strong>It can’t be deleted.</strong> Rows that refer to it prevent it.
          </div>
        </div>
      )}
      {explained !== undefined && (
        <p class="quiet">These are the effects of the first {plural(explained, 'row')}.</p>
      )}
      <BoundList title="Prevented by" list={blockers} />
      {total > 0 && (
        <section>
          <h3>{possible ? 'Deleted' : 'Would be deleted'}</h3>
          <ul>
            {Object.entries(byModel)
              .filter(([model]) => !Object.hasOwn(links, model))
              .map(([model, count]) => (
                <li key={model}>
                  <strong>{formatCount(count)}</strong> {model}
                  <Names names={rows.filter((row) => row.model === model)} count={count} />
                </li>
              ))}
            {Object.entries(links).map(([relation, count]) => (
              <li key={relation}>
                {plural(count, 'link')} of {relation}
              </li>
            ))}
          </ul>
        </section>
      )}
      <BoundList title="Changed" list={updates} />
      <BoundList title="Left without their row" list={dangling} />
    </>
  )
}

function BoundList({
  title,
  list,
}: {
  readonly title: string
  readonly list: readonly BoundInfo[]
}): JSX.Element | null {
  if (list.length === 0) return null
  return (
    <section>
      <h3>{title}</h3>
      <ul>
        {list.map(({ field, onDelete, count, rows }) => (
          <li key={field}>
            {plural(count, 'row')} by <code>{field}</code> <span class="badge">{onDelete}</span>
            <Names names={rows} count={count} />
          </li>
        ))}
      </ul>
    </section>
  )
}

function Names(props: {
  readonly names: DeleteResponse['rows']
  readonly count: number
}): JSX.Element | null {
  const shown = props.names.slice(0, SHOWN)
  if (shown.length === 0) return null
  const rest = props.count - shown.length
  return (
    <div class="quiet">
      {shown.map(({ model, key, display }, at) => (
        <span key={`${model} ${keyText(key)}`}>
          {at > 0 && ', '}
          <Link to={rowRoute(model, key)}>{display}</Link>
        </span>
      ))}
      {rest > 0 && ` and ${formatCount(rest)} more`}
    </div>
  )
}
