import type { JSX } from 'preact'
import type { ColumnInfo, Key, RowCells } from '../../src/protocol.js'
import { isNumeric } from '../lib/cell-text.js'
import { keyText } from '../lib/keys.js'
import { rowRoute } from '../lib/url-state.js'
import { columnTitle } from '../rows/columns.js'
import { modelOf } from '../state/schema.js'
import { CellView } from './cell-view.js'
import { Icon } from './icon.js'
import { Link } from './link.js'

interface RowsTableProps {
  readonly label: string
  readonly model: string
  readonly columns: readonly ColumnInfo[]
  readonly rows: readonly RowCells[]
  readonly onRemove?: ((key: Key) => void) | undefined
}

/** A few rows; for many there is the grid. */
export function RowsTable({ label, model, columns, rows, onRemove }: RowsTableProps): JSX.Element {
  const info = modelOf(model)
  return (
    <div class="table" tabIndex={0} role="region" aria-label={label}>
      <table>
        <thead>
          <tr>
            <th scope="col">{model}</th>
            {columns.map(({ chain, kind }) => (
              <th key={chain} scope="col" class={isNumeric(kind) ? 'right' : ''}>
                {columnTitle(info, chain)}
              </th>
            ))}
            {onRemove !== undefined && (
              <th scope="col">
                <span class="unseen">Remove</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyText(row.key)}>
              <td>
                <Link to={rowRoute(model, row.key)}>{row.display === '' ? '(empty)' : row.display}</Link>
              </td>
              {columns.map(({ chain, kind }, at) => (
                <td key={chain} class={isNumeric(kind) ? 'right' : ''}>
                  <CellView cell={row.cells[at] ?? null} kind={kind} />
                </td>
              ))}
              {onRemove !== undefined && (
                <td class="right">
                  <button
                    type="button"
                    class="button plain small only-icon"
                    aria-label={`Remove ${row.display}`}
                    onClick={() => onRemove(row.key)}
                  >
                    <Icon name="close" />
                  </button>
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
