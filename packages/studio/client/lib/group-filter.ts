import type { Cell, ColumnInfo, Key } from '../../src/protocol.js'

/** The filter of one group's rows; undefined if a value of its keys can't be written in a filter. */
export function filterOfGroup(
  filter: string,
  by: readonly Pick<ColumnInfo, 'chain'>[],
  keys: readonly Cell[],
): string | undefined {
  const terms = by.map(({ chain }, at) => termOf(chain, keys[at] ?? null))
  if (terms.includes(undefined)) return undefined
  // An `or` would bind looser than the terms.
  const before = filter === '' ? [] : [/\bor\b/i.test(filter) ? `(${filter})` : filter]
  return [...before, ...terms].join(', ')
}

function termOf(chain: string, cell: Cell): string | undefined {
  if (cell === null) return `${chain}__isnull = true`
  if (typeof cell !== 'object') return `${chain} = ${literal(cell)}`
  if (cell.t === 'bigint') return `${chain} = ${cell.v}`
  if (cell.t !== 'row') return undefined
  const key = cell.raw ?? cell.key
  if (key === null) return undefined
  const text = keyLiteral(key)
  return text === undefined ? undefined : `${chain} = ${text}`
}

function keyLiteral(key: Key): string | undefined {
  if (typeof key !== 'object') return literal(key)
  return key.t === 'bigint' ? key.v : undefined
}

/** A text is quoted, so that no part of it is read as syntax. */
function literal(value: string | number | boolean): string {
  return typeof value === 'string' ? JSON.stringify(value) : String(value)
}
