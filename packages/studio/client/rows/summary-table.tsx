import type { JSX } from 'preact'
import type { AggregateResponse, Cell } from '../../src/protocol.js'
import { formatCount } from '../lib/format.js'
import { filterOfGroup } from '../lib/group-filter.js'
import { isNumeric, roundCell } from '../lib/cell-text.js'
import { measureTitle } from '../lib/measures.js'
import { rowsRoute } from '../lib/url-state.js'
import { modelOf } from '../state/schema.js'
import { CellView } from '../ui/cell-view.js'
import { Icon } from '../ui/icon.js'
import { Link } from '../ui/link.js'
import { columnTitle } from './columns.js'
import type { SummaryOrder } from './summary.js'

interface SummaryTableProps {
  readonly model: string
  readonly filter: string
  readonly data: AggregateResponse
  /** Of the measures. */
  readonly names: readonly string[]
  readonly sort: SummaryOrder
  readonly onSort: (sort: SummaryOrder) => void
}

export function SummaryTable(props: SummaryTableProps): JSX.Element {
  const { model, filter, data, names } = props
  const { by, measures, groups } = data
  const largest = Math.max(0, ...groups.map(({ values }) => numberOf(values[0])))
  return (
    <div class="table">
      <table aria-label={`Groups of ${model}`}>
        <thead>
          <SummaryHead {...props} />
        </thead>
        <tbody>
          {groups.map(({ keys, values }, at) => {
            const inside = filterOfGroup(filter, by, keys)
            return (
              <tr key={at}>
                {keys.map((cell, index) => (
                  <td key={index}>
                    <CellView cell={cell} kind={by[index]?.kind ?? 'unknown'} />
                  </td>
                ))}
                {values.map((cell, index) => (
                  <td key={index} class="right">
                    <CellView
                      cell={measureCell(cell, names[index])}
                      kind={measures[index]?.kind ?? 'unknown'}
                    />
                  </td>
                ))}
                {by.length > 0 && (
                  <td class="bar-cell" aria-hidden="true">
                    <div class="bar" style={{ width: `${share(values[0], largest)}%` }} />
                  </td>
                )}
                {by.length > 0 && (
                  <td class="right">
                    {inside !== undefined && (
                      <Link to={rowsRoute(model, { filter: inside })} label={`Rows of group ${at + 1}`}>
                        rows
                      </Link>
                    )}
                  </td>
                )}
              </tr>
            )
          })}
        </tbody>
      </table>
      <span class="unseen">{names.length} measures</span>
    </div>
  )
}

function SummaryHead({ model, data, names, sort, onSort }: SummaryTableProps): JSX.Element {
  const info = modelOf(model)
  return (
    <tr>
      {data.by.map(({ chain }) => (
        <th key={chain} scope="col" aria-sort={sort.order === 'keys' ? 'ascending' : 'none'}>
          <button type="button" class="head-sort" onClick={() => onSort({ ...sort, order: 'keys' })}>
            {columnTitle(info, chain)}
            {sort.order === 'keys' && <Icon name="up" />}
          </button>
        </th>
      ))}
      {data.measures.map(({ label, kind }, at) => {
        const isSorted = sort.order !== 'keys' && sort.measure === at
        const order = isSorted && sort.order === 'descending' ? 'ascending' : 'descending'
        return (
          <th
            key={label}
            scope="col"
            class={isNumeric(kind) ? 'right' : ''}
            aria-sort={isSorted ? sort.order : 'none'}
          >
            <button type="button" class="head-sort" onClick={() => onSort({ order, measure: at })}>
              {measureTitle(names[at] ?? label)}
              {isSorted && <Icon name={sort.order === 'descending' ? 'down' : 'up'} />}
            </button>
          </th>
        )
      })}
      {data.by.length > 0 && (
        <th scope="col">
          <span class="unseen">Share</span>
        </th>
      )}
      {data.by.length > 0 && (
        <th scope="col">
          <span class="unseen">Rows</span>
        </th>
      )}
    </tr>
  )
}

/** A count as counts are shown elsewhere; other measures may be of any kind. */
function measureCell(cell: Cell, name: string | undefined): Cell {
  const isCount = name !== undefined && /^count\b/.test(name)
  return isCount && typeof cell === 'number' ? formatCount(cell) : roundCell(cell)
}

function numberOf(cell: Cell | undefined): number {
  const value = typeof cell === 'object' && cell !== null && cell.t === 'bigint' ? cell.v : cell
  const number = typeof value === 'number' || typeof value === 'string' ? Number(value) : 0
  return Number.isFinite(number) ? Math.abs(number) : 0
}

function share(cell: Cell | undefined, largest: number): number {
  return largest === 0 ? 0 : (numberOf(cell) / largest) * 100
}
