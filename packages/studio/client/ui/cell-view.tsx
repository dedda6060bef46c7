import type { JSX } from 'preact'
import type { Cell } from '../../src/protocol.js'
import { cellText, type CellKind } from '../lib/cell-text.js'
import { rowRoute } from '../lib/url-state.js'
import { Link } from './link.js'

const CLASSES: Partial<Record<CellKind, string>> = {
  json: 'value-code',
  binary: 'value-code',
  custom: 'value-code',
  uuid: 'value-code',
  date: 'value-time',
  datetime: 'value-time',
  time: 'value-time',
  decimal: 'value-number',
  bigInteger: 'value-number',
  duration: 'value-time',
}

/** A value in one line, cut by its box. It is text in every case. */
export function CellView({ cell, kind }: { readonly cell: Cell; readonly kind: CellKind }): JSX.Element {
  if (cell === null) return <span class="value value-null">null</span>
  if (typeof cell === 'boolean')
    return <span class={`value value-${cell ? 'true' : 'false'}`}>{String(cell)}</span>
  if (typeof cell === 'number') return <span class="value value-number">{String(cell)}</span>
  if (typeof cell === 'object' && cell.t === 'row') {
    if (cell.key === null) return <span class="value value-missing">{cellText(cell)}</span>
    return (
      <Link class="value" to={rowRoute(cell.model, cell.key)}>
        {cell.display === '' || cell.display === null
          ? cellText({ ...cell, display: '(empty)' })
          : cell.display}
      </Link>
    )
  }
  if (cell === '') return <span class="value value-null">empty</span>
  return <span class={`value ${classOf(cell, kind)}`}>{oneLine(cellText(cell))}</span>
}

function classOf(cell: Cell, kind: CellKind): string {
  if (typeof cell === 'object' && cell !== null) {
    if (cell.t === 'bigint' || cell.t === 'number') return 'value-number'
    if (cell.t === 'json' || cell.t === 'binary') return 'value-code'
  }
  return CLASSES[kind] ?? 'value-text'
}

function oneLine(text: string): string {
  return text.replace(/\s*[\r\n]+\s*/g, ' ⏎ ')
}
