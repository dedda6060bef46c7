import type { PostingLists, ReverseEdge, Row, StateReader, TableReader } from '@relata/core'

/** The rows of a key that names one row, in slot order. */
export const keyMembers = (state: StateReader, edge: ReverseEdge, owner: number): Row[] => {
  const table = state.table(edge.target)
  const sources = table.sources(edge.key.field)
  if (sources === undefined) return Array.from(table.sourcesOf(edge.key.field, owner), (slot) => table.row(slot) as Row)
  const count = sources.count(owner)
  return count === 0 ? [] : rowsIn(table, sources, owner)
}

/** The rows in the posting list of an owner that has some. */
export const rowsIn = (table: TableReader, lists: PostingLists, owner: number): Row[] => {
  const count = lists.count(owner)
  const start = lists.start(owner)
  const pool = lists.pool
  const rows = new Array<Row>(count)
  for (let i = 0; i < count; i++) rows[i] = table.row(pool[start + i] as number) as Row
  return rows
}

export const keyCount = (state: StateReader, edge: ReverseEdge, owner: number): number => {
  const table = state.table(edge.target)
  const sources = table.sources(edge.key.field)
  return sources === undefined ? table.sourcesOf(edge.key.field, owner).length : sources.count(owner)
}
