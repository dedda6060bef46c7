import type { JSX } from 'preact'
import type { EventInfo } from '../../src/protocol.js'
import { fieldOf, modelOf } from '../state/schema.js'
import { CellView } from '../ui/cell-view.js'

/** The values of a row that was created or deleted. */
export function ValuesTable({
  event,
}: {
  readonly event: Extract<EventInfo, { type: 'created' | 'deleted' }>
}): JSX.Element {
  const model = modelOf(event.model)
  return (
    <table class="difference">
      <tbody>
        {event.values.map(({ name, cell }) => {
          const field = fieldOf(model, name)
          const value = <CellView cell={cell} kind={field?.kind ?? 'unknown'} />
          return (
            <tr key={name}>
              <th scope="row">{field?.name ?? name}</th>
              <td>
                {event.type === 'created' ? <ins class="now">{value}</ins> : <del class="was">{value}</del>}
              </td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}
