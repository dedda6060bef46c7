import type { FunctionComponent, JSX } from 'preact'
import { memo } from 'preact/compat'
import type { ColumnInfo, Key, RowCells } from '../../src/protocol.js'
import { isCut, isNumeric } from '../lib/cell-text.js'
import { rowRoute } from '../lib/url-state.js'
import { navigate } from '../state/router.js'
import { CellView } from '../ui/cell-view.js'
import { Icon } from '../ui/icon.js'
import { Link } from '../ui/link.js'
import type { GridColumn } from './grid-column.js'

interface GridRowProps {
  readonly id: string
  readonly model: string
  readonly index: number
  readonly top: number
  readonly row: RowCells | undefined
  readonly columns: readonly GridColumn[]
  readonly isActive: boolean
  /** Undefined: rows can't be selected. */
  readonly isChosen: boolean | undefined
  readonly onActivate: (index: number) => void
  readonly onToggle: (key: Key) => void
  readonly onValue: (row: RowCells, info: ColumnInfo) => void
}

function Row(props: GridRowProps): JSX.Element {
  const { id, model, index, top, row, columns, isActive, isChosen, onActivate, onToggle, onValue } = props
  const classes = `grid-row ${isActive ? 'active' : ''} ${isChosen === true ? 'chosen' : ''}`
  return (
    <div
      id={id}
      class={classes}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={isChosen ?? undefined}
      style={{ transform: `translateY(${top}px)` }}
      // Before a link in it leads away: the browser's way back leads to this row.
      onClickCapture={() => onActivate(index)}
      onDblClick={() => row !== undefined && navigate(rowRoute(model, row.key))}
    >
      {isChosen !== undefined && (
        <div class="cell tick" role="gridcell">
          {row !== undefined && (
            <input
              type="checkbox"
              tabIndex={-1}
              checked={isChosen}
              aria-label={`Select ${row.display}`}
              onClick={(event) => event.stopPropagation()}
              onChange={() => onToggle(row.key)}
            />
          )}
        </div>
      )}
      <div class="cell open" role="gridcell">
        {row !== undefined && (
          <Link to={rowRoute(model, row.key)} label={`Open ${row.display}`}>
            <Icon name="right" />
          </Link>
        )}
      </div>
      {columns.map(({ info, width }, at) => (
        <Cell key={info.chain} row={row} at={at} info={info} width={width} onValue={onValue} />
      ))}
    </div>
  )
}

/** Rows that stay the same while others scroll in are not rendered again. */
export const GridRow: FunctionComponent<GridRowProps> = memo<GridRowProps>(Row)

function Cell(props: {
  readonly row: RowCells | undefined
  readonly at: number
  readonly info: ColumnInfo
  readonly width: number
  readonly onValue: GridRowProps['onValue']
}): JSX.Element {
  const { row, at, info, width, onValue } = props
  const cell = row?.cells[at]
  return (
    <div
      class={`cell ${isNumeric(info.kind) ? 'right' : ''}`}
      role="gridcell"
      style={{ width: `${width}px` }}
    >
      {cell === undefined ? <span class="placeholder" /> : <CellView cell={cell} kind={info.kind} />}
      {row !== undefined && cell !== undefined && isCut(cell) && !info.chain.includes('__') && (
        <button
          type="button"
          class="button small more"
          tabIndex={-1}
          aria-label={`Show all of ${info.chain}`}
          onClick={(event) => {
            event.stopPropagation()
            onValue(row, info)
          }}
        >
          all
        </button>
      )}
    </div>
  )
}
