import type { JSX } from 'preact'
import type { ColumnInfo } from '../../src/protocol.js'
import { isNumeric } from '../lib/cell-text.js'
import { NARROWEST } from './columns.js'
import { Popover } from '../ui/popover.js'
import type { ColumnActions } from './grid-column.js'

interface ColumnMenuProps {
  readonly info: ColumnInfo
  readonly title: string
  readonly width: number
  readonly place: DOMRect
  readonly isFirst: boolean
  readonly isLast: boolean
  readonly actions: ColumnActions
  readonly onClose: () => void
}

/** Pixels. */
const STEP = 60

export function ColumnMenu(props: ColumnMenuProps): JSX.Element {
  const { info, title, width, place, isFirst, isLast, actions, onClose } = props
  const { chain } = info
  const items: readonly (readonly [string, () => void, boolean])[] = [
    ['Sort ascending', () => actions.orderBy([chain]), info.sortable],
    ['Sort descending', () => actions.orderBy([`-${chain}`]), info.sortable],
    ['Group by', () => actions.group(chain), info.kind !== 'json' && info.kind !== 'binary'],
    ['Sum', () => actions.measure(`sum:${chain}`), isNumeric(info.kind) && info.kind !== 'auto'],
    ['Average', () => actions.measure(`avg:${chain}`), isNumeric(info.kind) && info.kind !== 'auto'],
    ['Minimum and maximum', () => actions.measure(`min:${chain},max:${chain}`), info.sortable],
    ['Move left', () => actions.move(chain, -1), !isFirst],
    ['Move right', () => actions.move(chain, 1), !isLast],
    ['Wider', () => actions.resize(chain, width + STEP), true],
    ['Narrower', () => actions.resize(chain, Math.max(NARROWEST, width - STEP)), width > NARROWEST],
    ['Hide', () => actions.hide(chain), !(isFirst && isLast)],
  ]
  // Fixed: the table, in which it would be cut off, scrolls.
  const style = {
    position: 'fixed',
    left: `${Math.min(place.left, innerWidth - 240)}px`,
    top: `${place.bottom + 4}px`,
  } as const
  return (
    <Popover label={`Menu of ${title}`} onClose={onClose} style={style}>
      {items
        .filter(([, , applies]) => applies)
        .map(([name, act]) => (
          <button
            key={name}
            type="button"
            class="menu-item"
            onClick={() => {
              onClose()
              act()
            }}
          >
            {name}
          </button>
        ))}
    </Popover>
  )
}
