import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { isNumeric } from '../lib/cell-text.js'
import { Icon } from '../ui/icon.js'
import { ColumnMenu } from './column-menu.js'
import type { ColumnActions, GridColumn } from './grid-column.js'
import { sortHint } from './grid-head.js'
import { Resizer } from './resizer.js'

interface HeadCellProps {
  readonly column: GridColumn
  readonly orderServed: boolean
  readonly isFirst: boolean
  readonly isLast: boolean
  readonly actions: ColumnActions
}

export function HeadCell({ column, orderServed, isFirst, isLast, actions }: HeadCellProps): JSX.Element {
  const { info, title, width, direction } = column
  const [menu, setMenu] = useState<DOMRect | null>(null)
  return (
    <div
      class={`head-cell ${isNumeric(info.kind) ? 'right' : ''}`}
      role="columnheader"
      aria-sort={direction ?? (info.sortable ? 'none' : undefined)}
      style={{ width: `${width}px` }}
    >
      <button
        type="button"
        class="head-sort"
        disabled={!info.sortable}
        title={sortHint(info)}
        onClick={() => actions.sort(info.chain)}
      >
        <span class="cut">{title}</span>
        {direction !== undefined && <Icon name={direction === 'ascending' ? 'up' : 'down'} />}
        {direction !== undefined && !orderServed && <Icon name="warning" class="warn" />}
      </button>
      <button
        type="button"
        class="head-menu"
        aria-label={`Menu of ${title}`}
        aria-haspopup="dialog"
        aria-expanded={menu !== null}
        onClick={(event) => setMenu(menu === null ? event.currentTarget.getBoundingClientRect() : null)}
      >
        <Icon name="down" />
      </button>
      <Resizer width={width} title={title} onResize={(size) => actions.resize(info.chain, size)} />
      {menu !== null && (
        <ColumnMenu
          info={info}
          title={title}
          width={width}
          place={menu}
          isFirst={isFirst}
          isLast={isLast}
          actions={actions}
          onClose={() => setMenu(null)}
        />
      )}
    </div>
  )
}
