import type { FieldMeta, PostingLists, Row, TableReader } from '@relata/core/engine'

/** The rows of a key that names one row, in slot order. */
export function rowsByKey(table: TableReader, field: FieldMeta, owner: number): Row[] {
  const sources = table.sources(field)
  if (sources?.isBuilt === true) return rowsInList(table, sources, owner)
  const slots = table.sourcesOf(field, owner)
  return table.rowsAt(slots, 0, slots.length)
}

/** The rows in an owner's posting list. */
export function rowsInList(table: TableReader, lists: PostingLists, owner: number): Row[] {
  const count = lists.count(owner)
  if (count === 0) return []
  const start = lists.start(owner)
  return table.rowsAt(lists.pool, start, count)
}

export function countByKey(table: TableReader, field: FieldMeta, owner: number): number {
  const sources = table.sources(field)
  return sources?.isBuilt === true ? sources.count(owner) : table.sourcesOf(field, owner).length
}
