import type { JSX } from 'preact'
import type { ColumnInfo } from '../../src/protocol.js'
import type { ColumnActions, GridColumn } from './grid-column.js'
import { HeadCell } from './head-cell.js'

export function GridHead(props: {
  readonly columns: readonly GridColumn[]
  readonly orderServed: boolean
  readonly selects: boolean
  readonly actions: ColumnActions
}): JSX.Element {
  const { columns, orderServed, selects, actions } = props
  return (
    <div class="grid-head" role="row" aria-rowindex={1}>
      {selects && (
        <div class="head-cell tick" role="columnheader">
          <span class="unseen">Selected</span>
        </div>
      )}
      <div class="head-cell open-head" role="columnheader">
        <span class="unseen">Open</span>
      </div>
      {columns.map((column, at) => (
        <HeadCell
          key={column.info.chain}
          column={column}
          orderServed={orderServed}
          isFirst={at === 0}
          isLast={at === columns.length - 1}
          actions={actions}
        />
      ))}
    </div>
  )
}

/** Shows beside a heading what a sort by it costs. */
export function sortHint(info: ColumnInfo): string {
  if (!info.sortable) return 'Values of this kind have no order'
  return info.sortServed ? 'An index serves this order' : 'No index serves this order: all rows are sorted'
}
