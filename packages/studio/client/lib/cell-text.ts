import type { BinaryCell, Cell, ColumnInfo } from '../../src/protocol.js'
import { formatBytes } from './format.js'
import { showKey } from './keys.js'

export type CellKind = ColumnInfo['kind']

const NUMERIC: ReadonlySet<CellKind> = new Set<CellKind>([
  'auto',
  'integer',
  'bigInteger',
  'float',
  'decimal',
])

/** Whether values of a kind are compared by their digits, and so aligned at the right. */
export function isNumeric(kind: CellKind): boolean {
  return NUMERIC.has(kind)
}

/** A value in one line of text. */
export function cellText(cell: Cell): string {
  if (cell === null) return 'null'
  if (typeof cell !== 'object') return String(cell)
  switch (cell.t) {
    case 'bigint':
    case 'number':
      return cell.v
    case 'text':
      return `${cell.v}…`
    case 'json':
      return cell.cut === true ? `${cell.v}…` : cell.v
    case 'binary':
      return `${hexOf(cell, 12)} · ${formatBytes(cell.size)}`
    case 'row':
      return cell.display ?? `no such row: ${cell.raw === undefined ? '?' : showKey(cell.raw)}`
  }
}

/** Whether only the beginning of a value is there. */
export function isCut(cell: Cell): boolean {
  return typeof cell === 'object' && cell !== null && 'cut' in cell && cell.cut
}

/** The first bytes, as hexadecimal digits in pairs. */
export function hexOf(cell: BinaryCell, most: number): string {
  const bytes = bytesOf(cell.v)
  const pairs = Array.from(bytes.subarray(0, most), (byte) => byte.toString(16).padStart(2, '0'))
  return cell.size > pairs.length ? `${pairs.join(' ')} …` : pairs.join(' ')
}

export function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))
}

export function base64Of(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += String.fromCharCode(byte)
  return btoa(text)
}

/** Readable JSON; the text as it is, if it isn't JSON. */
export function prettyJson(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}

/** A measure such as an average, with as many digits as are read. */
export function roundCell(cell: Cell): Cell {
  return typeof cell === 'number' && !Number.isInteger(cell) ? Number(cell.toPrecision(7)) : cell
}
