import type { JSX } from 'preact'
import type { EventInfo, RowName } from '../../src/protocol.js'
import { plural } from '../lib/format.js'
import { showKey } from '../lib/keys.js'
import { rowRoute } from '../lib/url-state.js'
import { fieldOf, modelOf } from '../state/schema.js'
import { CellView } from '../ui/cell-view.js'
import { Link } from '../ui/link.js'
import { ValuesTable } from './values-table.js'

const SIGNS: Readonly<Record<EventInfo['type'], string>> = {
  created: '+',
  updated: '~',
  deleted: '−',
  linked: '+',
  unlinked: '−',
  schemaChanged: '~',
}

/** An event, readable; `full` shows the values of rows, too. */
export function EventLine({
  event,
  full = false,
}: {
  readonly event: EventInfo
  readonly full?: boolean
}): JSX.Element {
  return (
    <li class="event">
      <span class={`sign ${event.type}`} aria-hidden="true">
        {SIGNS[event.type]}
      </span>
      <EventText event={event} />
      {event.type === 'updated' && <Changes event={event} />}
      {full && (event.type === 'created' || event.type === 'deleted') && <ValuesTable event={event} />}
    </li>
  )
}

function EventText({ event }: { readonly event: EventInfo }): JSX.Element {
  switch (event.type) {
    case 'created':
    case 'updated':
    case 'deleted':
      return (
        <span>
          <span class="quiet">
            {event.type} {event.model}
          </span>{' '}
          <Row name={event} />
        </span>
      )
    case 'linked':
    case 'unlinked':
      return (
        <span>
          <span class="quiet">
            {event.type} {event.relation}
          </span>{' '}
          <Row name={event.from} /> <span class="quiet">and</span> <Row name={event.to} />
        </span>
      )
    case 'schemaChanged':
      return (
        <span>
          <span class="quiet">schema of</span> {plural(event.models, 'model')}
          {event.migrations.length > 0 && `: ${event.migrations.join(', ')}`}
        </span>
      )
  }
}

function Row({ name: { model, key, display } }: { readonly name: RowName }): JSX.Element {
  const text = display === '' ? showKey(key) : display
  if (modelOf(model) === undefined) return <span>{text}</span>
  return <Link to={rowRoute(model, key)}>{text}</Link>
}

function Changes({ event }: { readonly event: Extract<EventInfo, { type: 'updated' }> }): JSX.Element {
  const model = modelOf(event.model)
  return (
    <table class="difference">
      <tbody>
        {event.changes.map(({ name, before, after }) => {
          const field = fieldOf(model, name)
          const kind = field?.kind ?? 'unknown'
          return (
            <tr key={name}>
              <th scope="row">{field?.name ?? name}</th>
              <td>
                <del class="was">
                  <CellView cell={before} kind={kind} />
                </del>{' '}
                <span class="quiet" aria-hidden="true">
                  →
                </span>{' '}
                <ins class="now">
                  <CellView cell={after} kind={kind} />
                </ins>
              </td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}
